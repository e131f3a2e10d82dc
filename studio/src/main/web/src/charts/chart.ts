/** ECharts in a card: drawn in the page's colours, spoken as a sentence, readable as a table, saved as CSV, JSON, SVG and PNG. */

import { BarChart, CustomChart, HeatmapChart, LineChart, ParallelChart, ScatterChart } from "echarts/charts";
import {
  BrushComponent,
  DataZoomComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  ParallelComponent,
  ToolboxComponent,
  TooltipComponent,
  VisualMapComponent,
} from "echarts/components";
import * as echarts from "echarts/core";
import { LabelLayout } from "echarts/features";
import { CanvasRenderer, SVGRenderer } from "echarts/renderers";
import type { EChartsCoreOption, EChartsType } from "echarts/core";
import type { Table } from "../csv";
import { h, type Child } from "../dom";
import { fileName, save } from "../download";
import { dataTable, tableTools, tool, tools } from "../parts";
import { categories, colour, onTheme } from "../theme";

echarts.use([
  BarChart, CustomChart, HeatmapChart, LineChart, ParallelChart, ScatterChart,
  BrushComponent, DataZoomComponent, GridComponent, LegendComponent, MarkLineComponent, ParallelComponent, ToolboxComponent, TooltipComponent, VisualMapComponent,
  LabelLayout, CanvasRenderer, SVGRenderer,
]);

/** Colours of the page as charts want them. */
export interface Ink {
  ink: string;
  quiet: string;
  line: string;
  surface: string;
  raised: string;
  accent: string;
  categories: string[];
  narrow: boolean;
}

export function ink(width = innerWidth): Ink {
  return {
    ink: colour("ink"),
    quiet: colour("quiet"),
    line: colour("line"),
    surface: colour("surface"),
    raised: colour("raised"),
    accent: colour("accent"),
    categories: categories(),
    narrow: width < 560,
  };
}

export interface ChartSpec {
  title: string;
  below?: Child;
  /** What a screen reader says instead of the picture. */
  spoken: string;
  /** CSS height. */
  height: string;
  option: (ink: Ink) => EChartsCoreOption;
  table: () => Table;
  /** Above the chart: choices, legends. */
  controls?: Child;
  /** Gets the chart once it is there, for events. */
  ready?: (chart: EChartsType) => void;
  signal: AbortSignal;
}

export interface ChartCard {
  element: HTMLElement;
  /** Draws again, after a choice has changed. */
  draw(): void;
  chart(): EChartsType | null;
  setHeight(height: string): void;
}

export function chartCard(spec: ChartSpec): ChartCard {
  const place = h("div", { class: "chart", role: "img", "aria-label": spec.spoken, css: { "--height": spec.height } });
  const alternative = h("div", { class: "alternative", hidden: true });
  let chart: EChartsType | null = null;

  const full = (withTip: boolean): EChartsCoreOption => {
    const colours = ink(place.clientWidth || innerWidth);
    const option = spec.option(colours);
    return {
      animation: false,
      color: colours.categories,
      textStyle: { color: colours.ink, fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 12 },
      ...option,
      ...(withTip
        ? { tooltip: { confine: true, backgroundColor: colours.surface, borderColor: colours.line, padding: [8, 11], textStyle: { color: colours.ink, fontSize: 12 }, ...(option.tooltip as object | undefined) } }
        : { tooltip: undefined, toolbox: undefined, dataZoom: undefined }),
    };
  };
  const draw = () => {
    if (chart && !spec.signal.aborted) chart.setOption(full(true), true);
  };
  const start = () => {
    if (chart || spec.signal.aborted || place.clientWidth === 0) return;
    chart = echarts.init(place, null, { renderer: "canvas" });
    draw();
    spec.ready?.(chart);
  };
  let width = 0;
  const observer = new ResizeObserver(() => {
    start();
    if (!chart) return;
    chart.resize();
    const narrow = (w: number) => w < 560;
    if (width !== 0 && narrow(width) !== narrow(place.clientWidth)) draw();
    width = place.clientWidth;
  });
  observer.observe(place);
  onTheme(draw, spec.signal);
  spec.signal.addEventListener("abort", () => {
    observer.disconnect();
    chart?.dispose();
    chart = null;
  });

  const toggle = h("button", { type: "button", "aria-pressed": "false" }, "Table");
  toggle.addEventListener("click", () => {
    const show = alternative.hidden;
    alternative.replaceChildren(...(show ? [dataTable(spec.table())] : []));
    alternative.hidden = !show;
    toggle.setAttribute("aria-pressed", String(show));
  });
  const svg = () => {
    const off = echarts.init(null, null, { renderer: "svg", ssr: true, width: Math.max(640, place.clientWidth), height: place.clientHeight });
    off.setOption({ ...full(false), backgroundColor: colour("surface") });
    save(`${fileName(spec.title)}.svg`, off.renderToSVGString(), "image/svg+xml");
    off.dispose();
  };
  const png = () => {
    if (!chart) return;
    const canvas = chart.renderToCanvas({ pixelRatio: 2, backgroundColor: colour("surface") });
    canvas.toBlob((blob) => {
      if (blob) save(`${fileName(spec.title)}.png`, blob);
    });
  };
  const element = h(
    "section",
    { class: "card", "aria-label": spec.title },
    h(
      "div",
      { class: "card-head" },
      h("div", {}, h("h2", {}, spec.title), spec.below ? h("p", {}, spec.below) : null),
      tools(
        toggle,
        tableTools(spec.title, spec.table),
        tool("SVG", `Download ${spec.title} as SVG`, svg),
        tool("PNG", `Download ${spec.title} as PNG`, png),
      ),
    ),
    spec.controls,
    h("figure", {}, place),
    alternative,
  );
  return {
    element,
    draw,
    chart: () => chart,
    setHeight(height) {
      place.style.setProperty("--height", height);
    },
  };
}

/** A tooltip as an element: strings of HTML would carry inline styles, which the page's policy forbids. */
export function tip(title: string, rows: readonly { name: string; value: string; colour?: string | undefined }[], after?: string): HTMLElement {
  return h(
    "div",
    { class: "tip" },
    h("b", {}, title),
    h(
      "dl",
      {},
      rows.map((row) => [
        h("dt", {}, row.colour ? h("i", { css: { background: row.colour } }) : null, row.name),
        h("dd", {}, row.value),
      ]),
    ),
    after ? h("span", { class: "quiet" }, after) : null,
  );
}

export function valueAxis(colours: Ink, name: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    type: "value",
    name,
    nameLocation: "middle",
    nameGap: 30,
    nameTextStyle: { color: colours.quiet },
    splitNumber: colours.narrow ? 3 : 6,
    axisLabel: { color: colours.quiet, hideOverlap: true },
    axisLine: { show: false },
    splitLine: { lineStyle: { color: colours.line } },
    ...more,
  };
}

export function nameAxis(colours: Ink, names: string[], more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    type: "category",
    inverse: true,
    data: names,
    axisLabel: { color: colours.ink, interval: 0, width: colours.narrow ? 110 : 210, overflow: "truncate" },
    axisLine: { lineStyle: { color: colours.line } },
    axisTick: { show: false },
    ...more,
  };
}

export function chartLegend(colours: Ink, names: string[]): Record<string, unknown> {
  return { type: "scroll", top: 0, left: 0, itemWidth: 13, itemHeight: 9, itemGap: 14, textStyle: { color: colours.ink }, pageTextStyle: { color: colours.quiet }, pageIconColor: colours.ink, data: names };
}
