// Loads the fonts of a site, unless the visitor saves data. Each page of a site with fonts contains it in its head,
// without these lines, and its security policy allows it by its hash.
try {
  const root = document.documentElement;
  const saves = Reflect.get(navigator, "connection")?.saveData || matchMedia("(prefers-reduced-data: reduce)").matches;
  if (!saves) root.dataset.fonts = "";
  if (!saves) for (const link of document.getElementsByTagName("link")) if (link.rel === "font") link.rel = "preload";
} catch {}
