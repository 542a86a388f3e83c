// Ends the service worker of a site that no longer has `offline = true`, and deletes what it kept. Browsers load it in
// place of `worker.js`, at their next visit.

const retired = /** @type {any} */ (self);
const prefix = `broadsheet:${new URL("./", location.href).pathname}:`;
const leave = async () => {
  for (const name of await caches.keys()) if (name.startsWith(prefix)) await caches.delete(name);
  await retired.registration.unregister();
};
addEventListener("install", () => retired.skipWaiting());
addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(leave()));
