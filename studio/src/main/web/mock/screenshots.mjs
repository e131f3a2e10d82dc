// Pictures of every view, for the documentation and to be looked at.
//   node mock/screenshots.mjs --url http://127.0.0.1:8478 --out ../../../../docs/images [--only REGEX] [--all]
// Needs Chromium (CHROMIUM, or /usr/bin/chromium); playwright-core comes with `npm ci`. Without --all: what the documentation shows.

import { mkdirSync } from "node:fs";
import { chromium } from "playwright-core";

const option = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : process.argv[at + 1];
};
const url = option("url", "http://127.0.0.1:8478").replace(/\/$/, "");
const out = option("out", "/tmp/studio-shots");
const only = new RegExp(option("only", "."));
const all = process.argv.includes("--all");
mkdirSync(out, { recursive: true });

const results = (await (await fetch(`${url}/api/results`)).json()).results;
const id = (kind, pick) => (results.filter((r) => r.kind === kind).find((r) => !pick || r.id.includes(pick)) ?? results.find((r) => r.kind === kind))?.id;
const study = id("study", option("study"));
const stack = id("stack", option("stack"));
const sweep = id("explore", option("explore"));
const studies = [option("first"), option("second"), ...results.filter((r) => r.kind === "study").map((r) => r.id)].filter(Boolean);
const of = (result, tab, query = "") => (result ? `#/results/${encodeURIComponent(result)}/${tab}${query}` : null);

const views = [
  ["results", "#/"],
  ["overview", of(study, "overview")],
  ["overview-placed", of(stack, "overview")],
  ["stack", of(study, "stack"), 1500],
  ["inference", of(study, "stack", "?play"), 4500, async (page) => page.getByLabel("Pause").click().catch(() => {})],
  ["cells", of(stack, "stack", "?arrangement=logic-on-logic&colour=kind"), 5000],
  ["cells-power", of(stack, "stack", "?arrangement=logic-on-logic&colour=power"), 5000],
  ["cells-temperature", of(stack, "stack", "?arrangement=logic-on-logic&colour=temperature"), 5000],
  ["cells-slack", of(stack, "stack", "?arrangement=logic-on-logic&colour=slack"), 5000],
  ["cells-near", of(stack, "stack", "?arrangement=logic-on-logic&colour=kind"), 5000, near],
  ["ladder", of(study, "ladder"), 1500],
  ["cores", of(study, "cores")],
  ["spikes", of(study, "spikes")],
  ["experts", of(study, "experts")],
  ["roofline", of(study, "roofline")],
  ["floorplan", of(study, "floorplan")],
  ["temperature", of(stack, "maps")],
  ["explore", of(sweep, "explore"), 2500, (page) => page.locator(".chart").first().evaluate((e) => scrollTo(0, e.getBoundingClientRect().top + scrollY - 210))],
  ["numbers", of(study, "numbers")],
  ["files", of(stack, "files")],
  ["compare", studies.length > 1 ? `#/compare?a=${encodeURIComponent(studies[0])}&b=${encodeURIComponent(studies[1])}` : "#/compare", 2500],
  ["runs", "#/runs"],
];
const documented = new Set(["results-light", "compare-light", "stack-light", "cells-temperature-dark", "cells-near-light", "inference-light", "cores-dark", "temperature-light", "explore-light"]);

/** Comes near a block by the list, then nearer, and picks a cell. */
async function near(page) {
  await page.locator("details:has(select[size])").evaluate((d) => (d.open = true));
  const list = page.locator("select[size]");
  await list.locator("option").first().waitFor({ state: "attached", timeout: 120000 });
  const blocks = await list.locator("option").evaluateAll((all) => all.map((o) => [o.value, o.textContent]));
  const [value] = blocks.find(([, text]) => /core\/array \(bottom/.test(text)) ?? blocks.find(([, text]) => /core/.test(text)) ?? blocks[0];
  await list.selectOption(value);
  await page.locator("details:has(select[size])").evaluate((d) => (d.open = false));
  await page.getByRole("button", { name: "Come near" }).click();
  const canvas = page.locator(".stage > canvas");
  await canvas.focus();
  for (let i = 0; i < 8; i++) await page.keyboard.press("+");
  await page.waitForTimeout(2500);
  await page.evaluate(() => scrollTo(0, 0));
  const box = await canvas.boundingBox();
  await page.mouse.click(box.x + box.width * 0.86, box.y + box.height * 0.84);
  await page.waitForTimeout(2500);
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist", "--disable-background-networking", "--disable-quic", "--no-first-run"],
});
const looks = [
  ["light", { width: 1360, height: 900 }, "light"],
  ["dark", { width: 1360, height: 900 }, "dark"],
  ["phone", { width: 390, height: 844 }, "light"],
  ["phone-dark", { width: 390, height: 844 }, "dark"],
];
let wrong = 0;
for (const [look, viewport, colorScheme] of looks) {
  const context = await browser.newContext({ viewport, colorScheme, reducedMotion: "no-preference" });
  for (const [name, address, wait = 900, act] of views) {
    const file = `studio-${name}-${look}.png`;
    if (!address || !only.test(file) || (!all && !documented.has(`${name}-${look}`))) continue;
    const page = await context.newPage();
    page.on("console", (m) => {
      if (m.type() === "error") {
        wrong += 1;
        console.log(`${file}: console: ${m.text()}`);
      }
    });
    page.on("pageerror", (e) => {
      wrong += 1;
      console.log(`${file}: ${e.stack}`);
    });
    page.on("request", (r) => {
      if (!r.url().startsWith(url) && !r.url().startsWith("blob:") && !r.url().startsWith("data:")) {
        wrong += 1;
        console.log(`${file}: asked ${r.url()}`);
      }
    });
    await page.goto(`${url}/${address}`);
    await page.waitForFunction(() => document.querySelector("h1") && !document.querySelector(".loading"), null, { timeout: 240000 });
    await page.waitForTimeout(wait);
    if (act) await act(page);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (wide > 0) {
      wrong += 1;
      console.log(`${file}: the page is ${wide} px wider than the window`);
    }
    await page.screenshot({ timeout: 240000, path: `${out}/${file}`, fullPage: all && process.argv.includes("--full") });
    console.log(file);
    await page.close();
  }
  await context.close();
}
await browser.close();
process.exitCode = wrong === 0 ? 0 : 1;
