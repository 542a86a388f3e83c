// Applies the settings of a visitor before the first paint, as `src/reader/comfort.js` stores them. Each page contains
// it in its head, without these lines, and its security policy allows it by its hash.
try {
  const root = document.documentElement;
  const theme = localStorage.getItem("broadsheet-theme") ?? "";
  if (/^(light|dark|sepia)$/.test(theme)) root.dataset.theme = theme;
  root.style.cssText = localStorage.getItem("broadsheet-style") ?? "";
} catch {}
