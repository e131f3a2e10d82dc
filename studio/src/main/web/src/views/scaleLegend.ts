/** A legend of a scale: a bar of its colours with values and unit. */

import { h } from "../dom";
import { number } from "../format";
import { logTicks, share, ticks, type Domain, type Scale } from "../scales";

export function scaleLegend(title: string, scale: Scale, domain: Domain): HTMLElement {
  const canvas = h("canvas", { width: "256", height: "1", "aria-hidden": "true" });
  const ctx = canvas.getContext("2d");
  if (ctx) {
    const image = ctx.createImageData(256, 1);
    for (let i = 0; i < 256; i++) {
      image.data[4 * i] = scale.lut[3 * i];
      image.data[4 * i + 1] = scale.lut[3 * i + 1];
      image.data[4 * i + 2] = scale.lut[3 * i + 2];
      image.data[4 * i + 3] = 255;
    }
    ctx.putImageData(image, 0, 0);
  }
  const digits = Math.abs(domain.high - domain.low) < 0.02 * Math.abs(domain.high) ? 6 : 3;
  const inner = (domain.log ? logTicks(domain.low, domain.high) : ticks(domain.low, domain.high, 3)).filter((v) => {
    const s = share(domain, v);
    return s > 0.13 && s < 0.87;
  });
  const all = [domain.low, ...thin(inner), domain.high];
  return h(
    "div",
    { class: "scale", role: "img", "aria-label": `${title}: from ${number(domain.low, digits)} to ${number(domain.high, digits)} ${domain.unit}${domain.log ? ", logarithmic" : ""}` },
    h("span", { class: "title" }, title, domain.unit ? h("span", { class: "quiet" }, `, ${domain.unit}${domain.log ? ", log" : ""}`) : null),
    canvas,
    h(
      "div",
      { class: "ticks", "aria-hidden": "true" },
      all.map((value) => {
        const tick = h("span", {}, number(value, digits));
        tick.style.left = `${100 * share(domain, value)}%`;
        return tick;
      }),
    ),
  );
}

/** At most two in the middle. */
function thin(values: number[]): number[] {
  if (values.length <= 2) return values;
  return [values[Math.floor(values.length / 3)], values[Math.floor((2 * values.length) / 3)]];
}
