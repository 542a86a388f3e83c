// Put first into every page by the test server, so that it sees everything: what went wrong, what moved, and
// what time it is. The page's own code is not changed by it.
(() => {
  const probe = (window.__probe = { faults: [], console: [], shifts: [], jump: 0, hurry: false });
  const text = (value) => String((value && (value.stack || value.message)) || value);
  const fault = (kind, what) => {
    const line = `${kind}: ${what}`;
    probe.faults.push(line);
    navigator.sendBeacon("/__e2e/fault", line);
  };

  for (const level of ["log", "info", "warn", "error"]) {
    const original = console[level].bind(console);
    console[level] = (...values) => {
      const line = values.map(text).join(" ");
      probe.console.push(`${level}: ${line}`);
      if (/panicked at/.test(line)) fault("panic", line);
      original(...values);
    };
  }
  addEventListener("error", (event) => fault("error", `${event.message} ${text(event.error)}`));
  addEventListener("unhandledrejection", (event) => fault("unhandled", text(event.reason)));
  addEventListener("securitypolicyviolation", (event) =>
    fault("policy", `${event.violatedDirective} ${event.blockedURI} ${event.sample}`));

  try {
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        probe.shifts.push({
          value: entry.value,
          input: entry.hadRecentInput,
          who: entry.sources.map(({ node, previousRect: a, currentRect: b }) =>
            `${node && (node.className || node.nodeName)} ${a.x},${a.y} ${a.width}x${a.height} to ${b.x},${b.y} ${b.width}x${b.height}`),
        });
    }).observe({ type: "layout-shift", buffered: true });
  } catch {
    // Only Chromium can tell.
  }

  // `__probe.jump = ms` moves the clock; where the server says hurry, long waits are short.
  const { now } = Date;
  Date.now = () => now.call(Date) + probe.jump;
  for (const name of ["setTimeout", "setInterval"]) {
    const original = window[name];
    window[name] = (what, ms, ...rest) => original.call(window, what, probe.hurry && ms >= 5000 ? ms / 30 : ms, ...rest);
  }
})();
