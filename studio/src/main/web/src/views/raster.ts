/** The spikes of a layer: channel against token, a picture per time step; ones per channel and per token beside it. */

import { getSpikeBits, getSpikes } from "../data/api";
import { chartCard, tip, valueAxis } from "../charts/chart";
import { counts, fired } from "../data/bits";
import type { SpikeLayer } from "../data/contract";
import { h, replace, select, type Child } from "../dom";
import { fileName, save } from "../download";
import { number, percent } from "../format";
import { card, empty, later, tableTools, tool, tools } from "../parts";
import { note } from "../router";
import { colour, onTheme } from "../theme";
import { rgbBytes } from "../stack/colouring";
import type { TabContext } from "./result";

export function raster({ id, place, signal, route }: TabContext): void {
  place.append(
    later(signal, "the spikes", async () => {
      const { image, layers } = await getSpikes(id, signal);
      if (layers.length === 0) return empty("No spikes", "This result keeps no rasters.");
      const wanted = route.query.get("layer");
      let at = Math.max(0, layers.findIndex((l) => l.layer === wanted));
      const body = h("div", {});
      const draw = () => {
        note(route, { layer: layers[at].layer });
        replace(body, later(signal, layers[at].layer, async () => pictures(id, image, layers[at], await getSpikeBits(id, at, signal), signal)));
      };
      draw();
      return h(
        "div",
        {},
        h(
          "div",
          { class: "bar-row filter" },
          select("Layer", layers.map((l, i) => ({ value: String(i), text: l.layer })), String(at), (value) => {
            at = Number(value);
            draw();
          }),
          h("span", { class: "quiet small" }, `Image ${image}, as the golden model and the machine have fired, bit for bit.`),
        ),
        body,
      );
    }),
  );
}

function pictures(id: string, image: number, layer: SpikeLayer, bits: Uint8Array, signal: AbortSignal): Child {
  const found = counts(bits, layer);
  const all = layer.timesteps * layer.tokens * layer.channels;
  const canvases = Array.from({ length: layer.timesteps }, () => h("canvas", { width: String(layer.channels), height: String(layer.tokens) }));
  const paint = () => {
    const on = rgbBytes(colour("c1"));
    const off = rgbBytes(colour("sunken"));
    canvases.forEach((canvas, t) => {
      const ctx = canvas.getContext("2d");
      if (!ctx) return;
      const pixels = ctx.createImageData(layer.channels, layer.tokens);
      for (let n = 0; n < layer.tokens; n++) {
        for (let c = 0; c < layer.channels; c++) {
          const [r, g, b] = fired(bits, layer, t, n, c) ? on : off;
          pixels.data.set([r, g, b, 255], 4 * (n * layer.channels + c));
        }
      }
      ctx.putImageData(pixels, 0, 0);
    });
  };
  paint();
  onTheme(paint, signal);
  const name = `${id}-${layer.layer}`;
  const spikes = () => {
    const rows: number[][] = [];
    for (let t = 0; t < layer.timesteps; t++) for (let n = 0; n < layer.tokens; n++) for (let c = 0; c < layer.channels; c++) if (fired(bits, layer, t, n, c)) rows.push([t, n, c]);
    return { caption: `Spikes of ${layer.layer}, image ${image}`, columns: [{ name: "time step" }, { name: "token" }, { name: "channel" }], rows };
  };
  const png = () => {
    const scale = Math.max(2, Math.floor(900 / (layer.channels * layer.timesteps)));
    const gap = 6;
    const off = document.createElement("canvas");
    off.width = layer.timesteps * (layer.channels * scale + gap) - gap;
    off.height = layer.tokens * scale;
    const ctx = off.getContext("2d");
    if (!ctx) return;
    ctx.imageSmoothingEnabled = false;
    canvases.forEach((canvas, t) => ctx.drawImage(canvas, t * (layer.channels * scale + gap), 0, layer.channels * scale, off.height));
    off.toBlob((blob) => blob && save(`${fileName(name)}.png`, blob));
  };
  const svg = () => {
    const w = layer.channels;
    const rects = spikes().rows.map(([t, n, c]) => `M${t * (w + 2) + c} ${n}h1v1h-1z`).join("");
    save(`${fileName(name)}.svg`, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${layer.timesteps * (w + 2) - 2} ${layer.tokens}"><title>Spikes of ${layer.layer}</title><path d="${rects}" fill="#d98200"/></svg>`, "image/svg+xml");
  };
  const series = (title: string, values: Uint32Array, axis: string) =>
    chartCard({
      title,
      spoken: `${title} of ${layer.layer}, from ${Math.min(...values)} to ${Math.max(...values)}.`,
      height: "15rem",
      signal,
      option: (ink) => ({
        grid: { left: 14, right: 12, top: 14, bottom: 34, containLabel: true },
        xAxis: { type: "category", data: [...values.keys()].map(String), name: axis, nameLocation: "middle", nameGap: 24, nameTextStyle: { color: ink.quiet }, axisLabel: { color: ink.quiet }, axisTick: { show: false }, axisLine: { lineStyle: { color: ink.line } } },
        yAxis: valueAxis(ink, "spikes", { nameGap: 32 }),
        tooltip: { trigger: "axis", formatter: (p: { dataIndex: number }[]) => tip(`${axis} ${p[0].dataIndex}`, [{ name: "Spikes", value: number(values[p[0].dataIndex]) }]) },
        series: [{ type: "bar", large: true, barCategoryGap: "8%", itemStyle: { color: ink.categories[1] }, data: [...values] }],
      }),
      table: () => ({ caption: title, columns: [{ name: axis }, { name: "spikes" }], rows: [...values].map((v, i) => [i, v]) }),
    }).element;
  return h(
    "div",
    { class: "raster-view" },
    card(
      layer.layer,
      `${number(found.ones)} of ${number(all)} bits are one: ${percent(found.ones / all, 2)}. Each picture is a time step; tokens go down, channels to the right.`,
      tools(tableTools(name, spikes), tool("SVG", "Download the raster as SVG", svg), tool("PNG", "Download the raster as PNG", png)),
      h(
        "div",
        { class: "panes" },
        canvases.map((canvas, t) => {
          canvas.setAttribute("role", "img");
          canvas.setAttribute("aria-label", `Time step ${t}: ${found.timestep[t]} spikes`);
          return h("figure", {}, h("figcaption", { class: "small quiet" }, `t = ${t}, ${percent(found.timestep[t] / (layer.tokens * layer.channels))} ones`), canvas);
        }),
      ),
    ),
    h("div", { class: "grid" }, series("Spikes per channel", found.channel, "channel"), series("Spikes per token", found.token, "token")),
  );
}
