// Reads the content of a page. Input: a document, and its address. Output: text, links and counts. Entry points:
// `describe`, `published` and `drawn`. The crawl runs them inside the page.

const squeezed = (text) => (text ?? "").replace(/\s+/g, " ").trim();

const describe = (page, address) => {
  const own = (link) => {
    const url = new URL(link.getAttribute("href"), address);
    return url.origin === location.origin ? url : null;
  };
  const path = (url) => url.pathname + url.search;
  const isShown = (element) => !element.closest("[hidden], noscript, template");
  const main = page.querySelector("main");
  // Ages change while the test runs, and only the reader has no `noscript`.
  const still = main.cloneNode(true);
  still.querySelectorAll("time[data-age], noscript").forEach((element) => element.remove());
  const heading = main.querySelector("h1");

  const links = [...page.body.querySelectorAll("a[href]")].filter(isShown).map((link) => {
    const url = own(link);
    return (
      url && {
        path: path(url),
        fragment: url.hash.slice(1),
        label: squeezed(link.textContent),
        current: link.hasAttribute("aria-current"),
        main: main.contains(link),
      }
    );
  });

  // A count is an element of its own, such as `<span>7</span>` or `<span>7 articles</span>`.
  const count = (element) => {
    const parts = [...element.querySelectorAll("*")].filter((part) => part.localName !== "a" && !part.children.length);
    const found = parts.map((part) => /^\W*(\d+)(\s+articles?)?\W*$/.exec(squeezed(part.textContent))).filter(Boolean);
    return found.length === 1 ? Number(found[0][1]) : null;
  };
  const elsewhere = "[data-part=filters], [data-part=list], [data-part=recent], article";
  const announced = [...main.querySelectorAll("li")]
    .filter((item) => isShown(item) && !item.closest(elsewhere) && !item.querySelector("li"))
    .map((item) => [[...item.querySelectorAll("a[href]")], count(item)])
    .filter(([all, number]) => all.length === 1 && number !== null && own(all[0]) && !own(all[0]).hash)
    .map(([all, number]) => [path(own(all[0])), number]);
  const chips = [...main.querySelectorAll("[data-part=filters] [data-category]")].filter(isShown).map((chip) => ({
    category: chip.dataset.category,
    count: count(chip),
    path: chip.hasAttribute("href") ? path(own(chip)) : null,
  }));

  // The words beside the heading, such as "20 articles" or "7 of 20".
  const beside = heading?.closest("header") ?? heading?.parentElement;
  const header = beside?.querySelector("[data-part=list]") ? null : beside?.cloneNode(true);
  header?.querySelectorAll("h1, nav, form, noscript, [hidden]").forEach((element) => element.remove());
  const note = squeezed(header?.textContent);
  const total = /(?<!page )\b(\d+) (?:articles?\b|of \d+)/i.exec(note) ?? /^(\d+) results?\b/i.exec(note);

  const headlines = [...main.querySelectorAll("[data-part=list] [data-part=summary] :is(h2, h3, h4) a[href]")];
  const next = [...main.querySelectorAll("[data-part=pages] a[rel=next]")].filter(isShown);
  return {
    title: squeezed(page.title),
    headings: [...page.querySelectorAll("h1")].map((one) => squeezed(one.textContent)),
    article: Boolean(main.querySelector("article[data-slug]")),
    text: still.textContent.replace(/\s+/g, ""),
    links: links.filter(Boolean),
    ids: [...page.querySelectorAll("[id]")].map(({ id }) => id),
    items: main.querySelectorAll("[data-part=list] [data-part=summary]").length,
    headlines: headlines.map((link) => path(own(link))),
    total: total ? Number(total[1]) : null,
    announced,
    chips,
    next: next.length ? path(own(next[0])) : null,
  };
};

// The page at an address, as published. `null` for a file that is no page of the site.
const published = (address) =>
  new Promise((resolve) => {
    // `responseType` parses without a script that Trusted Types would reject.
    const request = new XMLHttpRequest();
    request.open("GET", address);
    request.responseType = "document";
    request.onload = () => {
      const isPage = request.status === 200 && request.response?.querySelector("main[data-route]");
      resolve(isPage ? describe(request.response, new URL(address, location.href)) : null);
    };
    request.onerror = () => resolve(null);
    request.send();
  });

// The page at an address, drawn by the reader after a link was followed.
const drawn = async (address) => {
  const link = document.createElement("a");
  link.href = address;
  document.querySelector("main").append(link);
  link.click();
  link.remove();
  const isShown = () => {
    const main = document.querySelector("main");
    return (
      location.pathname + location.search === address &&
      main.dataset.state &&
      main.dataset.state !== "loading" &&
      !document.querySelector("[data-fresh] [data-state=ready]")
    );
  };
  for (let waited = 0; !isShown(); waited += 10) {
    if (waited > 15_000) throw new Error(`waited in vain for ${address}; ${location.href} is shown`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return describe(document, location.href);
};

// What is wrong with an address that is no page of the reader; nothing if it may be linked.
const defectOf = async (address) => {
  const answer = await fetch(address);
  if (answer.status !== 200) return `answers ${answer.status}`;
  if (!answer.headers.get("content-type")?.startsWith("text/html")) return "";
  const text = await new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("GET", address);
    request.responseType = "document";
    request.onload = () => resolve(request.response);
    request.send();
  });
  const sheets = [...text.querySelectorAll("link[rel=stylesheet]")].map(
    (sheet) => new URL(sheet.getAttribute("href"), answer.url),
  );
  const statuses = await Promise.all(sheets.map(async (sheet) => (await fetch(sheet)).status));
  return sheets.length && statuses.every((status) => status === 200) ? "" : "has no style";
};
