/**
 * Types of `<broadsheet-reader>`, which `broadsheet.js` defines. `broadsheet-react.d.ts`, `-preact`, `-solid`, `-vue` and
 * `-svelte` beside it add the element to templates.
 */

/** The state of a reader. */
export interface BroadsheetState {
  /** `waiting` until the element is near the viewport. Every other status is also a state: `:state(ready)`. */
  readonly status: "waiting" | "loading" | "ready" | "empty" | "missing" | "failed";
  /** The current address, such as `#/posts/spring-tide/`; `null` before the first page. */
  readonly address: string | null;
  /** The title of the current page, as plain text. */
  readonly title: string;
}

/**
 * `<broadsheet-reader>`. Every property but `state` reflects the attribute of the same name (`headingLevel`:
 * `heading-level`).
 */
export interface BroadsheetReader extends HTMLElement {
  /**
   * URL of the articles: `data/site.json` of a Broadsheet site, a JSON Feed, a WordPress or a Ghost site. Relative
   * to the page. URLs of several feeds, separated by spaces, are one list.
   */
  src: string | null;
  /**
   * The kind of source at `src`. Without it, or with another value, the reader goes by the URL (`/wp-json/`,
   * `/ghost/`) and by the response.
   */
  source: "site" | "feed" | "wordpress" | "ghost" | (string & {}) | null;
  /** API key for `src`, such as the Content API key of a Ghost site. Everybody who can read the page can read it. */
  key: string | null;
  /** The same as `key`, for frameworks that keep that name for themselves. */
  sourceKey: string | null;
  /**
   * A JSON Feed, as an object or as text, that replaces `src`: nothing is requested. A child
   * `<script type="application/feed+json">` does the same.
   */
  get articles(): object | string | undefined;
  set articles(feed: object | string | null | undefined);
  /** What is shown: everything, one article, one list, or headlines only. */
  view: "reader" | "article" | "list" | "recent" | (string & {}) | null;
  /** The slug of the article to begin with. */
  slug: string | null;
  /** The categories of the list to begin with: slugs separated by commas. */
  categories: string | null;
  /** Articles on each list page, or number of headlines (default 6, at most 100). A positive integer. */
  get limit(): string | null;
  set limit(value: string | number | null);
  /** Where the reader's address is kept: nowhere (`memory`), in the fragment, or in the path below `base`. */
  routing: "memory" | "hash" | "path" | (string & {}) | null;
  /** Base path of the reader's addresses, if `routing` is `path`. */
  base: string | null;
  /** `light`, `dark`, or `page` for the fonts and colours of the host page. Default: the page's `color-scheme`. */
  theme: "light" | "dark" | "page" | (string & {}) | null;
  /** Level of the page title among the headings of the host page. Default: 2. */
  get headingLevel(): string | null;
  set headingLevel(value: string | number | null);
  /** Further hosts whose players may appear in articles, separated by spaces. Never the page's own host. */
  frameHosts: string | null;
  /** `eager` loads at once, wherever the element is. */
  loading: "eager" | "lazy" | (string & {}) | null;
  /** How lists show articles. Default: `newspaper`. */
  layout: "newspaper" | "cards" | "compact" | (string & {}) | null;
  /** `off` for lists without pictures. */
  thumbnails: "on" | "off" | (string & {}) | null;
  /** The current state. */
  readonly state: BroadsheetState;
  /**
   * Goes to an address as if a link had been followed, or begins there. Returns `false` if the address is not one
   * of the reader's.
   */
  navigate(address: string): boolean;
  /** Fetches the current page again. */
  refresh(): void;
}

/** The destination of a navigation. Cancel the event to stay on the current page. */
export interface BroadsheetNavigateDetail {
  readonly address: string;
}

/** What went wrong, as text for visitors. */
export interface BroadsheetErrorDetail {
  readonly message: string;
}

/** What templates may set: the attributes by their names in HTML, and the property `articles`. */
export interface BroadsheetAttributes {
  src?: string;
  source?: "site" | "feed" | "wordpress" | "ghost" | (string & {});
  "source-key"?: string;
  view?: "reader" | "article" | "list" | "recent" | (string & {});
  slug?: string;
  categories?: string;
  limit?: string | number;
  routing?: "memory" | "hash" | "path" | (string & {});
  base?: string;
  theme?: "light" | "dark" | "page" | (string & {});
  lang?: string;
  "heading-level"?: string | number;
  "frame-hosts"?: string;
  loading?: "eager" | "lazy" | (string & {});
  layout?: "newspaper" | "cards" | "compact" | (string & {});
  thumbnails?: "on" | "off" | (string & {});
  articles?: object | string;
}

/** The events that templates can bind. Each has a second name with a colon. */
export interface BroadsheetEvents {
  /** The first page is shown. */
  "broadsheet-ready": CustomEvent<BroadsheetState>;
  /** The visitor or a program goes to an address. */
  "broadsheet-navigate": CustomEvent<BroadsheetNavigateDetail>;
  /** Something could not be fetched or read. */
  "broadsheet-error": CustomEvent<BroadsheetErrorDetail>;
}

declare global {
  interface HTMLElementTagNameMap {
    "broadsheet-reader": BroadsheetReader;
  }
  interface GlobalEventHandlersEventMap extends BroadsheetEvents {
    "broadsheet:ready": CustomEvent<BroadsheetState>;
    "broadsheet:navigate": CustomEvent<BroadsheetNavigateDetail>;
    "broadsheet:error": CustomEvent<BroadsheetErrorDetail>;
  }
}
