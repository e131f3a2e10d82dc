/** Headline numbers of a result for its card: one per quantity, of the stack, with its change against 2D. */

import type { Headline } from "./contract";

export interface Shown {
  label: string;
  value: number | null;
  unit: string;
  /** value / value of 2D, where both are known. */
  against2d: number | null;
}

const ARRANGEMENT = /^(2d|memory-on-logic|logic-on-logic) (.+)$/;

/** Numbers named after an arrangement become one per quantity: that of the last stack there is, beside 2D. */
export function headlines(all: readonly Headline[]): Shown[] {
  const shown: Shown[] = [];
  const byQuantity = new Map<string, { at: number; base: number | null }>();
  for (const { label, value, unit } of all) {
    const match = ARRANGEMENT.exec(label);
    if (!match) {
      shown.push({ label, value, unit, against2d: null });
      continue;
    }
    const [, arrangement, quantity] = match;
    const known = byQuantity.get(quantity);
    if (!known) {
      byQuantity.set(quantity, { at: shown.length, base: arrangement === "2d" ? value : null });
      shown.push({ label: `${quantity}, ${arrangement}`, value, unit, against2d: null });
    } else if (arrangement === "2d") known.base = value;
    else shown[known.at] = { label: `${quantity}, ${arrangement}`, value, unit, against2d: null };
  }
  for (const { at, base } of byQuantity.values()) {
    const own = shown[at];
    if (base !== null && base > 0 && own.value !== null && !own.label.endsWith(", 2d")) shown[at] = { ...own, against2d: own.value / base };
  }
  return shown;
}
