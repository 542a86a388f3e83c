// Creates elements for the scripts that are loaded when they are used. Input: name, properties, children. Output: the
// element. Entry points: `element` and `addStyle`. `crates/bundle` makes it a part of each such script.

/** @type {(name: string, properties?: object, ...children: (Node | string)[]) => any} */
export const element = (name, properties = {}, ...children) => {
  const created = Object.assign(document.createElement(name), properties);
  created.append(...children);
  return created;
};
// Writes to the clipboard, and reports it to screen readers. Returns whether it could.
export const copyText = async (text, copied) => {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    return false; // The browser refuses it, or the page is not secure.
  }
  const status = document.querySelector(".announcer");
  if (status) status.textContent = copied;
  return true;
};
// Adds rules that only the script needs, so that no page loads them before.
export const addStyle = (css) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
};
