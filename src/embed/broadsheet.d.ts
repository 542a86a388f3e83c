/** What `<broadsheet-reader>` is to a program. Loading `broadsheet.js` defines it. */

/** What a reader shows. */
export interface BroadsheetState {
  /** `waiting` until it is near the viewport; the others are what `main[data-state]` says. */
  readonly status: "waiting" | "loading" | "ready" | "empty" | "missing" | "failed";
  /** The address of what is shown, such as `#/posts/spring-tide/`; `null` before the first page. */
  readonly address: string | null;
  /** The title of what is shown, as text. */
  readonly title: string;
}

/** `<broadsheet-reader>`. Every property but `state` reflects the attribute of its name (`headingLevel`: `heading-level`). */
export interface BroadsheetReader extends HTMLElement {
  /** Where the articles are: the `data/site.json` of a Broadsheet site, a JSON Feed, a WordPress or a Ghost. Relative to the page. */
  src: string | null;
  /**
   * What stands at `src`: a Broadsheet site, a JSON Feed, a WordPress site or a Ghost site. Without it, or with any other word,
   * the reader goes by the address (`/wp-json/`, `/ghost/`) and by what it is sent.
   */
  source: "site" | "feed" | "wordpress" | "ghost" | (string & {}) | null;
  /** What `src` asks for before it answers, such as a Ghost site's Content API key. Everybody who reads the page can read it. */
  key: string | null;
  /** What is shown: everything, one article, a list, or only headlines. */
  view: "reader" | "article" | "list" | "recent" | (string & {}) | null;
  /** The article to begin with. */
  slug: string | null;
  /** The categories of the list to begin with, by slug, with commas between them. */
  categories: string | null;
  /** How many articles stand on a page of a list, or among the recent ones (6 unless given, 100 at most): a whole number from 1 on. */
  get limit(): string | null;
  set limit(value: string | number | null);
  /** Where the reader's address is kept: nowhere (`memory`), in the fragment, or in the path below `base`. */
  routing: "memory" | "hash" | "path" | (string & {}) | null;
  /** The path below which the reader's addresses stand, where `routing` is `path`. */
  base: string | null;
  /** `light`, `dark`, or `page` for the fonts and colours around it; otherwise the page's `color-scheme` decides. */
  theme: "light" | "dark" | "page" | (string & {}) | null;
  /** The level of a page's title among the headings around it, 2 unless given. */
  get headingLevel(): string | null;
  set headingLevel(value: string | number | null);
  /** Hosts whose players may stand in articles, besides YouTube, Vimeo and others, with a space between. Never the page's own host. */
  frameHosts: string | null;
  /** `eager` to load at once, wherever the element is. */
  loading: "eager" | "lazy" | (string & {}) | null;
  /** What is shown now. */
  readonly state: BroadsheetState;
  /** Goes to an address as if a link to it had been followed, or begins there; `false` where it is no address of the reader's. */
  navigate(address: string): boolean;
  /** Fetches once more what is shown. */
  refresh(): void;
}

/** Where a navigation leads. Cancel the event, and the reader stays. */
export interface BroadsheetNavigateDetail {
  readonly address: string;
}

/** What went wrong, in words for a person. */
export interface BroadsheetErrorDetail {
  readonly message: string;
}

declare global {
  interface HTMLElementTagNameMap {
    "broadsheet-reader": BroadsheetReader;
  }
  interface GlobalEventHandlersEventMap {
    "broadsheet:ready": CustomEvent<BroadsheetState>;
    "broadsheet:navigate": CustomEvent<BroadsheetNavigateDetail>;
    "broadsheet:error": CustomEvent<BroadsheetErrorDetail>;
  }
}
