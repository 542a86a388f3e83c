// What a visitor read and saved, in the local storage of this browser. Input: articles. Output: one entry for each
// site, as JSON. Entry points: `stored` and `store`. `crates/bundle` makes it a part of `visits.js` and `offline.js`.

// A host may have several sites, so the key contains the path of this one.
const VISITS_KEY = `broadsheet-visits:${document.documentElement.dataset.base}`;

/** @typedef {{ path: string, title: string, at: number, block: number }} Visit */
/** @typedef {{ isOff: boolean, read: Visit[], saved: Visit[] }} Visits */
/** @type {() => Visits} */
export const stored = () => {
  const empty = { isOff: false, read: [], saved: [] };
  try {
    return { ...empty, ...JSON.parse(localStorage.getItem(VISITS_KEY) ?? "{}") };
  } catch {
    return empty; // Storage may be disabled, or the entry damaged.
  }
};
/** @type {(visits: Visits) => boolean} Returns whether it could. */
export const store = (visits) => {
  try {
    const isEmpty = !visits.isOff && !visits.read.length && !visits.saved.length;
    if (isEmpty) localStorage.removeItem(VISITS_KEY);
    else localStorage.setItem(VISITS_KEY, JSON.stringify(visits));
    return true;
  } catch {
    return false; // It is disabled or full.
  }
};
export const isSaved = (path) => stored().saved.some((visit) => visit.path === path);
