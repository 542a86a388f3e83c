// Reads an article aloud, and marks the current sentence. Input: the text of the article, and the browser's voices.
// Output: speech, and a highlight where the browser can (CSS Custom Highlight API). Entry points: `start` and `stop`.
// `comfort.js` loads it.

import { addStyle } from "./element.js";

const STYLE = `
::highlight(broadsheet-spoken) {
  background-color: Mark;
  color: MarkText;
}`;
// Elements that are not read aloud: code, buttons, references to footnotes, and formulas.
const SILENT = "pre, button, .anchor, .footnote-reference, math, script, style, svg";
const BLOCKS = "p, li, h2, h3, h4, h5, h6, dt, dd, blockquote, figcaption, td, th, summary";

// The text of a block, with the text node and offset of each part. Blocks inside it are read on their own.
const partsOf = (block) => {
  const parts = [];
  let text = "";
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = /** @type {Text} */ (walker.currentNode);
    const parent = /** @type {Element} */ (node.parentElement);
    if (parent.closest(SILENT) || parent.closest(BLOCKS) !== block) continue;
    parts.push({ node, start: text.length });
    text += node.data;
  }
  return { text, parts };
};
const rangeOf = (parts, from, to) => {
  const range = document.createRange();
  const at = (offset) => parts.findLast(({ start }) => start <= offset) ?? parts[0];
  const [first, last] = [at(from), at(to - 1)];
  range.setStart(first.node, from - first.start);
  range.setEnd(last.node, to - last.start);
  return range;
};
/** @type {(article: Element) => { text: string, range: Range, language: string }[]} */
const sentencesOf = (article) => {
  const language = /** @type {HTMLElement} */ (article.closest("[lang]"))?.lang ?? "";
  const blocks = [...article.querySelectorAll("h1, .deck"), ...article.querySelectorAll(`.prose :is(${BLOCKS})`)];
  const segmenter = new Intl.Segmenter(language || undefined, { granularity: "sentence" });
  return blocks.flatMap((block) => {
    const { text, parts } = block.matches("h1, .deck")
      ? { text: block.textContent ?? "", parts: [{ node: block.firstChild, start: 0 }] }
      : partsOf(block);
    const own = /** @type {HTMLElement} */ (block.closest("[lang]"))?.lang ?? language;
    const found = [...segmenter.segment(text)].filter(({ segment }) => /[\p{L}\p{N}]/u.test(segment));
    return found.map(({ segment, index }) => {
      const range = rangeOf(parts, index, index + segment.trimEnd().length);
      return { text: segment.trim(), range, language: own };
    });
  });
};
// A new start ends earlier ones.
let run = 0;
const mark = (range) => {
  const { highlights } = /** @type {any} */ (CSS);
  if (!highlights) return;
  if (range) highlights.set("broadsheet-spoken", new /** @type {any} */ (window).Highlight(range));
  else highlights.delete("broadsheet-spoken");
};
const show = (range) => {
  const { top, bottom } = range.getBoundingClientRect();
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const behavior = isCalm ? "instant" : "smooth";
  if (top < 0 || bottom > innerHeight) range.startContainer.parentElement?.scrollIntoView({ block: "center", behavior });
};
export const stop = () => {
  run += 1;
  mark(undefined);
  speechSynthesis.cancel();
};
let isStyled = false;
// Reads from the first sentence in the window. Calls `ended` with whether it failed.
export const start = (ended) => {
  const article = document.querySelector(".article");
  if (!article) return ended(true);
  stop();
  if (!isStyled) addStyle(STYLE);
  isStyled = true;
  const number = run;
  const sentences = sentencesOf(article);
  const inWindow = sentences.findIndex(({ range }) => range.getBoundingClientRect().top >= 0);
  const speak = (at) => {
    const sentence = sentences[at];
    if (number !== run) return;
    if (!sentence || !article.isConnected) {
      stop();
      return ended(false);
    }
    const utterance = new SpeechSynthesisUtterance(sentence.text);
    utterance.lang = sentence.language;
    utterance.onstart = () => {
      if (number !== run) return;
      mark(sentence.range);
      show(sentence.range);
    };
    utterance.onend = () => speak(at + 1);
    utterance.onerror = () => {
      if (number !== run) return;
      stop();
      ended(true);
    };
    speechSynthesis.speak(utterance);
  };
  speak(Math.max(0, inWindow));
};
addEventListener("pagehide", stop);
