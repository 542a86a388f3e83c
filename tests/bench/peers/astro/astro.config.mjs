// The posts of $CONTENT as static pages in $OUT, with inline styles like the other peers.
import { defineConfig } from "astro/config";

export default defineConfig({
  outDir: process.env.OUT,
  cacheDir: process.env.CACHE,
  trailingSlash: "always",
  build: { inlineStylesheets: "always" },
  markdown: { syntaxHighlight: false },
  devToolbar: { enabled: false },
});
