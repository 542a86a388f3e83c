// Attacks after a bypass of the sanitiser. Each attempt that succeeds is added to `window.__ran`.
// It runs as a script of the page, because the security policy does not apply to scripts of the driver.
window.__ran = [];
const ran = (what) => () => window.__ran.push(what);
const attempt = (what) => {
  try {
    what();
  } catch {
    // Refused, and reported by the probe.
  }
};
const make = (name, attributes, place = document.body) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) attempt(() => element.setAttribute(key, value));
  place.append(element);
  return element;
};

addEventListener("load", () => {
  document.querySelector("#handler").click();
  attempt(() => (0, eval)("window.__ran.push('eval')"));
  attempt(() => new Function("window.__ran.push('Function')")());
  attempt(() => setTimeout("window.__ran.push('setTimeout')"));
  make("base", { href: "https://evil.example/" }, document.head);
  if (document.baseURI.includes("evil")) ran("base")();
  make("link", { rel: "stylesheet", href: "https://evil.example/style.css" }, document.head);
  make("style", {}, document.head).textContent = "#handler { color: rgb(1, 2, 3) }";
  make("p", { style: "color: rgb(1, 2, 3)", id: "styled" });
  for (const id of ["handler", "styled"])
    if (getComputedStyle(document.getElementById(id)).color === "rgb(1, 2, 3)") ran(`style of ${id}`)();
  fetch("http://evil.example/").then(ran("fetch"), () => {});
  attempt(() => make("form", { action: "https://evil.example/", method: "post" }).submit());
  window.__tried = true;
});

// Refused only by engines with Trusted Types.
window.__html = () => {
  attempt(() => {
    document.querySelector("#handler").innerHTML = "<b id=parsed>x</b>";
    ran("innerHTML")();
  });
  attempt(() => {
    trustedTypes.createPolicy("evil", { createHTML: (html) => html });
    ran("a policy of another name")();
  });
  attempt(() => {
    trustedTypes.createPolicy("broadsheet", { createHTML: (html) => html });
    ran("a second policy")();
  });
};
