/** Numbers as people read them. Every function here is pure. */

/** A number with its unit, as result files hold it. */
export interface Quantity {
  value: number;
  unit: string;
}

const PREFIXES: readonly [number, string][] = [
  [1e12, "T"],
  [1e9, "G"],
  [1e6, "M"],
  [1e3, "k"],
  [1, ""],
  [1e-3, "m"],
  [1e-6, "µ"],
  [1e-9, "n"],
  [1e-12, "p"],
  [1e-15, "f"],
];

/** Digits grouped by thousands; `digits` significant ones below a million. */
export function number(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return value > 0 ? "∞" : value < 0 ? "−∞" : "–";
  if (value === 0) return "0";
  const size = Math.abs(value);
  let text: string;
  if (size >= 1e15 || size < 1e-6) {
    text = value.toExponential(Math.max(0, digits - 1));
  } else if (Number.isInteger(value)) {
    text = value.toLocaleString("en-US");
  } else {
    const whole = Math.floor(Math.log10(size)) + 1;
    const decimals = Math.max(0, Math.min(20, digits - whole));
    text = value.toLocaleString("en-US", { minimumFractionDigits: 0, maximumFractionDigits: decimals });
  }
  return text.replace("-", "−");
}

/** The same unit with the prefix that leaves 1 to 999 before it: 33888.6 nJ becomes 33.89 µJ. */
export function scaled(value: number, unit: string, digits = 4): { text: string; unit: string } {
  const match = /^([TGMkmµunpf]?)(J|W|s|Hz|V|A)$/.exec(unit);
  if (!match || value === 0 || !Number.isFinite(value)) return { text: number(value, digits), unit: printed(unit) };
  const prefix = match[1] === "u" ? "µ" : match[1];
  const base = PREFIXES.find(([, sign]) => sign === prefix)?.[0] ?? 1;
  const si = value * base;
  const found = PREFIXES.find(([factor]) => Math.abs(si) >= factor * 0.99999) ?? PREFIXES[PREFIXES.length - 1];
  return { text: number(si / found[0], digits), unit: found[1] + match[2] };
}

/** um2 as µm², us as µs: what files write in plain letters. */
export function printed(unit: string): string {
  return unit.replace(/\bu(?=(m|s|W|J|V|A)(\d|\b))/g, "µ").replace(/(?<=m)2\b/g, "²").replace(/(?<=m)3\b/g, "³");
}

/** A quantity in words: 33.89 µJ. */
export function quantity(q: Quantity, digits = 4): string {
  const { text, unit } = scaled(q.value, q.unit, digits);
  return unit === "" || unit === "-" ? text : `${text} ${unit}`;
}

/** 0.542 as 0.542×. */
export function ratio(value: number): string {
  if (!Number.isFinite(value)) return "–";
  return `${value.toFixed(value >= 100 ? 0 : value >= 10 ? 2 : 3)}×`;
}

/** 0.125 as 12.5 %. */
export function percent(share: number, digits = 1): string {
  return `${(100 * share).toFixed(digits).replace("-", "−")} %`;
}

/** A change against a base: −45.8 %. */
export function change(value: number, base: number): string {
  if (base === 0 || !Number.isFinite(value / base)) return "–";
  const by = 100 * (value / base - 1);
  const size = Math.abs(by);
  if (size < 0.005) return "±0 %";
  return `${by > 0 ? "+" : "−"}${size.toFixed(size < 0.1 ? 2 : size < 10 ? 1 : 0)} %`;
}

/** Seconds as 850 ms, 12.4 s, 3 min 20 s, 2 h 5 min. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return "–";
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** A moment against another one: just now, 5 min ago, 3 h ago, then the date. */
export function ago(then: Date, now: Date): string {
  const seconds = (now.getTime() - then.getTime()) / 1000;
  if (Number.isNaN(seconds)) return "–";
  if (seconds < 45) return "just now";
  if (seconds < 3600) return `${Math.max(1, Math.round(seconds / 60))} min ago`;
  if (seconds < 36 * 3600) return `${Math.round(seconds / 3600)} h ago`;
  return then.toISOString().slice(0, 10);
}

/** Bytes as 12.3 kB. */
export function bytes(count: number): string {
  if (count < 1000) return `${count} B`;
  const steps = ["kB", "MB", "GB", "TB"];
  let value = count;
  let step = -1;
  do {
    value /= 1000;
    step += 1;
  } while (value >= 999.5 && step < steps.length - 1);
  return `${value.toFixed(value < 10 ? 1 : 0)} ${steps[step]}`;
}

/** worstSetupPs as { text: "worst setup", unit: "ps" }: keys of a placed stack carry their unit. */
export function keyWords(key: string): { text: string; unit: string } {
  const units: [RegExp, string][] = [
    [/Mm2$/, "mm²"],
    [/Mm$/, "mm"],
    [/Um$/, "µm"],
    [/Ps$/, "ps"],
    [/Mw$/, "mW"],
    [/Mv$/, "mV"],
    [/K$/, "K"],
    [/Seconds$|^seconds$/, "s"],
    [/Megahertz$|^megahertz$/, "MHz"],
  ];
  for (const [ending, unit] of units) {
    if (ending.test(key)) {
      const stem = key.replace(ending, "");
      return { text: words(stem === "" ? (unit === "MHz" ? "frequency" : "time") : stem), unit };
    }
  }
  return { text: words(key), unit: "" };
}

/** camelCase, kebab-case and UPPER_CASE as words. */
export function words(key: string): string {
  return key
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/[-_]/g, " ")
    .toLowerCase()
    .trim();
}

/** First letter large. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
