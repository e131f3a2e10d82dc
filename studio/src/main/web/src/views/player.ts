/** Plays an inference: a strip of all cores over time with a playhead, buttons, and what goes on now. */

import type { Timeline } from "../data/contract";
import { IDLE, Schedule, type Moment } from "../data/schedule";
import { h, prefersLessMotion, replace, select } from "../dom";
import { number, scaled } from "../format";
import { icon, ICONS } from "../parts";
import { colour, onTheme } from "../theme";

/** A whole inference takes this long at speed 1, seconds. */
const WHOLE = 24;

export interface Player {
  element: HTMLElement;
  stop(): void;
}

export function player(timeline: Timeline, moved: (moment: Moment | null, cycle: number) => void, signal: AbortSignal): Player {
  const schedule = new Schedule(timeline);
  let cycle = 0;
  let speed = 1;
  let playing = false;
  let last = 0;
  const canvas = h("canvas", { "aria-hidden": "true" });
  const slider = h("input", {
    type: "range",
    min: "0",
    max: String(timeline.cycles),
    step: "1",
    value: "0",
    "aria-label": "Cycle of the inference",
    on: { input: () => to(Number(slider.value)) },
  });
  const clock = h("div", { class: "clock" });
  const now = h("div", { class: "now" });
  const play = h("button", { type: "button", on: { click: () => (playing ? pause() : start()) } });
  const buttons = h(
    "div",
    { class: "buttons" },
    h("button", { type: "button", "aria-label": "Back to the change before", title: "Back to the change before", on: { click: () => (pause(), to(schedule.step(cycle, false))) } }, icon(ICONS.back)),
    play,
    h("button", { type: "button", "aria-label": "On to the next change", title: "On to the next change", on: { click: () => (pause(), to(schedule.step(cycle, true))) } }, icon(ICONS.forth)),
  );
  const element = h(
    "section",
    { class: "player", "aria-label": "Inference, cycle by cycle" },
    buttons,
    h("div", { class: "track" }, canvas, slider),
    clock,
    now,
  );
  const speeds = select("Speed", ["0.1", "0.25", "0.5", "1", "2", "4"].map((value) => ({ value, text: `${value}×` })), "1", (value) => (speed = Number(value)));

  const drawPlay = () => {
    replace(play, icon(playing ? ICONS.pause : ICONS.play));
    play.setAttribute("aria-label", playing ? "Pause" : "Play");
    play.title = playing ? "Pause" : "Play";
  };

  let strip: ImageBitmap | HTMLCanvasElement | null = null;
  const drawStrip = () => {
    const ratio = Math.min(2, devicePixelRatio);
    const width = Math.max(1, Math.round(canvas.clientWidth * ratio));
    const height = Math.max(1, Math.round(canvas.clientHeight * ratio));
    const off = document.createElement("canvas");
    off.width = width;
    off.height = height;
    const ctx = off.getContext("2d") as CanvasRenderingContext2D;
    const rows = timeline.cores.length;
    const each = height / rows;
    const colours = timeline.states.map((state) => (state === "busy" ? colour("c1") : colour("c8")));
    for (let i = 0; i < timeline.core.length; i++) {
      ctx.fillStyle = colours[timeline.state[i]];
      const x = (timeline.start[i] / timeline.cycles) * width;
      const w = Math.max(0.6, ((timeline.end[i] - timeline.start[i]) / timeline.cycles) * width);
      ctx.fillRect(x, timeline.core[i] * each + 1, w, Math.max(1, each - 2));
    }
    strip = off;
    canvas.width = width;
    canvas.height = height;
    drawHead();
  };
  const drawHead = () => {
    const ctx = canvas.getContext("2d");
    if (!ctx || !strip) return;
    ctx.clearRect(0, 0, canvas.width, canvas.height);
    ctx.drawImage(strip, 0, 0);
    const x = Math.min(canvas.width - 2, (cycle / timeline.cycles) * canvas.width);
    ctx.fillStyle = colour("ink");
    ctx.fillRect(x - 1, 0, 2.5, canvas.height);
  };

  function show(): void {
    const moment = schedule.at(cycle);
    slider.value = String(cycle);
    const layer = moment.running === IDLE ? "" : timeline.layers[moment.running];
    const busyState = timeline.states.indexOf("busy");
    const busy = [...moment.state].filter((s) => s === busyState).length;
    const waiting = [...moment.state].filter((s) => s !== IDLE && s !== busyState).length;
    slider.setAttribute("aria-valuetext", `cycle ${cycle} of ${timeline.cycles}, ${layer || "nothing runs"}, ${busy} cores busy, ${waiting} waiting`);
    const time = timeline.clock.unit === "MHz" && timeline.clock.value > 0 ? scaled(cycle / timeline.clock.value, "µs", 3) : null;
    replace(clock, h("b", {}, `cycle ${number(cycle)}`), time ? `${time.text} ${time.unit}` : null);
    const doing = timeline.cores.map((core, c) => {
      const state = moment.state[c];
      return state === IDLE ? null : `${core.name} ${timeline.states[state]}${moment.layer[c] !== moment.running ? ` (${timeline.layers[moment.layer[c]]})` : ""}`;
    });
    const active = doing.filter((d) => d !== null);
    replace(now, speeds, h("span", {}, "Layer ", h("b", {}, layer || "–")), h("span", {}, active.length === 0 ? "No core works." : `${active.join(", ")}; ${timeline.cores.length - active.length} idle`));
    drawHead();
    moved(moment, cycle);
  }

  function to(where: number): void {
    cycle = Math.max(0, Math.min(timeline.cycles, Math.round(where)));
    show();
  }

  function tick(at: number): void {
    if (!playing || signal.aborted) return;
    const seconds = Math.min(0.5, (at - last) / 1000);
    last = at;
    const next = cycle + Math.max(1, (seconds * speed * timeline.cycles) / WHOLE);
    if (next >= timeline.cycles) {
      to(timeline.cycles);
      pause();
      return;
    }
    to(next);
    requestAnimationFrame(tick);
  }

  function start(): void {
    if (cycle >= timeline.cycles) cycle = 0;
    playing = true;
    last = performance.now();
    drawPlay();
    requestAnimationFrame(tick);
  }

  function pause(): void {
    playing = false;
    drawPlay();
  }

  drawPlay();
  const observer = new ResizeObserver(drawStrip);
  observer.observe(canvas);
  signal.addEventListener("abort", () => {
    observer.disconnect();
    playing = false;
  });
  onTheme(drawStrip, signal);
  show();
  if (prefersLessMotion()) buttons.title = "Use the steps: motion is reduced on this system";
  return {
    element,
    stop() {
      pause();
      moved(null, cycle);
    },
  };
}
