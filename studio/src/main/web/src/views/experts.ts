/** How evenly the router loads the experts, and which heads survived. */

import { getExperts } from "../data/api";
import { chartCard, chartLegend, tip, valueAxis } from "../charts/chart";
import { number, percent } from "../format";
import { empty, later } from "../parts";
import type { TabContext } from "./result";

export function experts({ id, place, signal }: TabContext): void {
  place.append(
    later(signal, "the experts", async () => {
      const { layers, heads } = await getExperts(id, signal);
      if (layers.length === 0 && heads.length === 0) return empty("No experts", "This network has neither a mixture of experts nor attention heads to prune.");
      const count = Math.max(0, ...layers.map((l) => l.tokens.length));
      const cards: HTMLElement[] = [];
      if (layers.length > 0) {
        const imbalance = (tokens: number[]) => (Math.max(...tokens) * tokens.length) / tokens.reduce((a, b) => a + b, 0);
        cards.push(
          chartCard({
            title: "Load of the experts",
            below: "Tokens that the router sent to each expert, mean per image; the mark is the most in any one image.",
            spoken: `Bars of tokens per expert for ${layers.length} routers.`,
            height: "21rem",
            signal,
            option: (ink) => ({
              legend: { ...chartLegend(ink, layers.map((l) => l.layer)), top: 6 },
              grid: { left: 26, right: 16, top: 44, bottom: 34, containLabel: true },
              xAxis: { type: "category", data: Array.from({ length: count }, (_, e) => `expert ${e}`), axisLabel: { color: ink.ink }, axisTick: { show: false }, axisLine: { lineStyle: { color: ink.line } } },
              yAxis: valueAxis(ink, "tokens an image", { nameGap: 34 }),
              tooltip: {
                trigger: "axis",
                axisPointer: { type: "shadow" },
                formatter: (params: { dataIndex: number }[]) => {
                  const e = params[0].dataIndex;
                  return tip(`expert ${e}`, layers.map((l, i) => ({ name: l.layer, value: `${number(l.tokens[e], 4)} (most ${number(l.max[e])})`, colour: ink.categories[i] })));
                },
              },
              series: layers.flatMap((l, i) => [
                { name: l.layer, type: "bar", barGap: "10%", itemStyle: { color: ink.categories[i], borderRadius: [3, 3, 0, 0] }, data: l.tokens },
                {
                  name: l.layer,
                  type: "custom",
                  silent: true,
                  data: l.max.map((m, e) => [e, m]),
                  renderItem: (_: unknown, api: { value(k: number): number; coord(p: number[]): number[]; size(p: number[]): number[] }) => {
                    const [x, y] = api.coord([api.value(0), api.value(1)]);
                    const band = api.size([1, 0])[0] * 0.8;
                    const each = band / layers.length;
                    const left = x - band / 2 + i * each;
                    return { type: "rect", shape: { x: left + each * 0.1, y: y - 1.5, width: each * 0.8, height: 3 }, style: { fill: ink.categories[i], opacity: 0.75 } };
                  },
                },
              ]),
            }),
            table: () => ({
              caption: "Tokens per expert",
              columns: [{ name: "router" }, { name: "expert" }, { name: "tokens, mean" }, { name: "tokens, most" }],
              rows: layers.flatMap((l) => l.tokens.map((tokens, e) => [l.layer, e, tokens, l.max[e]])),
            }),
          }).element,
          chartCard({
            title: "Imbalance",
            below: "Load of the fullest expert against an even split; 1 is perfectly even, the number of experts the worst.",
            spoken: layers.map((l) => `${l.layer}: ${number(imbalance(l.tokens), 3)}`).join("; "),
            height: `${80 + 40 * layers.length}px`,
            signal,
            option: (ink) => ({
              grid: { left: 8, right: 40, top: 8, bottom: 36, containLabel: true },
              xAxis: valueAxis(ink, "fullest / even", { min: 1, max: Math.max(2, count), nameGap: 26 }),
              yAxis: { type: "category", inverse: true, data: layers.map((l) => l.layer), axisLabel: { color: ink.ink }, axisTick: { show: false }, axisLine: { lineStyle: { color: ink.line } } },
              tooltip: { formatter: ({ dataIndex }: { dataIndex: number }) => tip(layers[dataIndex].layer, [{ name: "Imbalance", value: number(imbalance(layers[dataIndex].tokens), 4) }]) },
              series: [{ type: "bar", barWidth: "50%", itemStyle: { color: ink.categories[0], borderRadius: [0, 3, 3, 0] }, label: { show: true, position: "right", color: ink.quiet, formatter: ({ value }: { value: number }) => number(value, 3) }, data: layers.map((l) => imbalance(l.tokens)) }],
            }),
            table: () => ({ caption: "Imbalance", columns: [{ name: "router" }, { name: "fullest / even" }], rows: layers.map((l) => [l.layer, imbalance(l.tokens)]) }),
          }).element,
        );
      }
      if (heads.length > 0) {
        const most = Math.max(...heads.map((hd) => hd.kept.length));
        cards.push(
          chartCard({
            title: "Heads kept",
            below: "Share of the images in which dynamic pruning kept a head.",
            spoken: `Share of images that kept each of ${most} heads in ${heads.length} layers.`,
            height: `${110 + 44 * heads.length}px`,
            signal,
            option: (ink) => ({
              grid: { left: 8, right: 20, top: 8, bottom: 70, containLabel: true },
              xAxis: { type: "category", data: Array.from({ length: most }, (_, k) => `head ${k}`), axisLabel: { color: ink.quiet }, axisTick: { show: false }, axisLine: { show: false } },
              yAxis: { type: "category", inverse: true, data: heads.map((hd) => hd.layer), axisLabel: { color: ink.ink }, axisTick: { show: false }, axisLine: { show: false } },
              visualMap: { min: 0, max: 1, orient: "horizontal", left: "center", bottom: 4, itemWidth: 12, itemHeight: 120, text: ["always", "never"], textStyle: { color: ink.quiet }, inRange: { color: [ink.raised, ink.categories[0]] } },
              tooltip: { formatter: ({ value }: { value: number[] }) => tip(`${heads[value[1]].layer}, head ${value[0]}`, [{ name: "Kept in", value: percent(value[2]) }]) },
              series: [{ type: "heatmap", data: heads.flatMap((hd, y) => hd.kept.map((k, x) => [x, y, k])), itemStyle: { borderColor: ink.surface, borderWidth: 2 }, label: { show: !ink.narrow, formatter: ({ value }: { value: number[] }) => percent(value[2], 0), fontSize: 11 } }],
            }),
            table: () => ({ caption: "Heads kept", columns: [{ name: "layer" }, { name: "head" }, { name: "kept, share of images" }], rows: heads.flatMap((hd) => hd.kept.map((k, i) => [hd.layer, i, k])) }),
          }).element,
        );
      }
      return cards;
    }),
  );
}
