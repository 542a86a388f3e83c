// Answers a query from the files of a search index, which have a bounded size. Input: a query, and the files that are
// here. Output: articles, best first, or the names of missing files. Entry point: `find`. It is called again when the
// files have arrived. `crates/bundle` makes this a part of `search.js`.

import { baseOf, eachPosting, isSimilar, listed, numbersOf, parseQuery } from "./search_words.js";

// The most bytes that a query loads. Files that only improve an answer are omitted first.
const MAX_BYTES = 60000;
// Expected sizes of files that are not here yet.
const [LEAF, NODE, PART, TYPOS, ARTICLES] = [3000, 1200, 2600, 2200, 2600];
// More words would exceed this limit. The longest ones are looked up, because they are in the fewest articles.
const MAX_WORDS = 6;
export const [MAX_RESULTS, PAGE_SIZE] = [100, 10];
// Text, often in the text, heading, title.
const FIELDS = [10, 15, 40, 100];
// How much a match counts: the word itself, its base letters, words that begin so, another spelling, a typing error.
const [SAME, BASE, BEGINS, BASE_BEGINS, OTHER, SIMILAR] = [1, 0.9, 0.6, 0.55, 0.5, 0.4];
const MAX_LEAVES = 4;
const MIN_LONG = 5;
const MAX_SIMILAR = 3;

// The last position whose key is not above `key`.
const positionIn = (keys, key) => {
  let [low, high] = [0, keys.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (keys[middle] <= key) low = middle;
    else high = middle - 1;
  }
  return low;
};

/** Thrown if files are missing; the caller fetches `names`. */
export class Pending {
  constructor(names) {
    this.names = names;
  }
}
/** Thrown if a file is damaged, or does not exist. */
export class Damaged extends Error {}

// The files that one query uses. `files` has the parsed content and the size of each, or `null` if it is unusable.
export class Files {
  constructor(files) {
    this.files = files;
    this.used = new Map();
    this.missing = new Set();
  }
  get(name) {
    const file = this.files.get(name);
    if (file === null) throw new Damaged(name);
    if (file) this.used.set(name, file.size);
    else this.missing.add(name);
    return file?.value;
  }
  // Whether a file may be loaded that the answer does not need.
  allows(size, reserve) {
    let sum = size + reserve;
    for (const used of this.used.values()) sum += used;
    return sum <= MAX_BYTES;
  }
  // Stops if files are missing.
  settle() {
    if (this.missing.size) throw new Pending([...this.missing]);
  }
}

const leafOf = (files, root, key) => {
  const at = positionIn(root.keys, key);
  if (!root.nodes) return at;
  const node = files.get(`nodes/${at}.json`);
  return node && at * root.nodes + positionIn(node, key);
};
// The entries of the dictionary that begin with `base`, each with its base letters. Returns `undefined` if a file is
// missing.
const entriesOf = (files, root, base, exact) => {
  const found = [];
  let leaf = leafOf(files, root, base);
  if (leaf === undefined) return;
  for (let count = 0; count < MAX_LEAVES; count++, leaf++) {
    const entries = files.get(`words/${leaf}.json`);
    if (!entries) return;
    for (const entry of entries) {
      const key = baseOf(entry[0]);
      if (key < base) continue;
      if (!key.startsWith(base) || (exact && key !== base)) return found;
      found.push([key, entry]);
      if (entry[0] === `${base}*`) return found;
    }
    if (leaf + 1 >= root.leaves) return found;
  }
  return found;
};

// Adds the articles of an entry to those of a word.
const add = (word, list, quality) =>
  eachPosting(list, (article, field) => {
    const score = quality * FIELDS[field];
    if (!(word.scores.get(article) >= score)) word.scores.set(article, score);
  });
const addEntry = (word, [, list, count, part, firsts], quality) => {
  add(word, list, quality);
  word.count = Math.max(word.count, count ?? 0);
  if (count === undefined) return;
  // A beginning of words is never complete if it has more articles than the best ones.
  if (part === undefined) word.isShort ||= numbersOf(list).length < count;
  else {
    let first = 0;
    const starts = numbersOf(firsts).map((gap) => (first += gap));
    starts.forEach((start, at) =>
      word.parts.push({ name: `lists/${part + at}.json`, start, end: starts[at + 1] ?? Infinity, quality }),
    );
  }
};
const isWhole = (word) => !word.isShort && word.parts.every(({ isHere }) => isHere);

const lookUp = (files, root, word) => {
  Object.assign(word, { scores: new Map(), parts: [], count: 0, isShort: false });
  [word.base, ...word.others].forEach((base, at) => {
    const entries = entriesOf(files, root, base, word.exact) ?? [];
    for (const [key, entry] of entries) {
      const isSpelling = entry[0].startsWith(word.spelling);
      const own = key === base ? (isSpelling ? SAME : BASE) : isSpelling ? BEGINS : BASE_BEGINS;
      addEntry(word, entry, at ? own * OTHER : own);
      if (key === `${base}*`) break;
    }
  });
};

// Words of the index with one letter more, less or different.
const similarTo = (files, root, base) => {
  const characters = [...base];
  const half = characters.length >> 1;
  const found = new Set();
  ["forward", "backward"].forEach((folder, at) => {
    const own = at ? characters.toReversed() : characters;
    const begin = own.slice(0, half).join("");
    const keys = root.typos[at];
    if (!keys.length) return;
    for (let file = positionIn(keys, begin), last = file + 2; file < keys.length && file <= last; file++) {
      if (keys[file] > begin && !keys[file].startsWith(begin)) break;
      for (const word of listed(files.get(`typos/${folder}/${file}.json`) ?? "")) {
        if (word.startsWith(begin) && isSimilar(word, own.join(""))) found.add(at ? [...word].toReversed().join("") : word);
      }
    }
  });
  files.settle();
  return [...found].sort().slice(0, MAX_SIMILAR);
};
const correct = (files, root, word, reserve) => {
  if (word.exact || [...word.base].length < MIN_LONG || word.similar || !/^\p{L}+$/u.test(word.base)) return;
  if (!files.allows(6 * TYPOS, reserve)) return;
  word.similar = similarTo(files, root, word.base);
  word.similar.forEach((base, at) => {
    if (!files.allows((at + 1) * (LEAF + NODE), reserve)) return;
    for (const [, entry] of entriesOf(files, root, base, true) ?? []) addEntry(word, entry, SIMILAR);
  });
  files.settle();
};

// The articles that have all words, with their scores.
const common = (words) => {
  const [first, ...others] = [...words].sort((a, b) => a.scores.size - b.scores.size);
  const found = [];
  for (const [article, score] of first?.scores ?? []) {
    let sum = score;
    for (const { scores } of others) sum += scores.get(article) ?? NaN;
    if (!Number.isNaN(sum)) found.push([article, sum]);
  }
  return found;
};
// Loads parts of long lists until there are enough results, or enough was loaded. Returns the results, and whether they
// are all.
const complete = (files, words, reserve) => {
  let found = common(words);
  while (!words.every(isWhole)) {
    if (found.length >= MAX_RESULTS || words.length === 1) return { found, isAll: false };
    const known = words.filter(isWhole);
    const candidates = known.length ? common(known).map(([article]) => article) : undefined;
    const wanted = [];
    for (const word of words) {
      const parts = word.parts.filter(({ isHere }) => !isHere);
      if (!candidates) wanted.push(...parts.slice(0, 1));
      else
        wanted.push(
          ...parts.filter(({ start, end }) =>
            candidates.some((article) => article >= start && article < end && !word.scores.has(article)),
          ),
        );
    }
    if (!wanted.length) return { found, isAll: !words.some(({ isShort }) => isShort) };
    const allowed = [];
    for (const part of wanted)
      if (files.used.has(part.name) || files.allows((allowed.length + 1) * PART, reserve)) allowed.push(part);
    if (!allowed.length) return { found, isAll: false };
    for (const part of allowed) {
      const list = files.get(part.name);
      const word = words.find(({ parts }) => parts.includes(part));
      if (list !== undefined) add(word, list, part.quality);
      part.isHere = true;
    }
    files.settle();
    found = common(words);
  }
  return { found, isAll: true };
};

// The words that a query looks up. Of the pairs of a run, every second one covers it.
const mostTelling = (words) => {
  if (words.length <= MAX_WORDS) return words;
  const weight = ({ filter, run, base }, at) => (filter ? 99 : run ? 9 - (at % 2) : [...base].length);
  const sorted = words.map((word, at) => [word, weight(word, at)]).sort((one, other) => other[1] - one[1]);
  return sorted.slice(0, MAX_WORDS).map(([word]) => word);
};
// Finds the articles for a query. Returns their numbers, best first; how many there are; whether there may be more; and
// the words of the query.
export const find = (given, query) => {
  const files = new Files(given);
  const root = files.get("index.json");
  files.settle();
  const all = parseQuery(query, root.language ?? "");
  const words = mostTelling(all);
  if (!words.length || !root.total) return { articles: [], total: 0, isMore: false, words: all, files, root };
  for (const word of words) lookUp(files, root, word);
  files.settle();
  const reserve = PAGE_SIZE * ARTICLES;
  for (const word of words) if (!word.scores.size) correct(files, root, word, reserve);
  let { found, isAll } = complete(files, words, reserve);
  if (!found.length) {
    for (const word of words) correct(files, root, word, reserve);
    ({ found, isAll } = complete(files, words, reserve));
  }
  // The most frequent words are dropped first. Without them, there may be results within the limit.
  for (let rest = words; !found.length && !isAll;) {
    const [frequent] = rest.filter((word) => !isWhole(word)).sort((one, other) => other.count - one.count);
    rest = rest.filter((word) => word !== frequent);
    if (!rest.length) break;
    ({ found } = complete(files, rest, reserve));
  }
  found.sort(([one, a], [other, b]) => b - a || one - other);
  const total = words.length === 1 ? Math.max(found.length, words[0].count) : found.length;
  const isMore = total > MAX_RESULTS || (words.length > 1 && !isAll);
  return { articles: found.slice(0, MAX_RESULTS).map(([article]) => article), total, isMore, words: all, files, root };
};
// The records of some articles.
export const recordsOf = ({ files, root }, articles) => {
  const records = articles.map((article) => files.get(`articles/${Math.floor(article / root.size)}.json`)?.[article % root.size]);
  files.settle();
  if (!records.every((record) => typeof record?.s === "string")) throw new Damaged("articles");
  return records;
};
