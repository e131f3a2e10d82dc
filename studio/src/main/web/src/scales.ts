/**
 * Colour scales. Colours are mixed in OKLab, so that equal steps look equal; lightness of the sequential scales only rises, so that
 * they read in grey and with any colour vision; the diverging one goes from orange to blue, which no common deficiency confuses.
 */

export type Rgb = readonly [number, number, number];

export interface Scale {
  /** 256 colours, three bytes each. */
  lut: Uint8Array;
  /** Colour of a share 0..1. */
  css(share: number): string;
}

function toLinear(byte: number): number {
  const c = byte / 255;
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
}

function toByte(linear: number): number {
  const c = linear <= 0.0031308 ? 12.92 * linear : 1.055 * Math.max(0, linear) ** (1 / 2.4) - 0.055;
  return Math.round(255 * Math.min(1, Math.max(0, c)));
}

/** Lightness, green-red, blue-yellow of an sRGB colour (Ottosson 2020). */
export function oklab([r, g, b]: Rgb): [number, number, number] {
  const [lr, lg, lb] = [toLinear(r), toLinear(g), toLinear(b)];
  const l = Math.cbrt(0.4122214708 * lr + 0.5363325363 * lg + 0.0514459929 * lb);
  const m = Math.cbrt(0.2119034982 * lr + 0.6806995451 * lg + 0.1073969566 * lb);
  const s = Math.cbrt(0.0883024619 * lr + 0.2817188376 * lg + 0.6299787005 * lb);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function fromOklab(L: number, a: number, b: number): Rgb {
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    toByte(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    toByte(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    toByte(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

function hex(text: string): Rgb {
  const n = Number.parseInt(text.slice(1), 16);
  return [n >> 16, (n >> 8) & 255, n & 255];
}

/** A scale through colours at equal distances. */
export function through(...stops: string[]): Scale {
  const labs = stops.map((stop) => oklab(hex(stop)));
  const lut = new Uint8Array(256 * 3);
  for (let i = 0; i < 256; i++) {
    const at = (i / 255) * (labs.length - 1);
    const k = Math.min(labs.length - 2, Math.floor(at));
    const f = at - k;
    const mix = (c: number) => labs[k][c] * (1 - f) + labs[k + 1][c] * f;
    lut.set(fromOklab(mix(0), mix(1), mix(2)), 3 * i);
  }
  return {
    lut,
    css(share) {
      const i = 3 * index(share);
      return `rgb(${lut[i]}, ${lut[i + 1]}, ${lut[i + 2]})`;
    },
  };
}

/** Place of a share in the 256 colours; NaN is the lowest. */
export function index(share: number): number {
  return share > 0 ? (share < 1 ? Math.round(255 * share) : 255) : 0;
}

export const POWER = through("#20294f", "#2a5c8a", "#2f9185", "#86bf58", "#f7e98a");
export const HEAT = through("#27164a", "#6a2472", "#b8405e", "#ec8043", "#fbe79a");
export const SLACK = through("#8f2d04", "#d9702a", "#f2c79c", "#eef0f2", "#a9cbe8", "#3f86c4", "#12427c");
export const FILL = through("#1d2b3f", "#2f5c74", "#6d9a86", "#d3c879", "#f4efcf");

/** How values become shares of a scale. */
export interface Domain {
  low: number;
  high: number;
  log: boolean;
  unit: string;
}

/** Share 0..1, clamped; NaN stays NaN. */
export function share(domain: Domain, value: number): number {
  if (Number.isNaN(value)) return NaN;
  let s: number;
  if (domain.log) {
    s = value <= domain.low ? 0 : Math.log(value / domain.low) / Math.log(domain.high / domain.low);
  } else {
    s = (value - domain.low) / (domain.high - domain.low);
  }
  return s < 0 ? 0 : s > 1 ? 1 : s;
}

export function valueAt(domain: Domain, s: number): number {
  return domain.log ? domain.low * (domain.high / domain.low) ** s : domain.low + s * (domain.high - domain.low);
}

/** The values between two quantiles, so that one hot cell does not make all others dark. NaN and infinities are left out. */
export function robust(values: ArrayLike<number>, from = 0.02, to = 0.98): { low: number; high: number } {
  const step = Math.max(1, Math.floor(values.length / 20_000));
  const sample: number[] = [];
  for (let i = 0; i < values.length; i += step) if (Number.isFinite(values[i])) sample.push(values[i]);
  if (sample.length === 0) return { low: 0, high: 1 };
  sample.sort((a, b) => a - b);
  const at = (q: number) => sample[Math.min(sample.length - 1, Math.max(0, Math.round(q * (sample.length - 1))))];
  const low = at(from);
  const high = at(to);
  return high > low ? { low, high } : { low: low - Math.abs(low || 1) * 1e-3, high: low + Math.abs(low || 1) * 1e-3 };
}

/** A domain with zero in the middle: for slack, where the sign is what matters. */
export function aroundZero(values: ArrayLike<number>, unit: string): Domain {
  const { low, high } = robust(values, 0.01, 0.99);
  const most = Math.max(Math.abs(low), Math.abs(high), 1e-9);
  return { low: -most, high: most, log: false, unit };
}

/** Round values inside a domain for a legend: 3 to 6 of them. */
export function ticks(low: number, high: number, about = 4): number[] {
  if (!(high > low)) return [low];
  const raw = (high - low) / about;
  const size = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((m) => m * size).find((s) => s >= raw * 0.999) ?? raw;
  const found: number[] = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++) {
    found.push(Number((k * step).toPrecision(12)));
  }
  return found;
}

export function logTicks(low: number, high: number): number[] {
  const found: number[] = [];
  for (let e = Math.floor(Math.log10(low)); e <= Math.ceil(Math.log10(high)); e++) {
    const value = 10 ** e;
    if (value >= low * 0.999 && value <= high * 1.001) found.push(value);
  }
  return found.length >= 2 ? found : [low, high];
}
