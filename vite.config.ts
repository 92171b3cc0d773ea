import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const page = (name: string) => fileURLToPath(new URL(`web/${name}/index.html`, import.meta.url));

/** The pages of the hub, one build: dist/web/display/ and dist/web/playground/, with their hashed files in dist/web/assets/. */
export default defineConfig({
  root: "web",
  base: "/",
  publicDir: false,
  plugins: [react()],
  build: {
    outDir: "../dist/web",
    emptyOutDir: true,
    target: "es2022",
    // No data: URLs and no inline script, so that the display runs under a Content-Security-Policy of 'self' alone.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The editor of the playground is one chunk of some megabytes, loaded by that page alone.
    chunkSizeWarningLimit: 5_000,
    reportCompressedSize: false,
    rolldownOptions: {
      input: { display: page("display"), playground: page("playground") },
      // GraphiQL's "use no memo" is for a compiler that is not used here.
      checks: { moduleLevelDirective: false },
    },
  },
  worker: { format: "es" },
  // In development only. The optimizer cannot bundle what imports workers, and does not see what the workers import.
  optimizeDeps: {
    exclude: ["graphiql/setup-workers/vite", "@graphiql/react/setup-workers/vite"],
    include: ["graphql", "graphql-language-service", "picomatch-browser"],
  },
  server: {
    host: "127.0.0.1",
    proxy: { "/graphql": { target: "http://127.0.0.1:4000", ws: true } },
  },
});
