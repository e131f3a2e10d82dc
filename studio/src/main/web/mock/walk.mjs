// A walk through the page in a real browser: start, watch, look, pick, compare, download. Exit code 1 if a step fails.
//   node mock/walk.mjs [--url http://127.0.0.1:8478]
// Works against the mock server and against `spikestack serve` (there it runs a study of two images).

import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";

const at = process.argv.indexOf("--url");
const url = (at < 0 ? "http://127.0.0.1:8478" : process.argv[at + 1]).replace(/\/$/, "");
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist", "--disable-background-networking", "--disable-quic", "--no-first-run"],
});
const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, acceptDownloads: true });
const page = await context.newPage();
page.setDefaultTimeout(60_000);
const complaints = [];
page.on("console", (m) => m.type() === "error" && !/status of 40[04]/.test(m.text()) && complaints.push(m.text()));
page.on("pageerror", (e) => complaints.push(String(e)));
page.on("request", (r) => !r.url().startsWith(url) && !/^(blob|data):/.test(r.url()) && complaints.push(`asked ${r.url()}`));

let failed = 0;
async function step(name, act) {
  try {
    const said = await act();
    console.log(`ok    ${name}${said ? `: ${said}` : ""}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILS ${name}: ${String(error).split("\n")[0]}`);
  }
}
const must = (condition, what) => {
  if (!condition) throw new Error(what);
};
async function download(press) {
  const [file] = await Promise.all([page.waitForEvent("download"), press()]);
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
}

await page.goto(`${url}/`);
await step("results are listed", async () => {
  await page.waitForSelector(".result");
  return `${await page.locator(".result").count()} results`;
});
await step("the skip link is the first stop of the keyboard and leads to the content", async () => {
  await page.evaluate(() => document.activeElement?.blur());
  await page.keyboard.press("Tab");
  must((await page.evaluate(() => document.activeElement?.textContent)) === "Skip to the content", "another element is first");
  await page.keyboard.press("Enter");
  must((await page.evaluate(() => document.activeElement?.id)) === "main", "the focus is not in the content");
});
await step("dark and light", async () => {
  const colour = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const seen = new Set();
  for (let i = 0; i < 3; i++) {
    await page.locator(".theme").click();
    seen.add(await colour());
  }
  must(seen.size === 2, `${seen.size} backgrounds`);
});
let made = null;
await step("a run is started, watched and finished", async () => {
  await page.goto(`${url}/#/runs`);
  const name = `walk-${Date.now() % 1e6}`;
  await page.getByLabel("Name of the result folder").fill(name);
  await page.locator("form select").first().selectOption("");
  await page.getByLabel("Study as YAML").fill("model: inputs/models/moe-mha-fmnist\nimages: 2\nstages: [simulate]\nout: out/walk\n");
  await page.getByRole("button", { name: "Start", exact: true }).click();
  const run = page.getByRole("article", { name: `Run ${name}` });
  await run.locator(".chip.running, .chip.done").first().waitFor();
  await run.locator(".chip.done").waitFor();
  made = await run.getByRole("link", { name: "Open the result" }).getAttribute("href");
  return made;
});
await step("a run is cancelled", async () => {
  const name = `walk-stop-${Date.now() % 1e6}`;
  await page.getByLabel("Name of the result folder").fill(name);
  await page.locator("form select").first().selectOption({ index: 0 });
  await page.getByRole("button", { name: "Start", exact: true }).click();
  const run = page.getByRole("article", { name: `Run ${name}` });
  await run.getByRole("button", { name: "Cancel" }).click();
  await run.locator(".chip.cancelled").waitFor();
});
await step("a name that cannot be is refused by the server in words", async () => {
  await page.evaluate(() => document.querySelector("form.form")?.setAttribute("novalidate", ""));
  await page.getByLabel("Name of the result folder").fill("../evil");
  await page.getByRole("button", { name: "Start", exact: true }).click();
  return (await page.locator("form .problem").textContent())?.slice(0, 90);
});
const list = (await (await fetch(`${url}/api/results`)).json()).results;
const study = list.find((r) => r.kind === "study" && r.title.includes("demo")) ?? list.find((r) => r.kind === "study");
const placed = list.find((r) => r.kind === "stack");
const of = (r, tab) => `${url}/#/results/${encodeURIComponent(r.id)}/${tab}`;
await step("the stack has pixels, and a click picks a block", async () => {
  await page.goto(of(study, "stack"));
  await page.waitForSelector(".stage[data-level]");
  await page.waitForTimeout(1500);
  const colours = await page.evaluate(() => {
    const from = document.querySelector(".stage > canvas");
    const copy = document.createElement("canvas");
    copy.width = 200;
    copy.height = 120;
    const ctx = copy.getContext("2d");
    ctx.drawImage(from, 0, 0, 200, 120);
    const { data } = ctx.getImageData(0, 0, 200, 120);
    const seen = new Set();
    for (let i = 0; i < data.length; i += 4) if (data[i + 3] > 0) seen.add(`${data[i] >> 4},${data[i + 1] >> 4},${data[i + 2] >> 4}`);
    return seen.size;
  });
  must(colours > 8, `${colours} colours`);
  const box = await page.locator(".stage > canvas").boundingBox();
  await page.mouse.click(box.x + box.width * 0.5, box.y + box.height * 0.45);
  await page.waitForFunction(() => /Power density/.test(document.querySelector(".side")?.textContent ?? ""));
  return `${colours} colours; picked ${await page.locator(".side h2").textContent()}`;
});
await step("the keyboard walks through the blocks", async () => {
  const before = await page.locator(".side h2").textContent();
  await page.locator(".stage > canvas").focus();
  await page.keyboard.press("]");
  must((await page.locator(".side h2").textContent()) !== before, "nothing else was picked");
});
await step("an inference plays", async () => {
  await page.getByRole("button", { name: "Watch an inference" }).click();
  const slider = page.getByLabel("Cycle of the inference");
  await page.waitForFunction(() => Number(document.querySelector(".player input[type=range]")?.value) > 0);
  await page.getByLabel("Pause").click();
  const before = Number(await slider.inputValue());
  await page.getByLabel("On to the next change").click();
  must(Number(await slider.inputValue()) > before, "the step did not move");
  return await slider.getAttribute("aria-valuetext");
});
if (placed) {
  await step("cells of a placed stack arrive", async () => {
    await page.goto(of(placed, "stack"));
    await page.waitForFunction(() => /cells/.test(document.querySelector(".hud")?.textContent ?? "") && !/Loading/.test(document.querySelector(".hud")?.textContent ?? ""));
    return await page.locator(".hud").innerText().then((t) => t.replaceAll("\n", "; "));
  });
}
for (const [tab, button, ending, looks] of [
  ["ladder", "CSV", ".csv", /^rung,/],
  ["ladder", "SVG", ".svg", /^<svg/],
  ["ladder", "PNG", ".png", /PNG/],
  ["cores", "JSON", ".json", /"rows"/],
  ["spikes", "SVG", ".svg", /^<svg/],
  ["floorplan", "SVG", ".svg", /^<svg/],
  ["stack", "PNG", ".png", /PNG/],
]) {
  await step(`${tab} downloads as ${button}`, async () => {
    await page.goto(of(study, tab));
    const press = page.getByRole("group", { name: "Download" }).getByText(button, { exact: true }).first();
    await press.waitFor();
    await page.waitForTimeout(1200);
    const file = await download(() => press.click());
    must(file.name.endsWith(ending), file.name);
    must(looks.test(file.bytes.subarray(0, 4000).toString("latin1")), `looks like ${file.bytes.subarray(0, 30)}`);
    return `${file.name}, ${file.bytes.length} bytes`;
  });
}
const sweep = list.find((r) => r.kind === "explore");
await step("charts answer to the mouse", async () => {
  for (const address of [of(study, "ladder"), of(study, "cores"), of(study, "experts"), of(study, "roofline"), of(study, "spikes"), ...(sweep ? [of(sweep, "explore")] : [])]) {
    await page.goto(address);
    await page.waitForTimeout(1500);
    for (const chart of await page.locator(".chart").all()) {
      await chart.scrollIntoViewIfNeeded();
      const box = await chart.boundingBox();
      for (let i = 1; i < 10; i++) await page.mouse.move(box.x + (box.width * i) / 10, box.y + box.height * (0.35 + 0.05 * (i % 5)));
    }
  }
});
if (sweep) {
  await step("a drag over the front narrows it", async () => {
    await page.goto(of(sweep, "explore"));
    await page.waitForSelector(".brushes");
    await page.waitForTimeout(1500);
    const before = await page.locator(".brushes").innerText();
    const chart = page.locator(".chart").first();
    await chart.scrollIntoViewIfNeeded();
    const box = await chart.boundingBox();
    await page.mouse.move(box.x + box.width * 0.15, box.y + box.height * 0.4);
    await page.mouse.down();
    for (let i = 1; i < 8; i++) await page.mouse.move(box.x + box.width * (0.15 + 0.05 * i), box.y + box.height * (0.4 + 0.06 * i));
    await page.mouse.up();
    await page.waitForFunction((was) => document.querySelector(".brushes")?.innerText !== was, before);
    return (await page.locator(".brushes span").first().textContent()) ?? "";
  });
}
await step("two results are compared, differences marked", async () => {
  const studies = list.filter((r) => r.kind === "study");
  must(studies.length > 1, "only one study");
  await page.goto(`${url}/#/compare?a=${encodeURIComponent(studies[0].id)}&b=${encodeURIComponent(studies[1].id)}`);
  await page.waitForSelector(".compare tbody tr.differs");
  return await page.locator(".card h2").textContent();
});
await step("a page that is not there says so", async () => {
  await page.goto(`${url}/#/nowhere`);
  await page.waitForSelector(".problem");
});
await step("no complaint of the browser, no request elsewhere", async () => {
  must(complaints.length === 0, complaints.slice(0, 3).join(" | "));
});
await browser.close();
console.log(failed === 0 ? "all steps passed" : `${failed} steps failed`);
process.exitCode = failed === 0 ? 0 : 1;
