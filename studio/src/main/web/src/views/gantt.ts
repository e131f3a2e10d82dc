/** What every core does over the cycles of one image. */

import { getTimeline } from "../data/api";
import { chartCard, tip } from "../charts/chart";
import { Schedule } from "../data/schedule";
import { h } from "../dom";
import { number, percent } from "../format";
import { card, dataTable, later, legend, meter, tableTools, tools } from "../parts";
import { categories } from "../theme";
import type { TabContext } from "./result";

export function gantt({ id, place, signal }: TabContext): void {
  place.append(
    later(signal, "the schedule", async () => {
      const t = await getTimeline(id, signal);
      const schedule = new Schedule(t);
      const layerColour = (ink: string[], layer: number) => ink[layer % ink.length];
      const rows = () => t.core.map((core, i) => [t.cores[core].name, t.layers[t.layer[i]], t.states[t.state[i]], t.start[i], t.end[i]]);
      const table = () => ({ caption: `Intervals of image ${t.image}`, columns: [{ name: "core" }, { name: "layer" }, { name: "state" }, { name: "start", unit: "cycle" }, { name: "end", unit: "cycle" }], rows: rows() });
      const chart = chartCard({
        title: "Cores in time",
        below: `Image ${t.image}, ${number(t.cycles)} cycles. Full bars work, thin ones wait; a gap is an idle core. Drag the slider below or scroll to come closer.`,
        spoken: `Gantt chart of ${t.cores.length} cores over ${number(t.cycles)} cycles; the table below has the share of each core.`,
        height: `${120 + 34 * t.cores.length}px`,
        signal,
        controls: legend(schedule.spans.map((span) => ({ name: t.layers[span.layer], colour: categories()[span.layer % 12] }))),
        option: (ink) => ({
          grid: { left: 8, right: 18, top: 14, bottom: 76, containLabel: true },
          xAxis: { type: "value", min: 0, max: t.cycles, name: "cycle", nameLocation: "middle", nameGap: 26, nameTextStyle: { color: ink.quiet }, axisLabel: { color: ink.quiet, hideOverlap: true }, splitLine: { lineStyle: { color: ink.line } } },
          yAxis: { type: "category", inverse: true, data: t.cores.map((c) => c.name), axisLabel: { color: ink.ink }, axisTick: { show: false }, axisLine: { lineStyle: { color: ink.line } } },
          dataZoom: [
            { type: "inside", filterMode: "weakFilter", minValueSpan: 40 },
            { type: "slider", filterMode: "weakFilter", bottom: 10, height: 22, borderColor: ink.line, textStyle: { color: ink.quiet }, fillerColor: "rgba(110,150,200,0.22)", minValueSpan: 40, labelFormatter: (v: number) => number(Math.round(v)) },
          ],
          tooltip: {
            formatter: ({ dataIndex: i }: { dataIndex: number }) =>
              tip(`${t.cores[t.core[i]].name}: ${t.layers[t.layer[i]]}`, [
                { name: "State", value: t.states[t.state[i]] },
                { name: "From", value: number(t.start[i]) },
                { name: "To", value: number(t.end[i]) },
                { name: "Cycles", value: number(t.end[i] - t.start[i]) },
              ]),
          },
          series: [
            {
              type: "custom",
              encode: { x: [1, 2], y: 0 },
              clip: true,
              data: t.core.map((core, i) => [core, t.start[i], t.end[i], t.layer[i], t.state[i]]),
              renderItem: (params: { coordSys: { x: number; width: number } }, api: { value(i: number): number; coord(p: number[]): number[]; size(p: number[]): number[] }) => {
                const [x0, y] = api.coord([api.value(1), api.value(0)]);
                const [x1] = api.coord([api.value(2), api.value(0)]);
                const busy = t.states[api.value(4)] === "busy";
                const height = api.size([0, 1])[1] * (busy ? 0.68 : 0.22);
                const left = Math.max(params.coordSys.x, x0);
                const right = Math.min(params.coordSys.x + params.coordSys.width, x1);
                if (right <= left) return null;
                return { type: "rect", shape: { x: left, y: y - height / 2, width: Math.max(0.6, right - left), height }, style: { fill: layerColour(ink.categories, api.value(3)), opacity: busy ? 1 : 0.6 } };
              },
            },
          ],
        }),
        table,
      });
      const busy = t.states.indexOf("busy");
      const stalled = t.states.indexOf("stalled");
      const shares = t.cores.map((core, c) => {
        const b = schedule.spent(c, busy) / t.cycles;
        const w = stalled < 0 ? 0 : schedule.spent(c, stalled) / t.cycles;
        return { name: core.name, busy: b, waits: w, idle: Math.max(0, 1 - b - w) };
      });
      const perLayer = { caption: "Layers in order of time", columns: [{ name: "layer" }, { name: "start", unit: "cycle" }, { name: "end", unit: "cycle" }, { name: "cycles" }, { name: "share, %" }], rows: schedule.spans.map((s) => [t.layers[s.layer], s.start, s.end, s.end - s.start, Number(((100 * (s.end - s.start)) / t.cycles).toFixed(2))]) };
      return [
        chart.element,
        h(
          "div",
          { class: "grid" },
          card(
            "Share of each core",
            "Of all cycles of this image.",
            null,
            h("div", { class: "scroll" }, h("table", {}, h("thead", {}, h("tr", {}, ["Core", "Works", "Works, as a bar", "Waits", "Idle"].map((name, i) => h("th", { scope: "col", class: i === 0 || i === 2 ? undefined : "n" }, i === 2 ? h("span", { class: "spoken" }, name) : name)))), h("tbody", {}, shares.map((r) => h("tr", {}, h("th", { scope: "row" }, r.name), h("td", { class: "n" }, percent(r.busy)), h("td", {}, meter(r.busy)), h("td", { class: "n" }, percent(r.waits)), h("td", { class: "n" }, percent(r.idle))))))),
          ),
          card("Layers", null, tools(tableTools(`${id}-layers`, () => perLayer)), dataTable(perLayer)),
        ),
      ];
    }),
  );
}
