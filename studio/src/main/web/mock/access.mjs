// What axe-core has to say about every view, dark and light: nothing, or exit code 1.
//   node mock/access.mjs [--url http://127.0.0.1:8478]

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const at = process.argv.indexOf("--url");
const url = (at < 0 ? "http://127.0.0.1:8478" : process.argv[at + 1]).replace(/\/$/, "");
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const results = (await (await fetch(`${url}/api/results`)).json()).results;
const tabs = {
  study: ["overview", "stack?play", "ladder", "cores", "spikes", "experts", "roofline", "floorplan", "numbers", "files"],
  stack: ["overview", "stack", "floorplan", "maps"],
  explore: ["explore"],
};
const views = ["#/", "#/compare", "#/runs", "#/nowhere"];
for (const [kind, names] of Object.entries(tabs)) {
  const one = results.find((r) => r.kind === kind);
  if (one) for (const name of names) views.push(`#/results/${encodeURIComponent(one.id)}/${name}`);
}
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist", "--disable-background-networking", "--disable-quic", "--no-first-run"],
});
let found = 0;
for (const colorScheme of ["light", "dark"]) {
  // axe itself is put into the page, which the page's policy would not allow.
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, colorScheme, bypassCSP: true });
  for (const view of views) {
    const page = await context.newPage();
    await page.goto(`${url}/${view}`);
    await page.waitForTimeout(1800);
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"] }));
    for (const v of violations) {
      found += 1;
      console.log(`${colorScheme} ${view}: ${v.id} (${v.impact}), ${v.nodes.length} times: ${v.help}\n    ${v.nodes[0].html.slice(0, 160)}`);
    }
    await page.close();
  }
  await context.close();
}
await browser.close();
console.log(`${views.length} views, dark and light: ${found} complaints`);
process.exitCode = found === 0 ? 0 : 1;
