// Closes the groups of the menu: when a link in one is followed, on a click elsewhere, and on Escape. They open and
// close without it too. Input: events of the page. Output: closed groups. Sites with groups load it (`slots.rs`).

/** @type {() => NodeListOf<HTMLDetailsElement>} */
const open = () => document.querySelectorAll(".masthead-nav details[open]");
addEventListener("click", ({ target }) => {
  if (!(target instanceof Element)) return;
  for (const group of open()) if (!group.contains(target) || target.closest("a")) group.open = false;
});
addEventListener("keydown", ({ key }) => {
  for (const group of key === "Escape" ? open() : []) {
    group.open = false;
    group.querySelector("summary")?.focus();
  }
});
