// Updates the ages of a page that has no reader yet. Input: the `time[data-age]` elements. Output: their text, as in
// `ages.rs`. Entry point: `keepAges`. `crates/bundle` makes it a part of `bootstrap.js`.

// As in `content/age.rs`.
const UNITS = /** @type {[Intl.RelativeTimeFormatUnit, number][]} */ ([
  ["year", 31536000],
  ["month", 2592000],
  ["week", 604800],
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
]);
/** @type {(count: number, unit: string) => string} */
const inEnglish = (count, unit) => {
  const text = `${Math.abs(count)} ${unit}${Math.abs(count) === 1 ? "" : "s"}`;
  return count > 0 ? `in ${text}` : `${text} ago`;
};
const refreshAges = () => {
  const { lang } = document.documentElement;
  /** @type {{ format: (count: number, unit: any) => string }} */
  let format = { format: inEnglish };
  try {
    // As in `wording.rs`. A format takes long to create, so English does without.
    if (!/^en(-|$)/.test(lang)) format = new Intl.RelativeTimeFormat(lang);
  } catch {
    return; // An invalid language. The text of the publisher stays.
  }
  for (const time of /** @type {NodeListOf<HTMLTimeElement>} */ (document.querySelectorAll("time[data-age]"))) {
    const seconds = Math.trunc((Date.parse(time.dateTime) - Date.now()) / 1000);
    const [unit, length] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? UNITS[6];
    const count = Math.max(1, Math.floor(Math.abs(seconds) / length + 0.5));
    const text = format.format(seconds > 0 ? count : -count, unit);
    if (seconds === seconds && time.textContent !== text) time.textContent = text;
  }
};
// Returns a function that ends the updates, because the reader does the same.
export const keepAges = () => {
  refreshAges();
  const timer = setInterval(refreshAges, 20000);
  return () => clearInterval(timer);
};
