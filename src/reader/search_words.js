// Splits queries into words as the search index does, and reads its lists. Input: text. Output: words, base letters,
// postings, places of matches. Entry points: `parseQuery` and `placesOf`. `crates/publish/src/export/search` has the
// same rules in Rust. `crates/bundle` makes this a part of `search.js`.

// Unicode tables come from the browser.
const UNSPACED =
  "\\u{e00}-\\u{eff}\\u{1000}-\\u{109f}\\u{1780}-\\u{17ff}\\u{3005}-\\u{3007}\\u{3040}-\\u{30ff}\\u{3400}-\\u{9fff}" +
  "\\u{ac00}-\\u{d7af}\\u{f900}-\\u{faff}\\u{ff66}-\\u{ff9f}\\u{20000}-\\u{3ffff}";
const LETTER = `(?![${UNSPACED}])[\\p{Alphabetic}\\p{N}\\p{M}\\u{ad}\\u{640}\\u{200b}-\\u{200d}\\u{2060}\\u{fe00}-\\u{fe0f}\\u{feff}]`;
// Versions, names with signs, names with a leading dot, runs of a script without spaces, and other words.
const WORDS = RegExp(
  `(?:v?(\\d+(?:\\.\\d+)+))|((?:${LETTER})+[+#]+|(?<!${LETTER}|\\.)\\.(?=\\p{Alphabetic})(?:${LETTER})+)|([${UNSPACED}]+)|(?:${LETTER})+`,
  "gu",
);
// Finds the same words faster, in texts whose letters are all ASCII.
const PLAIN_WORDS = /(?:v?(\d+(?:\.\d+)+))|([A-Za-z\d]+[+#]+|(?<![A-Za-z\d.])\.[A-Za-z][A-Za-z\d]*)|[A-Za-z\d]+/g;
const isPlain = (text) => /^[\0-\x7f\xa0\xa7\xab\xb7\xbb\u2010-\u2027\u2030-\u205e]*$/.test(text);
const JOINERS = /[\u{ad}\u{640}\u{200b}-\u{200d}\u{2060}\u{fe00}-\u{fe0f}\u{feff}]/gu;
const LETTERS = {
  ß: "ss", æ: "ae", œ: "oe", ø: "o", đ: "d", ð: "d", þ: "th", ł: "l", ı: "i", ħ: "h", ŋ: "n", ς: "σ", ё: "е",
  آ: "ا", أ: "ا", إ: "ا", ٱ: "ا", ى: "ي", ی: "ي", ئ: "ي", ؤ: "و", ة: "ه", ک: "ك", ﬁ: "fi", ﬂ: "fl", ﬀ: "ff", ﬃ: "ffi", ﬄ: "ffl",
}; // prettier-ignore
// How an umlaut or a ring is written without one.
const DIGRAPHS = { de: ["ae", "oe", "ue"], da: ["ae", "oe", "aa"], nb: ["ae", "oe", "aa"], sv: ["ae", "oe", "aa"] };
const MAX_CHARACTERS = 30;

export const spellingOf = (word) => word.replace(JOINERS, "").normalize("NFC");
// The base letters of a spelling, as `spelling.rs` has them.
export const baseOf = (spelling) => {
  if (/^[\0-\x7f]*$/.test(spelling)) return spelling;
  return spelling
    .replace(/[\u{c0}-\u{24f}\u{370}-\u{3ff}\u{1e00}-\u{1fff}]/gu, (letter) => letter.normalize("NFD"))
    .replace(/[\u{300}-\u{36f}\u{591}-\u{5c7}\u{610}-\u{61a}\u{64b}-\u{65f}\u{670}]/gu, "")
    .replace(/[\u{660}-\u{669}\u{6f0}-\u{6f9}]/gu, (digit) => String(/** @type {number} */ (digit.codePointAt(0)) & 15))
    .replace(/[^\0-\x7f]/gu, (letter) => LETTERS[letter] ?? letter);
};
// Other spellings of a word in a language. They count less.
const alternatives = (base, spelling, language) => {
  const code = language
    .toLowerCase()
    .split("-")[0]
    .replace(/^(no|nn)$/, "nb")
    .replace("fi", "sv");
  const digraphs = DIGRAPHS[code] ?? [];
  const short = digraphs.reduce((word, pair) => word.replaceAll(pair, pair[0]), base);
  const long = digraphs.length ? spelling.replace(/[äöüåø]/g, (letter) => baseOf(letter) + (letter === "å" ? "a" : "e")) : base;
  return [...new Set([short, baseOf(long)])].filter((other) => other !== base);
};

const FILTERS = /(^|\s)(category|tag|author|year):(?:"([^"]*)"?|(\S*))/gi;
// The word of the index for a choice of a filter.
export const filterWord = (name, choice) => {
  const parts = baseOf(spellingOf(choice.toLowerCase())).split(/[^\p{Alphabetic}\p{N}]+/u);
  return `=${name}:${parts.filter(Boolean).join("-")}`;
};
// A query as words. `base` is what the index is sorted by; an `exact` word does not stand for longer ones. `run` is the
// part of the query to which a pair of characters belongs.
export const parseQuery = (query, language) => {
  /** @type {any[]} */
  const words = [];
  const rest = query.replace(FILTERS, (_, before, name, quoted, plain) => {
    const base = filterWord(name.toLowerCase(), quoted ?? plain ?? "");
    // A filter that is still being typed does not count.
    if (!base.endsWith(":")) words.push({ base, spelling: base, exact: true, filter: true, others: [] });
    return `${before} `;
  });
  for (const [found, version, , unspaced] of rest.toLowerCase().matchAll(WORDS)) {
    const characters = [...found];
    if (unspaced && characters.length > 1) {
      characters.slice(1, MAX_CHARACTERS).forEach((second, at) => {
        const pair = spellingOf(characters[at] + second);
        words.push({ base: pair, spelling: pair, exact: true, run: found, others: [] });
      });
    } else if (found[1] || found > "\x7f") {
      const spelling = spellingOf(version ?? characters.slice(0, MAX_CHARACTERS).join(""));
      const base = baseOf(spelling);
      if (base) words.push({ base, spelling, exact: false, others: alternatives(base, spelling, language) });
    }
  }
  return words.filter(({ base }, at) => words.findIndex((word) => word.base === base) === at);
};

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const VALUES = Object.fromEntries([...DIGITS].map((digit, value) => [digit, value]));
export const numbersOf = (text) => {
  const numbers = [];
  let [number, shift] = [0, 0];
  for (const digit of text) {
    const value = VALUES[digit];
    if (value === undefined) throw new Error("no list");
    number += (value & 31) * 2 ** shift;
    shift += 5;
    if (value > 31) continue;
    numbers.push(number);
    [number, shift] = [0, 0];
  }
  return numbers;
};
// Calls `each` with the number of each article, and the field that has the word: 0 text, 1 often in the text, 2 heading,
// 3 title.
export const eachPosting = (text, each) => {
  let article = 0;
  for (const number of numbersOf(text)) each((article += number >>> 2), number & 3);
};
// The words of a file for typing errors.
export const listed = (text) => {
  let before = "";
  return Array.from(
    text.matchAll(/(\d)(\D+)/gu),
    ([, same, rest]) => (before = [...before].slice(0, Number(same)).join("") + rest),
  );
};
// Whether one letter is missing, added or different, or two are exchanged.
export const isSimilar = (one, other) => {
  const [a, b] = [[...one], [...other]];
  if (Math.abs(a.length - b.length) > 1) return false;
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  const tail = (from, other) => a.slice(from).join("") === b.slice(other).join("");
  if (a.length > b.length) return tail(at + 1, at);
  if (a.length < b.length) return tail(at, at + 1);
  return tail(at + 1, at + 1) || (a[at] === b[at + 1] && a[at + 1] === b[at] && tail(at + 2, at + 2));
};

// The places in a text that match one of the words: start, end, and the number of the word.
export const placesOf = (text, words) => {
  /** @type {[number, number, number][]} */
  const places = [];
  const plain = isPlain(text);
  for (const match of text.matchAll(plain ? PLAIN_WORDS : WORDS)) {
    const [found, version, , unspaced] = match;
    if (unspaced) {
      words.forEach(({ run, base }, number) => {
        const wanted = run && found.toLowerCase().includes(run) ? run : run || [...base].length === 1 ? base : undefined;
        if (!wanted) return;
        const lower = found.toLowerCase();
        for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, at + wanted.length))
          places.push([match.index + at, match.index + at + wanted.length, number]);
      });
      continue;
    }
    const lower = (version ?? found).toLowerCase();
    const base = plain ? lower : baseOf(spellingOf(lower));
    const number = words.findIndex(({ filter, exact, base: own, others, similar = [] }) => {
      if (filter || exact) return false;
      return [own, ...others].some((begin) => base.startsWith(begin)) || similar.includes(base);
    });
    if (number >= 0) places.push([match.index, match.index + found.length, number]);
  }
  return places.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
};
