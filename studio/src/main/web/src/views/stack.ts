/** The stack in 3D: controls, picture, labels, the panel of what is picked, and the inference below. */

import { getBond, getCell, getLayout, getMap, getStack, getTimeline } from "../data/api";
import type { StackArrangement, Timeline } from "../data/contract";
import { decodeLayout, type Bonds, type Cells } from "../data/layout";
import { IDLE, type Moment } from "../data/schedule";
import { announce, h, prefersLessMotion, replace, segmented } from "../dom";
import { fileName, save, saveCanvas } from "../download";
import { number, words } from "../format";
import { empty, later, legend, problem, tool, tools } from "../parts";
import { note } from "../router";
import { areaOf, colouring, missing, MODES, type HeatMap, type Key, type Mode } from "../stack/colouring";
import type { Doing } from "../stack/blockMesh";
import { StackScene, type Picked, type SceneColours } from "../stack/scene";
import type { Box } from "../stack/space";
import { categories, colour, onTheme } from "../theme";
import { blockFacts, bondFacts, cellFacts, nothingPicked } from "./blockPanel";
import { player, type Player } from "./player";
import type { TabContext } from "./result";
import { scaleLegend } from "./scaleLegend";
import { blocksTable, labelLayer, shortName, sourcesCard, type Label } from "./stackParts";

export function stackTab(context: TabContext): void {
  const { id, place, signal, summary } = context;
  place.append(
    later(signal, "the stack", async () => {
      const [arrangements, timeline] = await Promise.all([
        getStack(id, signal),
        summary.kind === "study" ? getTimeline(id, signal).catch(() => null) : Promise.resolve(null),
      ]);
      if (arrangements.length === 0) return empty("No stack in this result");
      return view(context, arrangements, timeline);
    }),
  );
}

function sceneColours(): SceneColours {
  return {
    slab: colour("raised"),
    edge: colour("strong"),
    bond: colour("c1"),
    clock: colour("c3"),
    chosen: colour("accent"),
    busy: colour("c1"),
    stalled: colour("c8"),
    dim: colour("strong"),
  };
}

function view({ id, route, signal }: TabContext, arrangements: StackArrangement[], timeline: Timeline | null): HTMLElement {
  const wanted = route.query.get("arrangement");
  let arrangement = arrangements.find((a) => a.name === wanted) ?? arrangements.find((a) => a.tiers.length > 1) ?? arrangements[0];
  let mode: Mode = (MODES.find((m) => m.value === route.query.get("colour"))?.value ?? "kind") as Mode;
  let cells: Cells | null = null;
  let bonds: Bonds | null = null;
  let heat: (HeatMap | null)[] = [];
  let picked: Picked = null;
  let names = true;
  let withBonds = true;
  let lastKey: Key | null = null;
  let running: Player | null = null;
  let moment: Moment | null = null;

  const canvas = h("canvas", {
    tabindex: "0",
    role: "application",
    "aria-roledescription": "3D picture",
    "aria-describedby": "stack-help",
  });
  const labels = h("div", { class: "labels", "aria-hidden": "true" });
  const hud = h("div", { class: "hud" });
  const scaleBox = h("div", { class: "scale-box" });
  const panel = h("div", { class: "card", role: "region", "aria-label": "What is picked" });
  const below = h("div", { class: "below" });
  const tableBox = h("div", {});
  const modeBox = h("div", {});
  const stage = h(
    "div",
    { class: "stage" },
    canvas,
    labels,
    hud,
    scaleBox,
    h(
      "div",
      { class: "corner" },
      h("button", { type: "button", title: "Whole stack (Home)", on: { click: () => scene?.view.home() } }, "Whole"),
      h("button", { type: "button", title: "From above (T)", on: { click: () => scene?.view.above() } }, "Top"),
    ),
  );

  let scene: StackScene | null = null;
  try {
    scene = new StackScene(canvas, sceneColours());
  } catch {
    stage.replaceChildren(problem(new Error("This browser has no WebGL, so there is no picture in three dimensions. The floorplans and the table below say the same.")));
  }
  if (scene) {
    const s = scene;
    const forced = route.query.get("detail");
    if (forced === "cells" || forced === "blocks") s.detail = forced;
    s.onFrame = (frame) => {
      stage.dataset.level = frame.level;
      stage.dataset.cells = String(frame.cells);
      stage.dataset.frame = frame.milliseconds.toFixed(1);
      drawLabels();
      drawHud(frame.level, frame.cells);
    };
    signal.addEventListener("abort", () => s.dispose());
    onTheme(() => {
      s.recolour(sceneColours());
      paint();
      showMoment();
    }, signal);
    listen(s);
  }

  const separation = h("input", {
    type: "range",
    min: "0",
    max: "100",
    value: "50",
    "aria-label": "Distance between the tiers",
    on: { input: () => scene?.pull(Number(separation.value) / 100) },
  });

  // ------------------------------------------------------------------------------------------------- arrangement, data

  async function load(next: StackArrangement): Promise<void> {
    arrangement = next;
    note(route, { arrangement: next.name });
    cells = null;
    bonds = null;
    heat = [];
    pick(null, false);
    drawModes();
    scene?.show(next, null, null);
    scene?.pull(Number(separation.value) / 100);
    scene?.view.home();
    paint();
    drawTable();
    running?.stop();
    if (next.layout) {
      replace(hud, h("span", { role: "status" }, `Loading ${number(next.cells)} cells …`));
      try {
        const decoded = decodeLayout(await getLayout(id, next.name, signal), next.layout);
        if (signal.aborted || arrangement !== next) return;
        cells = decoded.cells;
        bonds = decoded.bonds;
        scene?.show(next, cells, bonds);
        scene?.pull(Number(separation.value) / 100);
        drawModes();
        await setMode(mode);
      } catch (error) {
        if (!signal.aborted) replace(hud, problem(error, () => void load(next)));
      }
    }
    describe();
    showMoment();
  }

  async function setMode(next: Mode): Promise<void> {
    mode = next;
    note(route, { colour: next });
    if (next === "temperature" && cells && heat.length === 0) {
      const own = arrangement;
      heat = await Promise.all(
        own.tiers.map(async (_, t) => {
          const entry = own.maps.find((m) => m.kind === "temperature" && m.tier === t);
          return entry ? { columns: entry.columns, rows: entry.rows, values: await getMap(id, own.name, "temperature", t, signal) } : null;
        }),
      ).catch(() => []);
      if (signal.aborted || arrangement !== own) return;
    }
    paint();
    describe();
  }

  function paint(): void {
    const inputs = { arrangement, cells, heat, categories: categories(), unknown: colour("faint") };
    if (missing(mode, inputs) !== undefined) mode = "kind";
    const found = colouring(mode, inputs);
    scene?.paint(found);
    drawKey(found.key);
    drawBonds();
  }

  function drawBonds(): void {
    scene?.showBonds(!withBonds ? "none" : lastKey?.kind === "scale" ? "quiet" : "kind");
  }

  function drawKey(key: Key): void {
    const acting =
      moment === null
        ? null
        : legend([
            { name: "busy", colour: colour("c1") },
            { name: "waits", colour: colour("c8") },
            { name: "idle", colour: colour("strong") },
          ]);
    replace(
      scaleBox,
      acting ??
        (key.kind === "scale"
          ? [scaleLegend(key.title, key.scale, key.domain), key.unknown ? legend([{ name: "not known", colour: colour("faint") }]) : null]
          : legend(key.entries)),
    );
    lastKey = key;
  }

  function drawModes(): void {
    replace(
      modeBox,
      segmented(
        "Colour",
        MODES.filter((m) => m.value !== "block" || arrangement.layout).map((m) => ({ ...m, off: missing(m.value, { arrangement, cells }) })),
        missing(mode, { arrangement, cells }) === undefined ? mode : "kind",
        (value) => void setMode(value),
      ),
    );
  }

  // ------------------------------------------------------------------------------------------------------------ picking

  function pick(next: Picked, speak = true): void {
    picked = next;
    scene?.choose(next);
    panel.scrollTop = 0;
    if (!next) replace(panel, nothingPicked(arrangement));
    else if (next.kind === "block") {
      const b = arrangement.blocks[next.block];
      replace(panel, blockFacts(b, arrangement, () => scene?.view.approach(b)));
      if (speak) announce(`${b.name}, ${words(b.kind)}, ${arrangement.tiers[b.tier]} tier`);
    } else if (next.kind === "bond") {
      replace(panel, h("p", { class: "quiet" }, "Loading the bond …"));
      getBond(id, arrangement.name, next.bond, signal).then(
        (detail) => {
          if (picked !== next) return;
          replace(panel, bondFacts(detail, arrangement));
          if (speak) announce(`Bond of ${detail.net}`);
        },
        (error: unknown) => {
          if (!signal.aborted) replace(panel, problem(error));
        },
      );
    } else {
      const own = next.cell;
      replace(panel, h("p", { class: "quiet" }, "Loading the cell …"));
      getCell(id, arrangement.name, own, signal).then(
        (detail) => {
          if (picked?.kind !== "cell" || picked.cell !== own) return;
          replace(panel, cellFacts(detail, arrangement.tiers[cells?.tier[own] ?? 0] ?? detail.tier));
          if (speak) announce(`Cell ${detail.name}, ${detail.master}, block ${detail.block}`);
        },
        (error: unknown) => {
          if (!signal.aborted) replace(panel, problem(error));
        },
      );
    }
  }

  function listen(s: StackScene): void {
    let down: { x: number; y: number } | null = null;
    canvas.addEventListener("pointerdown", (e) => (down = { x: e.offsetX, y: e.offsetY }));
    canvas.addEventListener("pointerup", (e) => {
      if (down && Math.hypot(e.offsetX - down.x, e.offsetY - down.y) < 5) pick(s.pick(e.offsetX, e.offsetY));
      down = null;
    });
    canvas.addEventListener("dblclick", (e) => {
      const hit = s.pick(e.offsetX, e.offsetY);
      if (hit?.kind === "block") s.view.approach(arrangement.blocks[hit.block]);
      else if (hit?.kind === "cell" && cells) s.view.approach(cellBox(cells, hit.cell));
    });
    canvas.addEventListener("keydown", (e) => {
      const step = e.shiftKey ? 0.3 : 0.1;
      const keys: Record<string, () => void> = {
        ArrowLeft: () => s.view.turn(-step, 0),
        ArrowRight: () => s.view.turn(step, 0),
        ArrowUp: () => s.view.turn(0, -step),
        ArrowDown: () => s.view.turn(0, step),
        "+": () => s.view.zoom(0.8),
        "=": () => s.view.zoom(0.8),
        "-": () => s.view.zoom(1.25),
        Home: () => s.view.home(),
        t: () => s.view.above(),
        "[": () => walk(-1),
        "]": () => walk(1),
        Enter: () => {
          if (picked?.kind === "block") s.view.approach(arrangement.blocks[picked.block]);
        },
        Escape: () => pick(null),
      };
      const act = keys[e.key];
      if (act && !e.ctrlKey && !e.metaKey && !e.altKey) {
        e.preventDefault();
        act();
      }
    });
  }

  function walk(by: number): void {
    const n = arrangement.blocks.length;
    if (n === 0) return;
    const from = picked?.kind === "block" ? picked.block : by > 0 ? -1 : 0;
    pick({ kind: "block", block: (from + by + n) % n });
  }

  // ------------------------------------------------------------------------------------------------- labels, words, table

  const showLabels = labelLayer(labels, () => canvas.clientWidth);
  function drawLabels(): void {
    if (!scene) return;
    const s = scene;
    const { die, blocks } = arrangement;
    const wantedLabels: Label[] = [];
    arrangement.tiers.forEach((tier, t) => {
      const at = s.project(die.width, 0, t, 0);
      if (at) wantedLabels.push({ text: arrangement.tiers.length === 1 ? "one tier" : `${tier} tier`, style: "tier", x: at.x, y: at.y + 13, rank: Infinity });
    });
    const shown = picked?.kind === "block" ? picked.block : -1;
    blocks.forEach((b, i) => {
      if (i !== shown && (!names || cells !== null)) return;
      const at = s.project(b.x + b.width / 2, b.y + b.height / 2, b.tier, 0.2);
      if (at && (i === shown || !at.behind)) wantedLabels.push({ text: shortName(b), style: i === shown ? "chosen" : "", x: at.x, y: at.y, rank: i === shown ? 1e12 : b.tier * 1e9 + areaOf(b) });
    });
    if (cells !== null && picked?.kind === "cell") {
      const box = cellBox(cells, picked.cell);
      const at = s.project(box.x + box.width / 2, box.y + box.height / 2, box.tier, 0.05);
      if (at) wantedLabels.push({ text: arrangement.layout?.masters[cells.master[picked.cell]] ?? "cell", style: "chosen", x: at.x, y: at.y - 14, rank: 1e12 });
    }
    showLabels(wantedLabels);
  }

  function drawHud(level: string, drawn: number): void {
    if (hud.querySelector(".problem")) return;
    if (arrangement.layout && !cells) return;
    const bondText = arrangement.tiers.length > 1 ? `${number(arrangement.bonds)} bonds` : "";
    replace(
      hud,
      h("span", {}, h("b", {}, arrangement.name), ` · ${number(Math.round(arrangement.die.width))} × ${number(Math.round(arrangement.die.height))} µm`),
      h("span", {}, [cells ? `${number(arrangement.cells)} cells` : `${arrangement.blocks.length} blocks`, bondText].filter(Boolean).join(" · ")),
      cells ? h("span", {}, level === "blocks" ? "Zoom in to see cells" : `${number(drawn)} cells drawn one by one${level === "bonds" ? ", pads of bonds" : ""}`) : null,
    );
  }

  function describe(): void {
    const parts = arrangement.tiers.map((tier, t) => `${tier} tier with ${arrangement.blocks.filter((b) => b.tier === t).length} blocks`);
    canvas.setAttribute("aria-label", `${arrangement.name}: ${parts.join(", ")}; ${number(arrangement.cells)} cells, ${number(arrangement.bonds)} bonds, coloured by ${mode}`);
  }

  function drawTable(): void {
    replace(tableBox, blocksTable(arrangement, (block) => pick({ kind: "block", block })));
  }

  // ----------------------------------------------------------------------------------------------------------- inference

  function showMoment(): void {
    if (!timeline || !scene) return;
    if (!moment) {
      scene.act(null);
      return;
    }
    const byName = new Map<string, Doing>();
    timeline.cores.forEach((core, c) => {
      const state = (moment as Moment).state[c];
      const doing: Doing = state === IDLE ? "idle" : timeline.states[state] === "busy" ? "busy" : "stalled";
      for (const name of core.blocks) byName.set(name, doing);
    });
    scene.act(arrangement.blocks.map((b) => byName.get(b.name) ?? "aside"));
  }

  const playable = timeline !== null && timeline.cores.some((c) => c.blocks.length > 0);
  const playButton = playable
    ? h("button", { type: "button", "aria-pressed": "false", on: { click: () => (running ? endPlay() : beginPlay()) } }, "Watch an inference")
    : null;
  function beginPlay(): void {
    if (!timeline) return;
    running = player(
      timeline,
      (next) => {
        const begins = (moment === null) !== (next === null);
        moment = next;
        showMoment();
        if (begins && lastKey) drawKey(lastKey);
      },
      signal,
    );
    replace(below, running.element);
    stage.classList.add("playing");
    playButton?.setAttribute("aria-pressed", "true");
    playButton?.classList.add("primary");
    if (!prefersLessMotion()) running.element.querySelector<HTMLButtonElement>(".buttons button:nth-child(2)")?.click();
  }
  function endPlay(): void {
    running?.stop();
    running = null;
    moment = null;
    stage.classList.remove("playing");
    replace(below);
    showMoment();
    if (lastKey) drawKey(lastKey);
    playButton?.setAttribute("aria-pressed", "false");
    playButton?.classList.remove("primary");
  }

  void load(arrangement);
  if (route.query.get("play") !== null && playable) beginPlay();

  return h(
    "div",
    { class: "stacked" },
    h(
      "div",
      { class: "stack-controls" },
      arrangements.length > 1
        ? segmented("Arrangement", arrangements.map((a) => ({ value: a.name, text: a.name })), arrangement.name, (name) => {
            const next = arrangements.find((a) => a.name === name);
            if (next) void load(next);
          })
        : null,
      modeBox,
      h("label", { class: "field" }, h("span", {}, "Pull apart"), separation),
      h("label", { class: "field" }, h("input", { type: "checkbox", checked: true, on: { change: (e: Event) => ((names = (e.target as HTMLInputElement).checked), drawLabels()) } }), h("span", {}, "Names")),
      arrangements.some((a) => a.layout && a.bonds > 0) ? h("label", { class: "field" }, h("input", { type: "checkbox", checked: true, on: { change: (e: Event) => ((withBonds = (e.target as HTMLInputElement).checked), drawBonds()) } }), h("span", {}, "Bonds")) : null,
      playButton,
      tools(
        tool("PNG", "Download the picture as PNG", () => saveCanvas(`${fileName(`${id}-${arrangement.name}`)}.png`, canvas)),
        tool("JSON", "Download blocks, maps and sources as JSON", () => save(`${fileName(`${id}-${arrangement.name}`)}.json`, JSON.stringify(arrangement, null, 2), "application/json")),
      ),
    ),
    h("div", { class: "stack-view" }, stage, h("div", { class: "side" }, panel), below),
    h(
      "p",
      { id: "stack-help", class: "note", css: { "margin-top": "0.7rem" } },
      "Drag to turn, wheel or pinch to zoom, right button or two fingers to move, click to pick, double click to come near. Keys: arrows turn, + and − zoom, [ and ] walk through the blocks, Enter comes near, T from above, Home the whole stack.",
    ),
    tableBox,
    sourcesCard(arrangement),
  );
}

function cellBox(cells: Cells, i: number): Box {
  return { x: cells.x[i], y: cells.y[i], width: cells.width[i], height: cells.height[i], tier: cells.tier[i] };
}
