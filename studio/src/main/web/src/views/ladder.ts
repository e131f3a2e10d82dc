/** Savings switched on one after the other, as bars of energy, latency and their product. */

import { getLadder } from "../data/api";
import type { LadderRow } from "../data/contract";
import { chartCard, chartLegend, nameAxis, tip, valueAxis } from "../charts/chart";
import { segmented } from "../dom";
import { percent, quantity, ratio, sentence } from "../format";
import { empty, later } from "../parts";
import { note } from "../router";
import type { TabContext } from "./result";

const SERIES = [
  ["Energy", "energy"],
  ["Latency", "latency"],
  ["Energy-delay product", "edp"],
] as const;

export function ladder({ id, place, signal, route }: TabContext): void {
  place.append(
    later(signal, "the ladder", async () => {
      const rows = await getLadder(id, signal);
      if (rows.length === 0) return empty("No ladder", "This run had one rung only. Give a study a ladder of kept heads, for example ladder: [0.5, 0.25].");
      const scopes = [...new Set(rows.map((r) => r.scope))].reverse();
      let scope = scopes.includes(route.query.get("scope") ?? "") ? (route.query.get("scope") as string) : scopes.includes("network") ? "network" : scopes[0];
      const of = (): LadderRow[] => rows.filter((r) => r.scope === scope);
      const chart = chartCard({
        title: "Ladder of savings",
        below: "From 2D to stacks to pruned heads to skipped zeros; 1 is the first rung of the same scope.",
        spoken: `Bars of energy, latency and energy-delay product for ${of().length} rungs; the table has every value.`,
        height: `${70 + 58 * Math.max(...scopes.map((s) => rows.filter((r) => r.scope === s).length))}px`,
        signal,
        controls: segmented("Scope", scopes.map((s) => ({ value: s, text: sentence(s) })), scope, (next) => {
          scope = next;
          note(route, { scope });
          chart.draw();
        }),
        option: (ink) => {
          const own = of();
          return {
            legend: { ...chartLegend(ink, SERIES.map(([name]) => name)), top: 8 },
            grid: { left: 8, right: ink.narrow ? 16 : 52, top: 44, bottom: 36, containLabel: true },
            xAxis: valueAxis(ink, "relative to the first rung", { min: 0, max: (value: { max: number }) => (ink.narrow ? Math.ceil(value.max * 10) / 10 : null), nameGap: 28, axisLabel: { color: ink.quiet, formatter: (v: number) => v.toFixed(1) } }),
            yAxis: nameAxis(ink, own.map((r) => r.name), { axisLabel: { color: ink.ink, interval: 0, width: ink.narrow ? 120 : 280, overflow: ink.narrow ? "break" : "truncate", lineHeight: 13 } }),
            tooltip: {
              trigger: "axis",
              axisPointer: { type: "shadow" },
              formatter: (params: { dataIndex: number }[]) => {
                const r = own[params[0].dataIndex];
                return tip(r.name, [
                  ...SERIES.map(([name, key], i) => ({ name, value: `${ratio(r.relative[key])}  ${quantity(r[key])}`, colour: ink.categories[i] })),
                  { name: "Cycles", value: quantity(r.cycles) },
                  { name: "Accuracy", value: percent(r.accuracy, 2) },
                ]);
              },
            },
            series: SERIES.map(([name, key], i) => ({
              name,
              type: "bar",
              barGap: "12%",
              barCategoryGap: "32%",
              itemStyle: { color: ink.categories[i], borderRadius: [0, 3, 3, 0] },
              label: { show: !ink.narrow, position: "right", formatter: ({ value }: { value: number }) => ratio(value), color: ink.quiet, fontSize: 11, backgroundColor: ink.surface, padding: [1, 2] },
              data: own.map((r) => r.relative[key]),
              markLine: i === 0 ? { silent: true, symbol: "none", label: { show: false }, lineStyle: { color: ink.quiet, type: "dashed" }, data: [{ xAxis: 1 }] } : undefined,
            })),
          };
        },
        table: () => ({
          caption: `Ladder, scope ${scope}`,
          columns: [{ name: "rung" }, { name: "arrangement" }, { name: "heads kept" }, { name: "energy, relative" }, { name: "latency, relative" }, { name: "EDP, relative" }, { name: "energy", unit: rows[0].energy.unit }, { name: "latency", unit: rows[0].latency.unit }, { name: "cycles" }, { name: "accuracy" }],
          rows: of().map((r) => [r.name, r.arrangement, r.keepHeads, r.relative.energy, r.relative.latency, r.relative.edp, r.energy.value, r.latency.value, r.cycles.value, r.accuracy]),
        }),
      });
      return chart.element;
    }),
  );
}
