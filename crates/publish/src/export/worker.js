// The service worker of a site with `offline = true`: pages that were read or saved open without network. Input:
// messages of `offline.js`, and requests. Output: answers from the network, or from the cache if that fails.
// `export::offline` writes a line with `SETTINGS` before it.
//
// Pages always come from the network first, so a reader sees the newest one. The cache has one entry for each page and
// file, and a list that says which files a page needs.

const worker = /** @type {any} */ (self);
/** @type {{ editions: string[], files: string[], version: string }} */
const { editions, files: shellFiles, version } = worker.SETTINGS;
const base = new URL("./", location.href).pathname;
// A host may have several sites, so names begin with the path of this one.
const PREFIX = `broadsheet:${base}:`;
const KEPT = `${PREFIX}kept`;
const SHELL = `${PREFIX}shell:${version}`;
const LIST = new URL(`${base}broadsheet-kept.json`, location.href).href;

// Limits of what is kept. The oldest pages go first, and saved ones last.
const MAX_PAGES = 60;
const MAX_BYTES = 24 << 20;
const MAX_FILE = 4 << 20;
// A kept page is shown if the network takes longer, in milliseconds.
const PATIENCE = 4000;
// Kept pages are compared with the site at most this often.
const CHECK_INTERVAL = 6 * 3600 * 1000;

const absolute = (path) => new URL(path, location.href).href;
// The address of a page has neither query nor fragment.
const pageAddress = (address) => {
  const { origin, pathname } = new URL(address, location.href);
  return origin + pathname;
};
const offlinePageOf = (address) => {
  const edition = editions.find((path) => new URL(address).pathname.startsWith(path));
  return absolute(`${edition ?? base}offline.html`);
};
const isHashed = (path) => /[.-][0-9a-f]{16}\.\w+$/.test(path);

/** @typedef {{ title: string, used: number, isSaved: boolean, isArticle: boolean, files: string[] }} KeptPage */
/** @typedef {{ pages: Record<string, KeptPage>, sizes: Record<string, number>, checked: number }} List */
/** @type {(cache: Cache) => Promise<List>} */
const readList = async (cache) => {
  try {
    return await /** @type {Response} */ (await cache.match(LIST)).json();
  } catch {
    return { pages: {}, sizes: {}, checked: Date.now() }; // There is none yet.
  }
};
const writeList = (cache, list) => cache.put(LIST, new Response(JSON.stringify(list)));
// Whether the site no longer wants this worker.
let hasLeft = false;
// One change of the list at a time.
let queue = Promise.resolve();
/** @type {(work: (cache: Cache, list: List) => void | Promise<void>) => Promise<void>} */
const change = (work) =>
  (queue = queue
    .then(async () => {
      if (hasLeft) return;
      const cache = await caches.open(KEPT);
      const list = await readList(cache);
      await work(cache, list);
      await trim(cache, list);
      await writeList(cache, list);
    })
    // The storage may be full or refused. Pages still come from the network.
    .catch((error) => console.warn(error)));

// Removes what exceeds the limits, and all files that no page needs.
const trim = async (cache, list) => {
  const order = Object.keys(list.pages).sort((a, b) => {
    const [one, other] = [list.pages[a], list.pages[b]];
    return Number(other.isSaved) - Number(one.isSaved) || other.used - one.used;
  });
  const needed = new Set();
  let [count, bytes] = [0, 0];
  for (const address of order) {
    const added = [address, ...list.pages[address].files].filter((file) => !needed.has(file));
    const size = added.reduce((sum, file) => sum + (list.sizes[file] ?? 0), 0);
    if (count >= MAX_PAGES || bytes + size > MAX_BYTES) {
      delete list.pages[address];
      continue;
    }
    count += 1;
    bytes += size;
    for (const file of added) needed.add(file);
  }
  for (const { url } of await cache.keys()) {
    if (needed.has(url) || url === LIST) continue;
    delete list.sizes[url];
    await cache.delete(url);
  }
};
const store = async (cache, list, address, answer) => {
  if (!answer.ok || answer.redirected || answer.type !== "basic") return;
  const body = await answer.clone().blob();
  if (body.size > MAX_FILE) return;
  await cache.put(address, answer);
  list.sizes[address] = body.size;
};
const storeMissing = async (cache, list, address) => {
  if (await cache.match(address)) return;
  // The page is kept even if one of its files cannot be loaded.
  const answer = await fetch(address).catch(() => undefined);
  if (answer) await store(cache, list, address, answer);
};
// Later than all times before, so that the oldest page is known.
let latest = 0;
const now = () => (latest = Math.max(Date.now(), latest + 1));
const keep = ({ url, title, isArticle, isSaved, files }) =>
  change(async (cache, list) => {
    const address = pageAddress(url);
    await storeMissing(cache, list, address);
    if (!list.sizes[address]) return;
    for (const file of files) await storeMissing(cache, list, file);
    const known = list.pages[address]?.files ?? [];
    const all = [...new Set([...known, ...files])].filter((file) => list.sizes[file]);
    list.pages[address] = { title, isArticle, isSaved, files: all, used: now() };
  });
const forget = (address) => change((_, list) => void delete list.pages[address]);
// Removes pages that the site no longer has, and loads those again that have changed.
const check = (isForced) =>
  change(async (cache, list) => {
    if (!isForced && Date.now() - list.checked < CHECK_INTERVAL) return;
    list.checked = Date.now();
    for (const address of Object.keys(list.pages)) {
      const answer = await fetch(address, { method: "HEAD", cache: "no-cache" });
      if (answer.status === 404 || answer.status === 410) delete list.pages[address];
      if (!answer.ok) continue;
      const old = await cache.match(address);
      const mark = (response) => response?.headers.get("etag") ?? response?.headers.get("last-modified");
      if (mark(old) === mark(answer)) continue;
      await store(cache, list, address, await fetch(address, { cache: "no-cache" }));
    }
  });

const erase = async () => {
  for (const name of await caches.keys()) if (name.startsWith(PREFIX)) await caches.delete(name);
};
// Removes the worker if the site no longer has it: its file is missing, or the host answers with a page instead.
let isChecked = false;
const leaveIfRemoved = async (isForced = false) => {
  if (isChecked && !isForced) return;
  isChecked = true;
  const answer = await fetch(location.href, { method: "HEAD", cache: "no-store" }).catch(() => undefined);
  const isGone = answer && (answer.status === 404 || answer.status === 410);
  const isPage = answer?.ok && /html/.test(answer.headers.get("content-type") ?? "");
  if (!isGone && !isPage) return;
  hasLeft = true;
  await worker.registration.unregister();
  await erase();
};

const escaped = (text) => text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
// The page that replaces one that is not available. It lists those that are.
const offlinePage = async (address) => {
  const shell = await caches.match(offlinePageOf(address), { cacheName: SHELL });
  if (!shell) return Response.error();
  const { pages } = await readList(await caches.open(KEPT));
  const articles = Object.entries(pages).filter(([, { isArticle }]) => isArticle);
  articles.sort(([, a], [, b]) => Number(b.isSaved) - Number(a.isSaved) || b.used - a.used);
  const row = ([url, { title, isSaved }]) => `<li><a href="${escaped(url)}">${escaped(title)}</a>${isSaved ? " ★" : ""}</li>`;
  let text = await shell.text();
  if (articles.length) text = text.replace(/<!--kept-->.*<!--\/kept-->/s, () => articles.map(row).join(""));
  return new Response(text, { status: 503, headers: { "content-type": "text/html; charset=utf-8" } });
};
const post = async (clientId, type) => (await worker.clients.get(clientId))?.postMessage({ type });
// Pages that were shown from the cache, and have changed. Their scripts may be loaded later.
const changed = new Set();
const answerPage = async (event) => {
  const address = pageAddress(event.request.url);
  const kept = await caches.match(address, { cacheName: KEPT }).catch(() => undefined);
  const old = kept?.clone();
  const network = Promise.resolve(event.preloadResponse)
    .then((answer) => answer ?? fetch(event.request))
    // The browser reads the answer, so a copy is made before.
    .then((answer) => ({ answer, copy: kept && answer.ok ? answer.clone() : undefined }));
  let isShown = false;
  const remember = async () => {
    const { answer, copy } = await network;
    await leaveIfRemoved();
    if (answer.status === 404 || answer.status === 410) return forget(address);
    if (!copy) return;
    if (isShown && (await copy.clone().text()) !== (await old?.text())) {
      changed.add(address);
      await post(event.resultingClientId, "changed");
    }
    await change(async (cache, list) => void (list.pages[address] && (await store(cache, list, address, copy))));
  };
  event.waitUntil(remember().catch(() => {}));
  const answer = network.then((arrived) => arrived.answer);
  if (!kept) return answer.catch(() => offlinePage(event.request.url));
  const late = new Promise((then) => setTimeout(then, PATIENCE));
  const first = /** @type {Response | undefined} */ (await Promise.race([answer.catch(() => {}), late]));
  if (first && first.status < 500) return first;
  isShown = true;
  return kept;
};
const find = async (address, options = {}) =>
  (await caches.match(address, { ...options, cacheName: KEPT })) ?? caches.match(address, { ...options, cacheName: SHELL });
const answerFile = async ({ request, clientId }) => {
  const kept = isHashed(new URL(request.url).pathname) && (await find(request).catch(() => undefined));
  if (kept) return kept;
  try {
    return await fetch(request);
  } catch (error) {
    const other = await find(request, { ignoreSearch: true });
    if (other) return other;
    await post(clientId, "failed");
    throw error;
  }
};

addEventListener("install", (/** @type {any} */ event) => {
  const load = async () => {
    const shell = await caches.open(SHELL);
    const requests = [...editions.map((path) => `${path}offline.html`), ...shellFiles];
    await shell.addAll(requests.map((path) => new Request(absolute(path), { cache: "no-cache" })));
  };
  event.waitUntil(load());
});
addEventListener("activate", (/** @type {any} */ event) => {
  const begin = async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith(PREFIX) && name !== KEPT && name !== SHELL) await caches.delete(name);
    }
    await worker.registration.navigationPreload?.enable();
    await worker.clients.claim();
  };
  event.waitUntil(begin());
});
const keepAndReply = async (page, client) => {
  const address = pageAddress(page.url);
  if (changed.delete(address)) client?.postMessage({ type: "changed" });
  await keep(page);
  await check(false);
};
addEventListener("message", (/** @type {any} */ event) => {
  const { type, page } = event.data;
  if (type === "keep") event.waitUntil(keepAndReply(page, event.source));
  if (type === "check") event.waitUntil(leaveIfRemoved(true).then(() => check(true)));
  if (type === "erase") event.waitUntil(change((_, list) => void (list.pages = {})));
  if (type === "update") worker.skipWaiting();
});
addEventListener("fetch", (/** @type {any} */ event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin || !pathname.startsWith(base)) return;
  if (request.headers.has("range") || (request.cache === "only-if-cached" && request.mode !== "same-origin")) return;
  // After an error in this script, the site must work as it does without a worker.
  event.respondWith(request.mode === "navigate" ? answerPage(event).catch(() => fetch(request)) : answerFile(event));
});
