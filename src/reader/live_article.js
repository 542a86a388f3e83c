// Table of contents and reading time of an article that no build has seen, because browsers read it from its source.
// Input: an article in the document. Output: the elements that the build writes for others. Entry point: `complete`.
// `crates/bundle` makes it a part of `reading.js`.

import { element } from "./element.js";

// As in `crates/publish/src/article/contents.rs`.
const MIN_HEADINGS = 3;
// As in `crates/publish/src/article/reading_time.rs`: words per minute, or characters of scripts without spaces.
const WORDS = {
  ar: 138,
  de: 179,
  en: 228,
  es: 218,
  fi: 161,
  fr: 195,
  he: 187,
  it: 188,
  nl: 202,
  pl: 166,
  pt: 181,
  ru: 184,
  sl: 180,
  sv: 199,
  tr: 166,
};
const MEAN_WORDS = 184;
const CHARACTERS = { zh: 255 };
const MEAN_CHARACTERS = 357;
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/gu;

const minutesOf = (text, language) => {
  const characters = text.match(UNSPACED)?.length ?? 0;
  const words = text
    .replace(UNSPACED, " ")
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
  if (!characters && !words) return 0;
  const minutes = words / (WORDS[language] ?? MEAN_WORDS) + characters / (CHARACTERS[language] ?? MEAN_CHARACTERS);
  return Math.max(1, Math.round(minutes));
};
const contentsOf = (headings, say) => {
  const list = element("ol");
  let inner;
  for (const [at, heading] of headings.entries()) {
    heading.id ||= `u-section-${at + 1}`;
    const row = element("li", {}, element("a", { href: `#${encodeURIComponent(heading.id)}` }, heading.textContent.trim()));
    if (heading.localName === "h3" && list.lastElementChild) {
      if (!inner) list.lastElementChild.append((inner = element("ol")));
      inner.append(row);
    } else {
      inner = undefined;
      list.append(row);
    }
  }
  const details = element("details", {}, element("summary", {}, say("Contents")), list);
  const part = element("div", { className: "toc-list" }, details);
  part.dataset.part = "contents";
  const nav = element("nav", { className: "toc", ariaLabel: say("Contents") }, part);
  nav.dataset.part = "toc";
  return nav;
};
export const complete = (say) => {
  const article = document.querySelector(".article");
  const source = /** @type {HTMLLinkElement | null} */ (document.querySelector("#broadsheet-source"));
  // The documents of a static layout contain both.
  if (!article || !source || /\/site\.json(\?|$)/.test(source.href) || article.querySelector("[data-minutes]")) return;
  const body = article.querySelector(".prose");
  const language = /** @type {HTMLElement} */ (article.closest("[lang]"))?.lang.split("-")[0] ?? "";
  const minutes = minutesOf(body?.textContent ?? "", language);
  const byline = article.querySelector(".byline");
  if (minutes && byline) {
    const text = element("span", { dir: "auto" }, ` ${say("{0} min read").replace("{0}", minutes)}`);
    text.dataset.minutes = minutes;
    byline.append(text);
  }
  const headings = [...article.querySelectorAll(".prose > :is(h2, h3)")].filter((heading) => heading.textContent?.trim());
  if (headings.length < MIN_HEADINGS || document.querySelector(".toc")) return;
  // After the column of recent posts, where the style expects it.
  article.parentElement?.append(contentsOf(headings, say));
};
