// The test server inserts this as the first script of each page. It records errors, console output and layout shifts,
// and controls the clock. The page's own code is unchanged.
(() => {
  const probe = (window.__probe = { faults: [], console: [], shifts: [], jump: 0, hurry: false });
  const text = (value) => String((value && (value.stack || value.message)) || value);
  const report = (kind, what) => {
    const line = `${kind}: ${what}`;
    probe.faults.push(line);
    navigator.sendBeacon("/__e2e/fault", line);
  };

  for (const level of ["log", "info", "warn", "error"]) {
    const original = console[level].bind(console);
    console[level] = (...values) => {
      const line = values.map(text).join(" ");
      probe.console.push(`${level}: ${line}`);
      if (/panicked at/.test(line)) report("panic", line);
      original(...values);
    };
  }
  addEventListener("error", (event) => report("error", `${event.message} ${text(event.error)}`));
  addEventListener("unhandledrejection", (event) => report("unhandled", text(event.reason)));
  addEventListener("securitypolicyviolation", (event) =>
    report("policy", `${event.violatedDirective} ${event.blockedURI} ${event.sample}`),
  );

  try {
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        probe.shifts.push({
          value: entry.value,
          input: entry.hadRecentInput,
          who: entry.sources.map(
            ({ node, previousRect: a, currentRect: b }) =>
              `${node && (node.className || node.nodeName)} ${a.x},${a.y} ${a.width}x${a.height} to ${b.x},${b.y} ${b.width}x${b.height}`,
          ),
        });
    }).observe({ type: "layout-shift", buffered: true });
  } catch {
    // Only Chromium reports layout shifts.
  }

  // `__probe.jump = ms` moves the clock. If the server sets `hurry`, long timeouts are shortened.
  const { now } = Date;
  Date.now = () => now.call(Date) + probe.jump;
  for (const name of ["setTimeout", "setInterval"]) {
    const original = window[name];
    window[name] = (what, ms, ...rest) => original.call(window, what, probe.hurry && ms >= 5000 ? ms / 30 : ms, ...rest);
  }
})();
