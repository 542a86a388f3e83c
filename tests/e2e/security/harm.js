// Visits each address and records the pairs of element and attribute within bodies and around them, with URL values.
// A page of the site navigates by a click on a link, an embed by `navigate`. Errors go to WebDriver's callback `done`.

const [addresses, embed, done] = arguments;
const host = embed && document.querySelector(embed);
const scope = host ? host.shadowRoot : document;
const main = scope.querySelector("main");
const inside = new Set(window.__inside),
  around = new Set(window.__around),
  wrong = [];
const childCount = document.querySelectorAll("body > *").length;

const wait = (condition) =>
  new Promise((then) => {
    const deadline = performance.now() + 8000;
    const poll = () => (condition() || performance.now() > deadline ? then() : setTimeout(poll, 2));
    poll();
  });

// Starts the navigation. Returns the expected address, and a function for the current one.
const go = (address) => {
  if (host) {
    host.navigate(address);
    return [address, () => host.state.address];
  }
  const link = document.createElement("a");
  link.href = address;
  document.querySelector("footer").append(link);
  link.click();
  link.remove();
  return [link.pathname + link.search, () => location.pathname + location.search];
};

(async () => {
  for (const address of addresses) {
    const [expected, current] = go(address);
    await wait(() => current() === expected && main.dataset.state !== "loading");
    if (current() !== expected || !["ready", "empty"].includes(main.dataset.state))
      wrong.push(`${address}: ${main.dataset.state} at ${current()}`);
    if (
      !(document.body instanceof HTMLBodyElement) ||
      scope.getElementById("content") !== (host ? null : main) ||
      document.forms.length > 1 ||
      typeof document.createElement !== "function" ||
      document.querySelectorAll("body > *").length !== childCount
    )
      wrong.push(`${address}: the document has changed`);
    window.__note(scope, inside, around);
  }
  ((window.__inside = [...inside]), (window.__around = [...around]));
  done(wrong);
})();
