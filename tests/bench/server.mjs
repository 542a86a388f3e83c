// A static server for one folder, the same for all programs.
// Precompressed brotli, ETag + 304, immutable for hashed files, no-cache otherwise, SPA fallback, keep-alive.
import http from "node:http";
import fs from "node:fs";
import path from "node:path";
import crypto from "node:crypto";
const T = {
  html: "text/html; charset=utf-8",
  js: "text/javascript",
  mjs: "text/javascript",
  css: "text/css",
  json: "application/json",
  wasm: "application/wasm",
  svg: "image/svg+xml",
  png: "image/png",
  webp: "image/webp",
  avif: "image/avif",
  woff2: "font/woff2",
  xml: "application/xml",
  md: "text/markdown; charset=utf-8",
  txt: "text/plain; charset=utf-8",
};
const HASHED = /^\/(assets|_astro|pkg)\/|[-.][A-Za-z0-9_-]{8,}\.(js|css|wasm|woff2)$/;
export function handler({ dir, spa }) {
  const cache = new Map();
  const load = (f) => {
    let e = cache.get(f);
    if (e !== undefined) return e;
    try {
      if (!fs.statSync(f).isFile()) throw 0;
      const body = fs.readFileSync(f);
      let br = null;
      try {
        br = fs.readFileSync(f + ".br");
      } catch {}
      e = { body, br, etag: '"' + crypto.createHash("sha1").update(body).digest("base64url").slice(0, 16) + '"' };
    } catch {
      e = null;
    }
    cache.set(f, e);
    return e;
  };
  return (req, res) => {
    let p;
    try {
      p = decodeURIComponent(new URL(req.url, "http://x").pathname);
    } catch {
      res.writeHead(400).end();
      return;
    }
    let f = path.join(dir, path.normalize("/" + p));
    let e = f.endsWith("/") ? null : load(f);
    if (!e) {
      const g = path.join(f, "index.html");
      if ((e = load(g))) f = g;
    }
    let status = 200;
    if (!e && spa && !path.extname(p)) {
      f = path.join(dir, "index.html");
      e = load(f);
    }
    if (!e) {
      res.writeHead(404, { "content-type": "text/plain" }).end("not found");
      return;
    }
    const h = {
      "content-type": T[path.extname(f).slice(1)] || "application/octet-stream",
      etag: e.etag,
      vary: "accept-encoding",
      "cache-control": HASHED.test(p) && !f.endsWith(".html") ? "public, max-age=31536000, immutable" : "no-cache",
    };
    if (req.headers["if-none-match"] === e.etag) {
      res.writeHead(304, h).end();
      return;
    }
    let body = e.body;
    if (e.br && /\bbr\b/.test(req.headers["accept-encoding"] || "")) {
      h["content-encoding"] = "br";
      body = e.br;
    }
    h["content-length"] = body.length;
    res.writeHead(status, h);
    res.end(req.method === "HEAD" ? undefined : body);
  };
}
export function serve(site, port) {
  return new Promise((ok, no) => {
    const s = http.createServer({ keepAliveTimeout: 120e3 }, handler(site));
    s.on("error", no);
    s.listen(port, "127.0.0.1", () => ok(s));
  });
}
