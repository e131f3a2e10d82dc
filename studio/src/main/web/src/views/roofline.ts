/** Layers against what arrays and ports allow. */

import { ApiError, getRoofline } from "../data/api";
import { chartCard, chartLegend, tip } from "../charts/chart";
import { segmented } from "../dom";
import { number } from "../format";
import { empty, later } from "../parts";
import { note } from "../router";
import type { TabContext } from "./result";

export function roofline({ id, place, signal, route }: TabContext): void {
  place.append(
    later(signal, "the roofline", async () => {
      const found = await getRoofline(id, signal).catch((error: unknown) => {
        if (error instanceof ApiError && error.status === 404) return null;
        throw error;
      });
      if (!found || found.levels.length === 0) return empty("No roofline", "This result is of before operations and traffic per layer were kept. Run the study again to get them.");
      const r = found;
      let at = Math.max(0, r.levels.findIndex((l) => l.name === route.query.get("level")));
      const scopes = [...new Set(r.points.map((p) => p.scope))];
      const usable = () => r.points.filter((p) => (p.intensity[r.levels[at].name] ?? 0) > 0 && p.perCycle > 0);
      const roof = Math.max(...r.ceilings.map((c) => c.value));
      const chart = chartCard({
        title: "Roofline",
        below: "Each point is a layer: what it computes per byte that a port moves for it, and what it reaches. Under the slope the port is the limit, under the flat roof the arrays are.",
        spoken: `Roofline of ${r.points.length} layers; the table has intensity and rate of each.`,
        height: "30rem",
        signal,
        controls: segmented("Port", r.levels.map((l, i) => ({ value: String(i), text: l.name })), String(at), (value) => {
          at = Number(value);
          note(route, { level: r.levels[at].name });
          chart.draw();
        }),
        option: (ink) => {
          const level = r.levels[at];
          const points = usable();
          const xs = points.map((p) => p.intensity[level.name] as number);
          const knee = roof / level.bytesPerCycle;
          const low = 10 ** Math.floor(Math.log10(Math.min(knee / 4, ...xs)));
          const high = 10 ** Math.ceil(Math.log10(Math.max(knee * 4, ...xs)));
          const bottom = 10 ** Math.floor(Math.log10(Math.min(...points.map((p) => p.perCycle), low * level.bytesPerCycle)));
          const axis = (name: string, gap: number) => ({ type: "log", name, nameLocation: "middle", nameGap: gap, nameTextStyle: { color: ink.quiet }, axisLabel: { color: ink.quiet, formatter: (v: number) => number(v) }, splitLine: { lineStyle: { color: ink.line } }, axisLine: { lineStyle: { color: ink.line } } });
          return {
            legend: { ...chartLegend(ink, scopes), top: 6 },
            grid: { left: 20, right: 26, top: 46, bottom: 46, containLabel: true },
            xAxis: { ...axis(`operations per byte, ${level.name}`, 30), min: low, max: high },
            yAxis: { ...axis(r.unit, 46), min: bottom, max: roof * 2 },
            tooltip: {
              formatter: (p: { seriesName: string; data: { index?: number } }) => {
                const point = r.points[p.data.index ?? -1];
                if (!point) return tip(p.seriesName, []);
                const reach = Math.min(roof, (point.intensity[level.name] as number) * level.bytesPerCycle);
                return tip(point.layer, [
                  { name: "Reaches", value: `${number(point.perCycle)} ${r.unit}` },
                  { name: "Could reach", value: number(reach) },
                  { name: "Part of it", value: `${((100 * point.perCycle) / reach).toFixed(1)} %` },
                  { name: "Intensity", value: `${number(point.intensity[level.name] as number)} per byte` },
                  { name: "Operations", value: number(point.operations) },
                  { name: "Cycles", value: number(point.cycles) },
                ]);
              },
            },
            series: [
              ...r.ceilings
                .filter((c, i, all) => all.findIndex((o) => o.value === c.value) === i)
                .map((c) => {
                  const names = r.ceilings.filter((o) => o.value === c.value).map((o) => o.name).join(", ");
                  return {
                    name: names,
                    type: "line",
                    symbol: "none",
                    silent: true,
                    z: 1,
                    lineStyle: { color: ink.ink, width: 1.6 },
                    data: [[low, low * level.bytesPerCycle], [c.value / level.bytesPerCycle, c.value], [high, c.value]],
                    endLabel: { show: true, formatter: `${names}: ${number(c.value)}`, color: ink.quiet, align: "right", offset: [-6, -10] },
                  };
                }),
              ...scopes.map((scope, i) => ({
                name: scope,
                type: "scatter",
                z: 3,
                symbolSize: (_: unknown, p: { data: { index: number } }) => 9 + 16 * Math.sqrt(r.points[p.data.index].cycles / Math.max(...r.points.map((q) => q.cycles))),
                itemStyle: { color: ink.categories[i], opacity: 0.85, borderColor: ink.surface, borderWidth: 1 },
                label: { show: !ink.narrow && points.length <= 24, position: "right", formatter: (p: { data: { index: number } }) => r.points[p.data.index].layer, color: ink.quiet, fontSize: 10.5 },
                labelLayout: { hideOverlap: true },
                data: r.points.flatMap((p, index) => (p.scope === scope && points.includes(p) ? [{ value: [p.intensity[level.name], p.perCycle], index }] : [])),
              })),
            ],
          };
        },
        table: () => ({
          caption: "Layers on the roofline",
          columns: [{ name: "layer" }, { name: "scope" }, { name: "operations" }, { name: "cycles" }, { name: r.unit }, ...r.levels.flatMap((l) => [{ name: `bytes, ${l.name}` }, { name: `operations per byte, ${l.name}` }])],
          rows: r.points.map((p) => [p.layer, p.scope, p.operations, p.cycles, p.perCycle, ...r.levels.flatMap((l) => [p.bytes[l.name] ?? null, p.intensity[l.name] ?? null])]),
        }),
      });
      return chart.element;
    }),
  );
}
