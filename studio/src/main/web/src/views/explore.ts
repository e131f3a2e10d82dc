/** The front of an exploration, with brushing: a scatter of two columns and parallel coordinates of all, narrowing each other. */

import { getExploration } from "../data/api";
import { distinct, present, type Points, type Shown } from "../data/present";
import { brushed, front as frontOf, type Brush } from "../data/pareto";
import { chartCard, tip, valueAxis, type ChartCard, type Ink } from "../charts/chart";
import { h, replace, select } from "../dom";
import { number, sentence } from "../format";
import { csv } from "../csv";
import { fileName, save } from "../download";
import { card, dataTable, empty, later, tableTools, tool, tools } from "../parts";
import { note } from "../router";
import type { TabContext } from "./result";

export function explore({ id, place, signal, route }: TabContext): void {
  place.append(
    later(signal, "the points", async () => {
      const x = present(await getExploration(id, signal));
      if (x.rows === 0) return empty("No points yet", "The sweep has not finished a point.");
      return view(id, x, signal, route);
    }),
  );
}

/** Whether values spread so far that most of them would lie in a corner of a linear axis. */
function spans(x: Points, c: Shown): boolean {
  const values = x.data[c.key].filter((v): v is number => typeof v === "number").sort((a, b) => a - b);
  return values.length > 0 && values[0] > 0 && values[values.length - 1] > 10 * values[values.length >> 1];
}

function view(id: string, x: Points, signal: AbortSignal, route: TabContext["route"]): HTMLElement {
  const plotted = x.columns;
  const numeric = x.columns.filter((c) => c.numeric);
  const objectives = numeric.filter((c) => c.role === "objective");
  const few = x.columns.filter((c) => c.different > 1 && c.different <= 12);
  const by = (key: string | null) => numeric.find((c) => c.key === key);
  let across = by(route.query.get("x")) ?? objectives[1] ?? numeric[1] ?? numeric[0];
  let up = by(route.query.get("y")) ?? objectives[0] ?? numeric[0];
  let log = (route.query.get("log") ?? (spans(x, across) || spans(x, up) ? "1" : "0")) !== "0";
  let metrics = false;
  let tint: Shown | null = x.columns.find((c) => c.key === route.query.get("colour")) ?? few.find((c) => c.role === "axis" && !c.numeric && /stack|arrangement/.test(c.key)) ?? few.find((c) => c.role === "axis") ?? null;
  /** Axes and objectives; other metrics when they are wanted. What is the same everywhere says nothing. */
  const lines = () => x.columns.filter((c) => c.different > 1 && (metrics || c.role !== "metric"));
  const brushes = new Map<string, Brush>();
  const onFront = new Set(x.front);
  let kept = new Set(brushed(x.data, x.rows, brushes));

  const nameOf = (c: Shown) => (c.unit ? `${c.label}, ${c.unit}` : c.label);
  const tintValues = () => (tint ? distinct(x, tint.key).slice(0, 12) : []);
  const tintOf = (ink: Ink, row: number) => {
    const values = tintValues();
    const at = tint ? values.indexOf(String(x.data[tint.key][row] ?? "–")) : 0;
    return ink.categories[Math.max(0, at) % ink.categories.length];
  };
  const pointTip = (row: number) =>
    tip(
      `Point ${x.number[row]}${onFront.has(row) ? ", on the front" : ""}`,
      lines().map((c) => ({ name: c.label, value: `${cell(x, c, row)}${c.unit ? ` ${c.unit}` : ""}` })),
    );

  /** A logarithmic axis where that is wanted and all values allow it. */
  const axisOf = (c: Shown): Record<string, unknown> => {
    const values = x.data[c.key].filter((v): v is number => typeof v === "number");
    if (!log || values.some((v) => v <= 0)) return { scale: true };
    const low = Math.min(...values.slice(0, 50_000));
    const high = Math.max(...values.slice(0, 50_000));
    return { type: "log", min: Number((low * 0.92).toPrecision(2)), max: Number((high * 1.08).toPrecision(2)) };
  };

  const scatter: ChartCard = chartCard({
    title: "Pareto front",
    below: "Ringed points are beaten by none in all objectives at once; the line joins those that none beats in these two. Drag over the picture to narrow all three views.",
    spoken: `Scatter of ${x.rows} points, ${x.front.length} on the front; the table lists them.`,
    height: "30rem",
    signal,
    controls: h(
      "div",
      { class: "bar-row filter" },
      select("Across", numeric.filter((c) => c.different > 1).map((c) => ({ value: c.key, text: nameOf(c) })), across.key, (name) => ((across = by(name) ?? across), note(route, { x: name }), scatter.draw())),
      select("Up", numeric.filter((c) => c.different > 1).map((c) => ({ value: c.key, text: nameOf(c) })), up.key, (name) => ((up = by(name) ?? up), note(route, { y: name }), scatter.draw())),
      select("Colour", [{ value: "", text: "one" }, ...few.map((c) => ({ value: c.key, text: c.label }))], tint?.key ?? "", (name) => {
        tint = x.columns.find((c) => c.key === name) ?? null;
        note(route, { colour: name });
        scatter.draw();
        parallel.draw();
      }),
      h("label", { class: "field" }, h("input", { type: "checkbox", checked: log, on: { change: (e: Event) => ((log = (e.target as HTMLInputElement).checked), note(route, { log: log ? "1" : "0" }), scatter.draw()) } }), h("span", {}, "Logarithmic")),
    ),
    option: (ink) => {
      const points = (want: (row: number) => boolean) => {
        const rows: (number | string)[][] = [];
        for (let r = 0; r < x.rows; r++) {
          const a = x.data[across.key][r];
          const b = x.data[up.key][r];
          if (typeof a === "number" && typeof b === "number" && want(r)) rows.push([a, b, r]);
        }
        return rows;
      };
      const steps = across.better && up.better ? frontOf([x.data[across.key], x.data[up.key]], [across.better, up.better], x.rows).map((r) => [x.data[across.key][r] as number, x.data[up.key][r] as number]).sort((p, q) => p[0] - q[0] || p[1] - q[1]) : [];
      const values = tintValues();
      const groups = tint ? values : [""];
      const row = (v: unknown) => (v as number[])[2];
      const many = x.rows > 6000;
      const rest = { progressive: 4000, animation: false };
      return {
        legend: tint ? { type: "scroll", top: 4, left: 0, itemWidth: 11, itemHeight: 11, textStyle: { color: ink.ink }, data: groups.map((g) => ({ name: g, icon: "circle" })) } : undefined,
        grid: { left: 34, right: 24, top: tint ? 40 : 16, bottom: 44, containLabel: true },
        xAxis: valueAxis(ink, `${nameOf(across)}${arrow(across)}`, { ...axisOf(across), nameGap: 28 }),
        yAxis: valueAxis(ink, `${nameOf(up)}${arrow(up)}`, { ...axisOf(up), nameGap: 42 }),
        toolbox: { show: false },
        brush: { xAxisIndex: 0, yAxisIndex: 0, brushMode: "single", transformable: true, throttleType: "debounce", throttleDelay: 120, inBrush: {}, outOfBrush: {}, brushStyle: { color: "rgba(80,140,220,0.12)", borderColor: ink.accent } },
        tooltip: { trigger: "item", formatter: (p: { value: number[] }) => (p.value.length > 2 ? pointTip(p.value[2]) : "") },
        series: [
          { name: "others", type: "scatter", z: 1, silent: true, symbolSize: many ? 3 : 5, large: many, itemStyle: { color: ink.quiet, opacity: 0.16 }, data: points((r) => !kept.has(r)), ...rest },
          ...groups.map((g, i) => ({
            name: g,
            type: "scatter",
            z: 2,
            symbolSize: many ? 4 : 7,
            itemStyle: { color: ink.categories[i % ink.categories.length], opacity: 0.62 },
            data: points((r) => kept.has(r) && !onFront.has(r) && (!tint || String(x.data[tint.key][r] ?? "–") === g)),
            ...rest,
          })),
          { name: "front", type: "scatter", z: 4, symbolSize: 11, itemStyle: { color: (p: { value: number[] }) => tintOf(ink, row(p.value)), borderColor: ink.ink, borderWidth: 1.8 }, data: points((r) => kept.has(r) && onFront.has(r)), ...rest },
          { name: "edge", type: "line", z: 3, silent: true, symbol: "none", step: across.better === up.better ? (up.better === "low" ? "end" : "start") : false, lineStyle: { color: ink.ink, width: 1.3, type: "dashed", opacity: 0.7 }, data: steps },
        ],
      };
    },
    table: () => rowsTable("Points inside the brushes", [...kept]),
    ready: (chart) => {
      const on = () => chart.dispatchAction({ type: "takeGlobalCursor", key: "brush", brushOption: { brushType: "rect", brushMode: "single" } });
      on();
      chart.on("brushEnd", (event) => {
        const range = (event as { areas?: { coordRange?: number[][] }[] }).areas?.[0]?.coordRange;
        if (!range) return;
        brushes.set(across.key, { kind: "range", low: range[0][0], high: range[0][1] });
        brushes.set(up.key, { kind: "range", low: range[1][0], high: range[1][1] });
        chart.dispatchAction({ type: "brush", areas: [] });
        update();
        on();
      });
    },
  });

  const parallel: ChartCard = chartCard({
    title: "Parallel coordinates",
    below: "A line is a point. Drag along an axis to keep what lies inside; click the axis to let go.",
    spoken: "Parallel coordinates of all columns; the ranges below do the same with the keyboard.",
    height: "27rem",
    signal,
    controls: x.columns.some((c) => c.role === "metric" && c.different > 1) ? h("label", { class: "field" }, h("input", { type: "checkbox", on: { change: (e: Event) => ((metrics = (e.target as HTMLInputElement).checked), parallel.draw()) } }), h("span", {}, "Other metrics too")) : null,
    option: (ink) => {
      const limit = 4000;
      const rows = sample([...kept], limit, x.front);
      const shown = lines();
      const axes = shown.map((c, i) => ({
        dim: i,
        name: c.label + arrow(c) + (c.unit ? `\n${c.unit}` : ""),
        ...(c.numeric ? { type: "value", scale: true } : { type: "category", data: distinct(x, c.key) }),
        nameTextStyle: { color: ink.ink, fontSize: 11, lineHeight: 13, fontWeight: c.role === "objective" ? 700 : 400 },
        nameRotate: shown.length > 11 || ink.narrow ? 24 : 0,
        axisLabel: { color: ink.quiet, fontSize: 10 },
        axisLine: { lineStyle: { color: ink.quiet } },
      }));
      const value = (r: number) => shown.map((c) => x.data[c.key][r] ?? "–");
      return {
        parallel: { left: 44, right: 70, top: 60, bottom: 20, parallelAxisDefault: { areaSelectStyle: { width: 16, color: ink.accent, opacity: 0.25 } } },
        parallelAxis: axes,
        tooltip: { show: false },
        series: [
          {
            type: "parallel",
            lineStyle: { width: 1, opacity: Math.max(0.05, Math.min(0.5, 120 / rows.length)) },
            inactiveOpacity: 0.01,
            data: rows.filter((r) => !onFront.has(r)).map((r) => ({ value: value(r), lineStyle: { color: tintOf(ink, r) } })),
          },
          {
            type: "parallel",
            z: 3,
            lineStyle: { width: 2, opacity: 0.9 },
            inactiveOpacity: 0.05,
            data: rows.filter((r) => onFront.has(r)).map((r) => ({ value: value(r), lineStyle: { color: tintOf(ink, r) } })),
          },
        ],
      };
    },
    table: () => rowsTable("Points inside the brushes", [...kept]),
    ready: (chart) => {
      chart.on("axisareaselected", () => {
        const axes = (chart as unknown as { getModel(): { getComponent(type: string, i: number): { activeIntervals?: number[][] } | undefined } }).getModel();
        let changed = false;
        lines().forEach((c, i) => {
          const intervals = axes.getComponent("parallelAxis", i)?.activeIntervals ?? [];
          if (intervals.length === 0) return;
          const [low, high] = intervals[0];
          if (c.numeric) brushes.set(c.key, { kind: "range", low, high });
          else {
            const names = distinct(x, c.key);
            brushes.set(c.key, { kind: "values", values: new Set(names.filter((_, k) => k >= low - 0.5 && k <= high + 0.5)) });
          }
          changed = true;
        });
        if (changed) {
          clearTimeout(wait);
          wait = setTimeout(update, 250);
        }
      });
    },
  });
  let wait: ReturnType<typeof setTimeout> | undefined;

  const bar = h("div", { class: "brushes", role: "group", "aria-label": "Brushes" });
  const list = h("div", {});
  const rowsTable = (caption: string, rows: number[]) => ({
    caption,
    columns: [{ name: "point" }, { name: "front" }, ...plotted.map((c) => ({ name: c.label, unit: c.unit })), { name: "status" }],
    rows: rows.sort((a, b) => a - b).map((r) => [x.number[r], onFront.has(r) ? "front" : "", ...plotted.map((c) => x.data[c.key][r] ?? null), x.status[r]]),
  });
  const ranges = h("fieldset", { class: "ranges" }, h("legend", { class: "spoken" }, "Ranges"));
  const rangeInputs = numeric.filter((c) => c.different > 1).map((c) => {
    const low = h("input", { type: "number", step: "any", placeholder: "from", "aria-label": `${c.label} from` });
    const high = h("input", { type: "number", step: "any", placeholder: "to", "aria-label": `${c.label} to` });
    const set = () => {
      if (low.value === "" && high.value === "") brushes.delete(c.key);
      else brushes.set(c.key, { kind: "range", low: low.value === "" ? -Infinity : Number(low.value), high: high.value === "" ? Infinity : Number(high.value) });
      update();
    };
    low.addEventListener("change", set);
    high.addEventListener("change", set);
    ranges.append(h("div", { class: "field" }, h("span", {}, nameOf(c)), low, high));
    return { c, low, high };
  });

  function update(): void {
    kept = new Set(brushed(x.data, x.rows, brushes));
    const best = [...kept].filter((r) => onFront.has(r));
    replace(
      bar,
      h("span", { role: "status" }, `${number(kept.size)} of ${number(x.rows)} points${x.truncated ? ` (of ${number(x.all)})` : ""}, ${number(best.length)} on the front`),
      [...brushes].map(([name, brush]) =>
        h("button", { type: "button", title: "Let go", on: { click: () => (brushes.delete(name), update()) } }, `${x.columns.find((c) => c.key === name)?.label ?? name} ${brush.kind === "range" ? `${number(brush.low, 3)} … ${number(brush.high, 3)}` : [...brush.values].join(", ")}`, h("span", { "aria-hidden": "true" }, " ×")),
      ),
      brushes.size > 0 ? h("button", { type: "button", class: "plain", on: { click: () => (brushes.clear(), update()) } }, "Let go of all") : null,
    );
    for (const { c, low, high } of rangeInputs) {
      const brush = brushes.get(c.key);
      const text = (v: number) => (Number.isFinite(v) ? String(Number(v.toPrecision(6))) : "");
      low.value = brush?.kind === "range" ? text(brush.low) : "";
      high.value = brush?.kind === "range" ? text(brush.high) : "";
    }
    replace(list, dataTable(rowsTable(brushes.size > 0 ? "The front inside the brushes" : "The front", best), 300));
    scatter.draw();
    parallel.draw();
  }
  update();

  const bad = x.status.filter((text) => text !== "ok").length;
  return h(
    "div",
    { class: "front-view" },
    h("section", { class: "card", "aria-label": "Brushes and ranges" }, bar, h("details", { css: { "margin-top": "0.5rem" } }, h("summary", { class: "small" }, "Ranges as numbers"), ranges), bad > 0 ? h("p", { class: "note" }, `${number(bad)} points are invalid or miss a constraint; the CSV of all says why.`) : null),
    scatter.element,
    parallel.element,
    card("Points on the front", null, tools(tableTools(`${id}-front`, () => rowsTable("The front", [...x.front])), tool("CSV of all", "CSV of all points, download", () => save(`${fileName(id)}-points.csv`, csv(rowsTable("All points", Array.from({ length: x.rows }, (_, r) => r))), "text/csv"))), list),
  );
}

function arrow(c: Shown): string {
  return c.better === "low" ? " ↓" : c.better === "high" ? " ↑" : "";
}

function cell(x: Points, c: Shown, row: number): string {
  const v = x.data[c.key][row];
  return v === null ? "–" : typeof v === "number" ? number(v) : sentence(v);
}

/** The front's rows and evenly chosen others. */
function sample(rows: number[], most: number, front: number[]): number[] {
  if (rows.length <= most) return rows;
  const on = new Set(front);
  const step = rows.length / most;
  return rows.filter((r, i) => on.has(r) || Math.floor(i / step) !== Math.floor((i - 1) / step));
}
