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
const refreshAges = () => {
  const { lang } = document.documentElement;
  let format;
  try {
    // As in `wording.rs`. A format takes long to create, so English does without.
    if (!/^en(-|$)/.test(lang)) format = new Intl.RelativeTimeFormat(lang);
  } catch {
    return; // An invalid language. The text of the publisher stays.
  }
  for (const time of /** @type {NodeListOf<HTMLTimeElement>} */ (document.querySelectorAll("time[data-age]"))) {
    const seconds = Math.trunc((Date.parse(time.dateTime) - Date.now()) / 1000);
    const distance = Math.abs(seconds);
    const [unit, length] = UNITS.find(([, length]) => distance >= length) ?? UNITS[6];
    const count = Math.round(distance / length) || 1;
    const english = `${count} ${unit}${count === 1 ? "" : "s"}`;
    const text = format ? format.format(seconds > 0 ? count : -count, unit) : seconds > 0 ? `in ${english}` : `${english} ago`;
    if (seconds === seconds && time.textContent !== text) time.textContent = text;
  }
};
// Returns a function that ends the updates, because the reader does the same.
export const keepAges = () => {
  refreshAges();
  const timer = setInterval(refreshAges, 20000);
  return () => clearInterval(timer);
};
