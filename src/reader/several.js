// Joins several feeds into one source: by date, with the name of its feed as a category of each article. Input: the
// adapter of feeds, and the addresses of several ones. Output: an adapter that presents them as one. Entry point:
// `join`. `loader.js` loads it for the kind `several`.

// How many articles of each feed are joined.
const MAX_PAGES = 50;

const documentOf = (source, file) => {
  const [kind, ...rest] = source(file).split("\n");
  return kind === "document" ? JSON.parse(rest.join("\n")) : undefined;
};
// The articles of a feed, as the adapter writes them.
const articlesOf = ({ source, name }) => {
  const articles = [];
  const title = name || documentOf(source, "whole.json")?.title;
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const items = documentOf(source, `pages/${page}.json`)?.items ?? [];
    if (!items.length) break;
    for (const { id } of items) {
      const { items: [article] = [], language } = documentOf(source, `posts/${id}.json`) ?? {};
      if (!article) continue;
      // Its neighbours would be those of its own feed. The ending leads to the original.
      const { previous, next, ending = "", ...own } = article._broadsheet;
      const tags = (article.tags ?? []).filter((tag) => tag !== title);
      articles.push({
        language,
        ...article,
        content_html: article.content_html + ending,
        tags: title ? [title, ...tags] : tags,
        _broadsheet: own,
      });
    }
  }
  return articles;
};
const timeOf = ({ date_published: date }) => (date ? Date.parse(date) : -Infinity);

// `make` makes the source of a feed. The key of the joined source has address and name of each:
// `[["https://…","Harbour"]]`. What it takes and returns is described in `src/bin/adapter`.
export const join = (make) => (url, _, key) => {
  /** @type {{ source: (text: string, answer?: any) => string, name: string, why?: string, isUnreached?: boolean, needs?: string[] }[]} */
  const feeds = JSON.parse(key).map(([at, name]) => ({ source: make(new URL(at, document.baseURI).href, "feed"), name }));
  // The feed that asked for each URL.
  const asked = new Map();
  let joined;
  return (text, answer) => {
    if (answer !== undefined) {
      const feed = asked.get(text);
      if (!feed) return "";
      if (typeof answer !== "number") return feed.source(text, answer);
      // The other feeds are shown without it.
      feed.why ??= answer ? `${text} answered with ${answer}.` : `${text} cannot be reached, or may not be read here.`;
      feed.isUnreached = !answer;
      if (answer || feeds.some(({ why }) => !why)) return "taken";
      // Nothing is left to show. A retry asks these feeds again.
      for (const other of feeds) if (other.isUnreached) other.why = undefined;
      return "";
    }
    if (joined) return joined(text);
    for (const feed of feeds) {
      if (feed.why) continue;
      const [kind, ...rest] = feed.source("whole.json").split("\n");
      if (kind === "needs") for (const at of rest) asked.set(at, feed);
      if (kind === "failed") feed.why = rest.join(" ");
      feed.needs = kind === "needs" ? rest : [];
    }
    const needed = feeds.flatMap(({ why, needs }) => (why ? [] : (needs ?? [])));
    if (needed.length) return `needs\n${needed.join("\n")}`;
    const whole = feeds.filter(({ why }) => !why);
    if (!whole.length) return `failed\n${feeds[0]?.why}`;
    for (const { why } of feeds) if (why) console.warn(`Broadsheet source: ${why}`);
    const items = whole.flatMap(articlesOf).sort((a, b) => timeOf(b) - timeOf(a));
    // Only a page of ours has this link.
    const { title = "" } = /** @type {HTMLLinkElement} */ (document.querySelector("#broadsheet-source")) ?? {};
    const feed = { version: "https://jsonfeed.org/version/1.1", title, items };
    joined = make(url, "feed");
    joined(url, [new TextEncoder().encode(JSON.stringify(feed))]);
    return joined(text);
  };
};
