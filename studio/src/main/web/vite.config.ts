import { defineConfig } from "vite";

// The bundle lands where the server looks for it on the class path; the mock server stands in for `spikestack serve` while developing.
export default defineConfig({
  base: "./",
  build: {
    outDir: process.env.STUDIO_OUT ?? "../../../target/classes/spikestack/studio/web/static",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    chunkSizeWarningLimit: 800,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "three", test: /node_modules[\\/]three/ },
            { name: "echarts", test: /node_modules[\\/](echarts|zrender|tslib)/ },
          ],
        },
      },
    },
  },
  server: { proxy: { "/api": "http://127.0.0.1:8478" } },
});
