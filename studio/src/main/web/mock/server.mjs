// Stands in for `spikestack serve` while the page is being worked on: docs/formats/studio-api.md over fixtures. Node only, no packages.
//   node mock/server.mjs [--port 8478] [--static DIR] [--cells 120000] [--token T] [--empty]

import { createServer } from "node:http";
import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import { dirname, extname, join, normalize, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { madeUp, madeUpSweep } from "./stack.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const written = (id) => ({ id, text: readFileSync(join(here, "../../../../..", id), "utf8") });
const option = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : process.argv[at + 1];
};
const port = Number(option("port", "8478"));
const root = resolve(option("static", join(here, "../../../../target/classes/spikestack/studio/web/static")));
const cells = Number(option("cells", "120000"));
const token = option("token", null);
const none = process.argv.includes("--empty");

const demo = JSON.parse(readFileSync(join(here, "fixtures/demo.json"), "utf8"));
const placed = JSON.parse(readFileSync(join(here, "fixtures/stack.json"), "utf8"));
const lazily = (make) => {
  let made;
  return () => (made ??= make());
};
const stacks = {
  "2d": lazily(() => madeUp("2d", 1, cells)),
  "memory-on-logic": lazily(() => madeUp("memory-on-logic", 2, cells, 2)),
  "logic-on-logic": lazily(() => madeUp("logic-on-logic", 2, cells, 3)),
};
const sweep = lazily(() => madeUpSweep(2000));

const BETTER = { energy: "low", latency: "low", edp: "low", power: "low", footprint: "low", silicon: "low", cycles: "low", maximumClock: "high", accuracy: "high" };
function numbersOf(result) {
  const rows = [];
  const walk = (value, path, group) => {
    if (typeof value === "number") rows.push({ key: path.join("/"), group, label: path.slice(group ? 2 : 0).join(" "), value, unit: "", better: BETTER[path.at(-1)] ?? null });
    else if (value && typeof value === "object" && "value" in value && "unit" in value) rows.push({ key: path.join("/"), group, label: path.slice(group ? 2 : 0).join(" "), value: value.value, unit: value.unit, better: BETTER[path.at(-1)] ?? null });
    else if (Array.isArray(value)) value.forEach((v, i) => v && typeof v === "object" && walk(v, [...path, v.name ?? v.arrangement ?? v.layer ?? v.key ?? String(i)], path[0] === "arrangements" ? (v.name ?? v.arrangement ?? group) : group));
    else if (value && typeof value === "object") for (const [k, v] of Object.entries(value)) if (!["schedule", "rasters", "blocks", "paths", "links"].includes(k)) walk(v, [...path, k], group);
  };
  walk(result, [], "");
  return { numbers: rows };
}

const now = Date.now();
const at = (minutes) => new Date(now - minutes * 60000).toISOString().replace(/\.\d+/, "");
const head = (label, value, unit) => ({ label, value, unit });
const summaries = [
  { id: "demo", kind: "study", title: "demo: moe-mha-fmnist", time: at(4), headline: [head("energy, logic-on-logic", 33207.29, "nJ"), head("latency", 88.3784, "µs"), head("footprint 3D / 2D", 0.515, "×"), head("accuracy", 89, "%")] },
  { id: "half-heads", kind: "study", title: "run: moe-mha-fmnist, half of the heads", time: at(62), headline: [head("energy, logic-on-logic", 29886, "nJ"), head("latency", 79.7, "µs"), head("accuracy", 88.5, "%")] },
  { id: "stack~tiny", kind: "stack", title: "placed stack: tiny, n28-model", time: at(300), headline: [head("footprint 3D / 2D", 0.61, "×"), head("wire 3D / 2D", 0.896, "×"), head("power, logic-on-logic", 16.5, "mW"), head("peak temperature", 323.2, "K")] },
  { id: "sweep", kind: "explore", title: "exploration: 2,000 points", time: at(3000), headline: [head("points", 2000, ""), head("on the front", 31, "")] },
];
const half = structuredClone(demo);
half.options.keepHeads = 0.5;
half.accuracy = { golden: 0.885, simulator: 0.885 };
for (const a of half.arrangements) for (const [k, f] of [["energy", 0.902], ["latency", 0.902], ["edp", 0.814], ["cycles", 0.902]]) a[k].value *= f;
const results = { demo, "half-heads": half, "stack~tiny": placed, sweep: { points: 2000 } };

function studyStack(result) {
  const latency = result.arrangements[0].latency.value;
  return {
    arrangements: result.arrangements.map((a) => {
      const tiers = a.name === "2d" ? ["tier"] : ["bottom", "top"];
      const kindOf = (b) => b.unit.toLowerCase().replaceAll("_", "-");
      const area = {};
      for (const b of a.blocks) area[kindOf(b)] = (area[kindOf(b)] ?? 0) + b.area.value;
      const width = Math.max(...a.blocks.map((b) => b.x + b.width));
      const height = Math.max(...a.blocks.map((b) => b.y + b.height));
      return {
        name: a.name,
        die: { width, height },
        tiers,
        blocks: a.blocks.map((b) => ({ name: b.name, kind: kindOf(b), tier: b.tier === "top" ? 1 : 0, x: b.x, y: b.y, width: b.width, height: b.height, area: b.area.value * 1e6, cells: null, power: ((((a.energyByUnit[kindOf(b)]?.value ?? 0) * b.area.value) / area[kindOf(b)]) / latency) * 1000, temperature: null, slack: null, memory: /BUFFER|WEIGHTS|MEMBRANE/.test(b.unit) })),
        kinds: [...new Set(a.blocks.map(kindOf))],
        units: { area: "um2", power: "uW", temperature: "K", slack: "ps" },
        maps: [],
        cells: 0,
        bonds: a.bonds.value,
        layout: null,
        sources: { x: "modelled: floorplan model, annealed from areas and links", area: "modelled: technology entries", power: "modelled: energy of the unit over the latency of an inference, by area", bonds: "modelled: wires of the links that cross" },
      };
    }),
  };
}

function timeline(result) {
  const cores = [...new Set(result.schedule.intervals.map((i) => i.core))].sort((a, b) => (a.startsWith("expert") ? 0 : 1) - (b.startsWith("expert") ? 0 : 1) || a.localeCompare(b));
  const layers = result.layers.map((l) => l.name);
  const states = ["busy", "stalled"];
  const all = result.schedule.intervals;
  const names = result.arrangements.flatMap((a) => a.blocks.map((b) => b.name));
  const own = (core) => {
    const [kind, n] = core.split(" ");
    const units = kind === "expert" ? ["expert-array", "neuron-bank", "local-weights"] : ["attention-array", "attention-bank", "attention-membrane"];
    return [...new Set(names.filter((name) => units.some((u) => name === `${u} ${n}` || name === `${u} ${n} (top)`)))];
  };
  return {
    image: result.schedule.image,
    cycles: result.schedule.cycles,
    clock: result.arrangements[0].clock,
    cores: cores.map((name) => ({ name, blocks: own(name) })),
    layers,
    states,
    intervals: { core: all.map((i) => cores.indexOf(i.core)), layer: all.map((i) => layers.indexOf(i.layer)), start: all.map((i) => i.start), end: all.map((i) => i.end), state: all.map((i) => states.indexOf(i.state)) },
  };
}

function roofline(result) {
  return {
    unit: "operations/cycle",
    ceilings: [{ name: "expert arrays", value: 1024 }, { name: "attention arrays", value: 1024 }],
    levels: [{ name: "weight port", bytesPerCycle: 64 }, { name: "spike port", bytesPerCycle: 64 }, { name: "DRAM", bytesPerCycle: 153.6 }],
    points: result.layers.map((l, i) => {
      const perCycle = Math.max(1, l.utilisation * 1024);
      const bytes = { "weight port": 400 + 1300 * i, "spike port": 900 + 500 * ((i * 7) % 11), DRAM: 1000 + 2000 * i };
      return { layer: l.name, scope: l.scope, operations: perCycle * l.cycles.value, cycles: l.cycles.value, perCycle, bytes, intensity: Object.fromEntries(Object.entries(bytes).map(([k, v]) => [k, (perCycle * l.cycles.value) / v])) };
    }),
  };
}

const runs = [];
let serial = 0;
const listeners = new Map();
function tell(run, event, data) {
  const { timer: _, ...said } = data;
  data = said;
  const entry = listeners.get(run.id);
  entry.past.push([event, data]);
  for (const res of entry.open) res.write(`id: ${entry.past.length}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  if (["done", "failed", "cancelled"].includes(run.state) && event === "state") for (const res of entry.open) res.end();
}
function begin(body) {
  const run = { id: String(++serial), command: body.command, name: body.name, state: "queued", stage: "", fraction: null, started: null, ended: null, exit: null, complaint: null, result: null };
  runs.unshift(run);
  listeners.set(run.id, { past: [], open: new Set() });
  tell(run, "state", run);
  let done = 0;
  const stages = ["golden", "simulate", "cost", "report"];
  run.timer = setInterval(() => {
    if (run.state === "queued") {
      run.state = "running";
      run.started = new Date().toISOString();
      tell(run, "state", { ...run, timer: undefined });
    }
    done += 4;
    run.stage = stages[Math.min(3, Math.floor(done / 26))];
    run.fraction = Math.min(1, done / 100);
    tell(run, "progress", { stage: run.stage, fraction: run.fraction, done, total: 100, unit: "images", message: `${done * 2} of 200 images` });
    if (done % 12 === 0) tell(run, "log", { line: `${run.stage}: ${done * 2} of 200 images, 0 of ${(done * 4857360).toLocaleString("en")} recorded bits differ` });
    if (done >= 100) end(run, body.name === "fails" ? "failed" : "done");
  }, 250);
  return run;
}
function end(run, state) {
  clearInterval(run.timer);
  delete run.timer;
  run.state = state;
  run.ended = new Date().toISOString();
  run.exit = state === "done" ? 0 : state === "failed" ? 2 : null;
  run.complaint = state === "failed" ? "study.yaml:3: keep-heads: found 1.5, allowed: 0 < p <= 1" : null;
  run.result = state === "done" ? "demo" : null;
  tell(run, "state", run);
}

const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml", ".json": "application/json", ".png": "image/png" };
const CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

createServer(async (req, res) => {
  res.setHeader("Content-Security-Policy", CSP);
  res.setHeader("X-Content-Type-Options", "nosniff");
  const url = new URL(req.url, "http://x");
  const json = (value, status = 200) => {
    res.writeHead(status, { "Content-Type": "application/json" });
    res.end(JSON.stringify(value, (k, v) => (k === "timer" ? undefined : v)));
  };
  const fail = (status, place, found, allowed) => json({ error: { status, place, found, allowed, message: `${place}: found ${found}, allowed: ${allowed}`, file: null, line: null } }, status);
  const bytes = (buffer) => {
    res.writeHead(200, { "Content-Type": "application/octet-stream" });
    res.end(buffer);
  };
  if (!url.pathname.startsWith("/api/")) {
    const file = normalize(join(root, url.pathname === "/" ? "index.html" : url.pathname));
    if (!file.startsWith(root) || !existsSync(file) || !statSync(file).isFile()) return fail(404, url.pathname, "nothing", "a file of the page");
    res.writeHead(200, { "Content-Type": TYPES[extname(file)] ?? "application/octet-stream" });
    return createReadStream(file).pipe(res);
  }
  const path = url.pathname.slice(5).split("/").map(decodeURIComponent);
  let body = "";
  for await (const chunk of req) body += chunk;
  if (path[0] === "session") {
    if (req.headers.authorization !== `Bearer ${token}`) return fail(401, "token", "another one", "the one serve was started with");
    res.writeHead(204, { "Set-Cookie": "studio=ok; HttpOnly; SameSite=Strict; Path=/" });
    return res.end();
  }
  if (token && !/studio=ok/.test(req.headers.cookie ?? "")) return fail(401, "token", "none", "a token");
  if ((req.method === "POST" || req.method === "DELETE") && req.headers["x-spikestack"] !== "1") return fail(403, "X-SpikeStack", "nothing", "1");
  if (path[0] === "version") return json({ tool: { name: "spikestack", version: "0.1.0-SNAPSHOT", commit: "mock" }, api: 1, dir: "out", token: token !== null, mostRuns: 1, commands: ["run", "stack", "explore"] });
  if (path[0] === "studies") return json({ studies: [written("studies/2d-against-3d/study.yaml")], sweeps: [written("examples/explore/moe-machine.yaml")], inputs: { models: ["inputs/models/moe-mha-fmnist", "inputs/models/mha-fmnist"], data: [], accelerators: ["inputs/accelerators/paper.yaml", "inputs/accelerators/edge.yaml", "inputs/accelerators/bishop.yaml"], technologies: ["inputs/technologies/n28-model.yaml", "inputs/technologies/nangate45.yaml"], recipes: ["standard", "pin-3d-like"] } });
  if (path[0] === "runs") {
    const run = runs.find((r) => r.id === path[1]);
    if (req.method === "POST") {
      const start = JSON.parse(body);
      if (!/^[A-Za-z0-9._-]{1,64}$/.test(start.name)) return fail(400, "name", start.name, "letters, digits, ._-, at most 64");
      if (results[start.name]) return fail(409, "name", start.name, "a name that no folder has");
      return json(begin(start), 201);
    }
    if (path.length === 1) return json({ runs });
    if (!run) return fail(404, "run", path[1], "an id of GET /api/runs");
    if (req.method === "DELETE") {
      if (run.timer) end(run, "cancelled");
      return json(run);
    }
    if (path[2] === "events") {
      res.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
      const entry = listeners.get(run.id);
      const from = Number(req.headers["last-event-id"] ?? 0);
      entry.past.slice(from).forEach(([event, data], i) => res.write(`id: ${from + i + 1}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
      if (!run.timer) return res.end();
      entry.open.add(res);
      req.on("close", () => entry.open.delete(res));
      return undefined;
    }
    return json(run);
  }
  if (path[0] === "results") {
    if (path.length === 1) return json({ results: none ? [] : summaries, truncated: false });
    const result = results[path[1]];
    const summary = summaries.find((s) => s.id === path[1]);
    if (!result) return fail(404, url.pathname, path[1], "an id of GET /api/results");
    if (path.length === 2) return json(result);
    const absent = () => fail(404, url.pathname, "nothing", "a view of this kind of result");
    const arrangement = url.searchParams.get("arrangement");
    switch (path[2]) {
      case "numbers":
        return json(numbersOf(result));
      case "files":
        return path[3] ? (res.writeHead(200, { "Content-Type": "application/json" }), res.end(JSON.stringify(result))) : json({ files: [{ name: "result.json", bytes: JSON.stringify(result).length, type: "application/json" }, { name: "report.html", bytes: 1406167, type: "text/html" }], truncated: false });
      case "stack":
        if (summary.kind === "study") return path[3] ? absent() : json(studyStack(result));
        if (summary.kind !== "stack") return absent();
        if (!path[3]) return json({ arrangements: Object.values(stacks).map((s) => s().arrangement) });
        if (!stacks[arrangement]) return absent();
        if (path[3] === "layout") return bytes(stacks[arrangement]().bytes);
        if (path[3] === "maps") return bytes(stacks[arrangement]().map(path[4], Number(url.searchParams.get("tier"))));
        if (path[3] === "bonds") return json({ net: `weights[${path[4]}]`, kind: "signal", x: 1, y: 2 });
        return json(stacks[arrangement]().cell(Number(path[4])));
      case "timeline":
        return summary.kind === "study" ? json(timeline(result)) : absent();
      case "spikes":
        if (summary.kind !== "study") return absent();
        if (path[3]) return bytes(Buffer.from(result.rasters[Number(path[3])].bits, "base64"));
        return json({ image: 0, layers: result.rasters.map(({ bits, ...rest }) => ({ ...rest, ones: Buffer.from(bits, "base64").reduce((n, b) => n + b.toString(2).replaceAll("0", "").length, 0) })) });
      case "experts":
        return summary.kind === "study" ? json({ layers: result.experts, heads: result.heads }) : absent();
      case "roofline":
        return summary.kind === "study" ? json(roofline(result)) : absent();
      case "ladder":
        return summary.kind === "study" ? json({ rows: result.ladder }) : absent();
      case "explore":
        return summary.kind === "explore" ? json(sweep()) : absent();
    }
  }
  return fail(404, url.pathname, "nothing", "a path of docs/formats/studio-api.md");
}).listen(port, "127.0.0.1", () => console.log(`mock studio at http://127.0.0.1:${port}/`));
