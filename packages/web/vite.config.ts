import { defineConfig, loadEnv } from "vite";

/** Set by `sst dev`: the local page talks to the cloud's API under its own name, as the deployed one does. */
const { TRADEWIND_API_URL: api } = loadEnv("development", import.meta.dirname, "TRADEWIND_");
const target = api === undefined ? null : { target: api, changeOrigin: true };

export default defineConfig({
  ...(target === null
    ? {}
    : { server: { proxy: { "/api": target, "/docs": target, "/openapi.json": target } } }),
  root: import.meta.dirname,
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    // Inlined assets and module preload helpers would need a wider content security policy than 'self'.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
  },
});
