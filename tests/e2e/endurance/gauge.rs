//! What a page holds: JavaScript heap, memory of modules, nodes, detached nodes and listeners.
//!
//! Input: a page in Chromium. Output: a panic if something grows. Entry points: [`Gauge::begin`] before the page is
//! opened, then [`Gauge::sample`].

use crate::flatness::Series;
use crate::page::Page;
use serde_json::json;

/// Runs before the scripts of each document: keeps the memories of modules, and fires long timers on a virtual clock.
const RECORDER: &str = "
    window.__memories = [];
    for (const name of ['instantiate', 'instantiateStreaming']) {
      const original = WebAssembly[name];
      WebAssembly[name] = (...all) => original.apply(WebAssembly, all).then((made) => {
        const { memory } = (made.instance ?? made).exports;
        if (memory) __memories.push(memory);
        return made;
      });
    }
    window.__timers = new Map();
    window.__fired = 0;
    const { setInterval, clearInterval } = window;
    let last = 1e6;
    window.setInterval = (what, ms, ...rest) => {
      if (!(ms >= 1000)) return setInterval.call(window, what, ms, ...rest);
      __timers.set(++last, { ms, due: ms, call: () => what(...rest) });
      return last;
    };
    window.clearInterval = (number) => void (__timers.delete(number) || clearInterval.call(window, number));
    window.__advance = (ms) => {
      __probe.jump += ms;
      for (const timer of [...__timers.values()])
        for (timer.due -= ms; timer.due <= 0; timer.due += timer.ms) __fired++, timer.call();
    };";

/// The quantities of a page over time.
pub struct Gauge {
    heap: Series,
    wasm: Series,
    nodes: Series,
    detached: Series,
    listeners: Series,
}

impl Gauge {
    /// Prepares the pages that are opened from now on.
    pub fn begin(page: &Page) -> Self {
        page.run_before_scripts(RECORDER);
        Gauge {
            heap: Series::new("heap in bytes", 0.05, 250_000.0),
            wasm: Series::new("wasm memory in bytes", 0.0, 131_072.0),
            nodes: Series::new("nodes", 0.05, 60.0),
            detached: Series::new("detached nodes", 0.0, 150.0),
            listeners: Series::new("listeners", 0.0, 20.0),
        }
    }

    /// Measures after a garbage collection.
    pub fn sample(&mut self, page: &Page) {
        let held = page.memory_use().expect("Chromium reports what a page holds");
        // Nodes of the document and of open shadow roots. The rest is detached, or belongs to the browser.
        let attached = page.number(
            "const count = (root) => {
               let nodes = 1;
               for (const walker = document.createTreeWalker(root); walker.nextNode(); nodes++)
                 if (walker.currentNode.shadowRoot) nodes += count(walker.currentNode.shadowRoot);
               return nodes;
             };
             return count(document)",
            json!([]),
        );
        let wasm = "return __memories.reduce((sum, memory) => sum + memory.buffer.byteLength, 0)";
        self.heap.push(held.heap);
        self.wasm.push(page.number(wasm, json!([])));
        self.nodes.push(held.nodes);
        self.detached.push(held.nodes - attached);
        self.listeners.push(held.listeners);
    }

    fn all(&self) -> [&Series; 5] {
        [&self.heap, &self.wasm, &self.nodes, &self.detached, &self.listeners]
    }

    /// What grows.
    pub fn grown(&self) -> Vec<String> {
        self.all().into_iter().filter_map(|series| series.check().err()).collect()
    }

    #[track_caller]
    pub fn assert_flat(&self) {
        crate::flatness::assert_flat(self.all());
    }
}
