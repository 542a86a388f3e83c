// Goes to each of these addresses and collects what stands in the pages: the pairs of element and attribute within bodies and
// around them, with the values that are addresses. In a document of our own an address is gone to by a click on a link, in an
// embed by its `navigate`. The last argument is WebDriver's, and is given what went wrong.

const [addresses, embed, done] = arguments;
const host = embed && document.querySelector(embed);
const scope = host ? host.shadowRoot : document;
const main = scope.querySelector("main");
const inside = new Set(window.__inside), around = new Set(window.__around), wrong = [];
const standing = document.querySelectorAll("body > *").length;

const wait = (condition) => new Promise((then) => {
  const late = performance.now() + 8000;
  const look = () => (condition() || performance.now() > late ? then() : setTimeout(look, 2));
  look();
});

// Which address it then is, once it is there.
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
    const [wanted, here] = go(address);
    await wait(() => here() === wanted && main.dataset.state !== "loading");
    if (here() !== wanted || !["ready", "empty"].includes(main.dataset.state)) wrong.push(`${address}: ${main.dataset.state} at ${here()}`);
    if (!(document.body instanceof HTMLBodyElement) || scope.getElementById("content") !== (host ? null : main) || document.forms.length > 1
      || typeof document.createElement !== "function" || document.querySelectorAll("body > *").length !== standing)
      wrong.push(`${address}: the document is not what it was`);
    window.__note(scope, inside, around);
  }
  window.__inside = [...inside], window.__around = [...around];
  done(wrong);
})();
