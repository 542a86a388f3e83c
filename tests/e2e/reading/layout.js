// Measures the layout of pages in the frame of this document. Input: addresses, widths and text sizes. Output: a text
// for each visible defect. Entry points: `inspect` and `edges`.

const HEIGHT = 900;
const frame = document.querySelector("iframe");
const styleOf = (element, part) => element.ownerDocument.defaultView.getComputedStyle(element, part);
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const named = (element) => {
  const part = element.dataset.part ?? element.dataset.category;
  const name = element.localName + (element.className ? `.${element.getAttribute("class").split(" ")[0]}` : "");
  return `<${name}${part ? ` ${part}` : ""}> “${element.textContent.replace(/\s+/g, " ").trim().slice(0, 40)}”`;
};

// Opens a page in the frame, and waits until the reader has shown it and its pictures have arrived.
const open = async (address, width) => {
  frame.style.cssText = `border:0; width:${width}px; height:${HEIGHT}px`;
  await new Promise((resolve) => {
    frame.onload = resolve;
    frame.src = address;
  });
  const isShown = () => {
    const { document: page } = frame.contentWindow;
    const main = page.querySelector("main");
    const state = main?.dataset.state;
    // Pages that are documents of their own wait for the visitor before they load the reader.
    const isAlone = state === "plain" || page.querySelector("main > .page:not(.columns) > article");
    return (
      (isAlone || page.documentElement.dataset.reader === "ready") &&
      state &&
      state !== "loading" &&
      !page.querySelector("[data-fresh] [data-state=ready]")
    );
  };
  for (let waited = 0; !isShown(); waited += 20) {
    if (waited > 15_000) throw new Error(`waited in vain for ${address}`);
    await pause(20);
  }
  await pause(150);
};

const settle = async (page) => {
  await new Promise((resolve) => frame.contentWindow.requestAnimationFrame(() => setTimeout(resolve)));
  page.getAnimations().forEach((one) => one.finish());
};

const isVisible = (element) => {
  const style = styleOf(element);
  const { width, height } = element.getBoundingClientRect();
  return width > 1 && height > 1 && style.visibility === "visible" && style.clipPath === "none" && Number(style.opacity) > 0;
};

// Boxes of text, line by line, without the space between lines; and boxes of pictures and controls.
const boxesIn = (container) => {
  const boxes = [];
  const page = container.ownerDocument;
  const texts = page.createTreeWalker(container, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { parentElement: parent, data } = texts.currentNode;
    if (
      !data.trim() ||
      !isVisible(parent) ||
      parent.closest("details:not([open]) > :not(summary)") ||
      parent.closest("[hidden], noscript, .skip, .announcer")
    )
      continue;
    const range = page.createRange();
    range.selectNodeContents(texts.currentNode);
    // Lines below the end of a text that is cut are not painted.
    const cut = parent.closest("h2, p");
    const end = cut && styleOf(cut).overflowY === "clip" ? cut.getBoundingClientRect().bottom : Infinity;
    for (const { left, right, top, bottom, height } of range.getClientRects()) {
      if (top + height / 2 > end) continue;
      boxes.push({ of: parent, left, right, top: top + height / 5, bottom: bottom - height / 5 });
    }
  }
  for (const element of container.querySelectorAll("img, svg, input, button, select")) {
    if (isVisible(element)) boxes.push({ of: element, ...element.getBoundingClientRect().toJSON() });
  }
  return boxes;
};

const blockOf = (element) => {
  while (styleOf(element).display === "inline") element = element.parentElement;
  return element;
};

// Pairs of parts that overlap, or that touch on one line without a gap. The parts belong to different blocks.
const collisions = (container) => {
  const boxes = boxesIn(container).map((box) => ({ ...box, block: blockOf(box.of) }));
  const found = new Set();
  boxes.forEach((a, at) => {
    for (const b of boxes.slice(at + 1)) {
      if (a.block === b.block || a.block.contains(b.block) || b.block.contains(a.block)) continue;
      const [height, width] = [
        Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top),
        Math.min(a.right, b.right) - Math.max(a.left, b.left),
      ];
      if (height > 2 && width > -2) found.add(`${named(a.of)} and ${named(b.of)} ${width > 1 ? "overlap" : "touch"}`);
    }
  });
  return [...found];
};

// Words of the masthead or of labels that are broken although they are short, or would fit.
const brokenWords = (masthead) => {
  const found = [];
  const texts = masthead.ownerDocument.createTreeWalker(masthead, NodeFilter.SHOW_TEXT);
  const style = styleOf(masthead);
  const room = masthead.clientWidth - parseFloat(style.paddingInlineStart) - parseFloat(style.paddingInlineEnd);
  while (texts.nextNode()) {
    const { parentElement: parent, data } = texts.currentNode;
    if (!isVisible(parent)) continue;
    for (const { 0: word, index } of data.matchAll(/\S+/g)) {
      const range = masthead.ownerDocument.createRange();
      range.setStart(texts.currentNode, index);
      range.setEnd(texts.currentNode, index + word.length);
      const boxes = [...range.getClientRects()];
      const width = boxes.reduce((sum, box) => sum + box.width, 0);
      const lines = new Set(boxes.map((box) => Math.round(box.top))).size;
      if (lines > 1 && (word.length <= 12 || width < room)) found.push(`“${word}”`);
    }
  }
  return found.length ? [`words of ${named(masthead)} are broken: ${found.slice(0, 4).join(", ")}`] : [];
};

const tallParts = (masthead) =>
  [...masthead.querySelectorAll("*")]
    .filter((part) => isVisible(part) && [...part.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
    // The name of the site is a link, and may need more lines on a phone.
    .filter((part) => !part.closest("a"))
    .map((part) => [part, part.getBoundingClientRect().height / (parseFloat(styleOf(part).fontSize) * 1.6)])
    .filter(([, lines]) => lines > 4.5)
    .map(([part, lines]) => `${named(part)} in the masthead is ${Math.round(lines)} lines tall`);

const TARGETS = `button, input:not([type=hidden], [type=checkbox]), select, [data-category], [data-match], header nav a,
  footer li a, [data-part=pages] a, .ending p a`;

const smallTargets = (page) =>
  [...page.querySelectorAll(TARGETS)]
    .filter((one) => isVisible(one) && !one.closest(".skip"))
    .filter((one) => one.getBoundingClientRect().height < 43.5)
    .map((one) => `${named(one)} is ${Math.round(one.getBoundingClientRect().height)} px tall`);

// Elements that have no content but take space.
const holes = (page) => {
  const content = "img, svg, video, audio, iframe, input, button, hr, br, canvas";
  const places = "[data-part=summary], [data-part=byline], [data-part=recent], article > header, [data-part=list]";
  const all = [...page.querySelectorAll(places)].flatMap((place) => [place, ...place.querySelectorAll("*")]);
  const takesSpace = (element) => {
    const style = styleOf(element);
    if (style.display === "none" || ["absolute", "fixed"].includes(style.position)) return false;
    const box = element.getBoundingClientRect();
    const parent = styleOf(element.parentElement);
    const hasGap = /flex|grid/.test(parent.display) && [parent.columnGap, parent.rowGap].some((gap) => parseFloat(gap) > 0);
    const margins = ["marginTop", "marginBottom"].some((side) => style.display !== "inline" && parseFloat(style[side]) > 0);
    return box.width * box.height > 0 || (hasGap && element.parentElement.children.length > 1) || margins;
  };
  const isEmpty = (element) => !element.textContent.trim() && !element.matches(content) && !element.querySelector(content);
  // A browser shows the alternative text of a missing picture. Up to four lines of it are allowed.
  const isHole = (image) => image.getBoundingClientRect().height > 6.4 * parseFloat(styleOf(image).fontSize);
  const broken = [...page.querySelectorAll("main img")].filter((image) => image.complete && !image.naturalWidth && isHole(image));
  return [
    ...all
      .filter((element) => isEmpty(element) && !element.closest("svg") && takesSpace(element))
      .map((one) => `${named(one)} is empty and takes space`),
    ...broken.map(
      (image) => `a broken picture takes ${Math.round(image.getBoundingClientRect().height)} px: ${image.getAttribute("src")}`,
    ),
  ];
};

const middle = (element) => {
  const { left, right } = element.getBoundingClientRect();
  return (left + right) / 2;
};

// A separator is between two texts on one line: not at the end of a line, nor at the beginning of one.
const loneSeparators = (page) =>
  [...page.querySelectorAll(".story-meta")].filter(isVisible).flatMap((line) => {
    const [by, time] = [line.querySelector(".story-byline"), line.querySelector("time")];
    const written = (element, side) => /·/.test(element && styleOf(element, side).content);
    const boxes = by && [...by.getClientRects()];
    const isAlone = !boxes?.length || time?.getBoundingClientRect().top > boxes.at(-1).top + 4;
    if (!time || !isAlone) return [];
    const [box, room] = [time.getBoundingClientRect(), line.getBoundingClientRect()];
    const isCut = box.left < room.left - 4 || box.right > room.right + 4;
    const isShown = (boxes?.length && written(by, "::after")) || (written(time, "::before") && !isCut);
    return isShown ? [`a line of ${named(line)} has a separator but one text`] : [];
  });

const longTitles = (page) =>
  [...page.querySelectorAll(".story:not(.story-lead) > .story-title a, .neighbours-title, .ending li a, .recent li a")]
    .filter(isVisible)
    .map((title) => [
      title,
      (title.closest("h2") ?? title).getBoundingClientRect().height / parseFloat(styleOf(title).lineHeight),
    ])
    .filter(([, lines]) => lines > 6.5)
    .map(([title, lines]) => `${named(title)} is ${Math.round(lines)} lines tall`);

// The form of the search page, and the choices below it.
const searchDefects = (page) => {
  const field = page.querySelector("[data-part=search] [name=q]");
  const selects = [...page.querySelectorAll(".search-filters select")];
  const widths = new Set(selects.map((select) => Math.round(select.getBoundingClientRect().width)));
  const status = page.querySelector(".results-status");
  const room = field && field.clientWidth - 2 * parseFloat(styleOf(field).paddingInlineStart);
  return [
    ...(field && room < 5 * parseFloat(styleOf(field).fontSize) ? [`the search field has ${Math.round(room)} px for words`] : []),
    ...(widths.size > 1 ? [`the choices below the search field have ${widths.size} widths`] : []),
    ...[...page.querySelectorAll(".search-filters label")].flatMap(brokenWords),
    ...(page.querySelector(".nothing") && status?.textContent && isVisible(status) ? ["an empty list is announced twice"] : []),
  ];
};

const oddPictures = (page, size) =>
  [...page.querySelectorAll("main img[width]")].filter(isVisible).flatMap((image) => {
    const { width, height } = image.getBoundingClientRect();
    const isHero = !image.closest("[data-part=body], [data-part=summary], [data-part=recent], .author");
    const own = Number(image.getAttribute("width"));
    return [
      ...(isHero && height > HEIGHT * 0.8 + 1 ? [`the picture is ${Math.round(height)} px tall in a window of ${HEIGHT}`] : []),
      ...(isHero && Math.abs(middle(image) - middle(image.parentElement)) > 2 ? ["the picture is not in the middle"] : []),
      ...(image.closest(".author") && Math.abs(width - height) > 1 ? ["the picture of the author is not round"] : []),
      ...(size === 100 && width > own * 2 && !/\.svg/.test(image.src)
        ? [`a picture of ${own} px is ${Math.round(width)} px wide`]
        : []),
    ];
  });

const defectsAt = (page, width, size) => {
  const root = page.documentElement;
  const masthead = page.querySelector("#masthead, body > header");
  const found = [];
  if (root.scrollWidth > root.clientWidth) {
    const isWide = (element) => element.getBoundingClientRect().right > root.clientWidth + 1;
    const wide = [...page.querySelectorAll("body *")].filter((one) => isWide(one) && isVisible(one)).slice(0, 3);
    found.push(`the page is ${root.scrollWidth} px wide: ${wide.map(named).join(", ")}`);
  }
  found.push(...brokenWords(masthead), ...(size === 100 ? tallParts(masthead) : []));
  const most = HEIGHT * (size > 100 ? 1 : width < 390 ? 0.6 : width < 768 ? 0.5 : 0.4);
  const height = masthead.getBoundingClientRect().height;
  if (height > most) found.push(`the masthead is ${Math.round(height)} px tall`);
  for (const place of page.querySelectorAll(
    "#masthead, body > header, [data-part=filters], [data-part=summary], article > header, [data-part=search]",
  )) {
    found.push(...collisions(place));
  }
  if (width <= 768 && size === 100) found.push(...smallTargets(page));
  found.push(...holes(page), ...oddPictures(page, size), ...loneSeparators(page), ...longTitles(page), ...searchDefects(page));
  return found;
};

// Opens each page at the first width, and measures it at every width and text size.
const inspect = async (addresses, widths, sizes) => {
  const all = new Map();
  const report = (address, where, defects) => {
    for (const defect of defects) {
      const key = `${address}: ${defect}`;
      all.set(key, new Set(all.get(key)).add(where));
    }
  };
  for (const address of addresses) {
    await open(address, widths[0]);
    const { document: page, __probe } = frame.contentWindow;
    const shifts = __probe.shifts.filter((shift) => !shift.input).flatMap((shift) => shift.who);
    report(
      address,
      `${widths[0]} px`,
      shifts.map((who) => `moves while it loads: ${who}`),
    );
    for (const size of sizes) {
      page.documentElement.style.fontSize = `${size}%`;
      // At the smallest width, text of 200 % is too wide for a single word.
      for (const width of widths.filter((width) => size === 100 || width >= 390)) {
        frame.style.width = `${width}px`;
        await settle(page);
        report(address, `${width} px${size > 100 ? `, ${size} % text` : ""}`, defectsAt(page, width, size));
      }
    }
  }
  return [...all].map(([defect, places]) => `${defect} (at ${[...places].join("; ")})`);
};

// The contrast of the edges of chips and fields with what surrounds them, in both themes. WCAG 1.4.11 asks for 3:1.
const edges = async (addresses) => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const painted = (...colours) => {
    canvas.clearRect(0, 0, 1, 1);
    for (const colour of colours) {
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
    }
    return canvas.getImageData(0, 0, 1, 1).data;
  };
  const luminance = ([red, green, blue]) => {
    const linear = [red, green, blue].map((value) =>
      value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const contrast = (a, b) => {
    const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (light + 0.05) / (dark + 0.05);
  };
  const grounds = (element) => {
    const all = [];
    for (let one = element; one; one = one.parentElement) all.unshift(styleOf(one).backgroundColor);
    return all;
  };
  const found = [];
  for (const address of addresses) {
    await open(address, 1084);
    const { document: page } = frame.contentWindow;
    for (const theme of ["light", "dark"]) {
      page.documentElement.dataset.theme = theme;
      await settle(page);
      const controls = [
        ...page.querySelectorAll("[data-category], [data-match], main input:not([type=hidden]), main select"),
      ].filter(isVisible);
      for (const control of controls) {
        const style = styleOf(control);
        const around = grounds(control.parentElement);
        const inside = painted(...around, style.backgroundColor);
        const border = parseFloat(style.borderBlockEndWidth) > 0 ? painted(...around, style.borderBlockEndColor) : inside;
        const ratio = Math.max(contrast(border, painted(...around)), contrast(inside, painted(...around)));
        if (ratio < 3) found.push(`${address}: ${named(control)} has an edge of ${ratio.toFixed(2)}:1 in the ${theme} theme`);
      }
    }
  }
  return [...new Set(found)];
};
