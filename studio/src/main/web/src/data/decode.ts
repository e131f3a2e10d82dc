/** Reading JSON that came over the wire: what is missing or of another type is named, never guessed. */

export class ContractError extends Error {
  constructor(place: string, found: unknown, allowed: string) {
    super(`The server's answer is not what this page understands: ${place} is ${brief(found)}, expected ${allowed}.`);
    this.name = "ContractError";
  }
}

function brief(value: unknown): string {
  if (value === undefined) return "missing";
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

export type Json = Record<string, unknown>;

export function object(value: unknown, place: string): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new ContractError(place, value, "an object");
  }
  return value as Json;
}

export function list<T>(value: unknown, place: string, item: (value: unknown, place: string) => T): T[] {
  if (!Array.isArray(value)) throw new ContractError(place, value, "a list");
  return value.map((entry, i) => item(entry, `${place}[${i}]`));
}

export function text(value: unknown, place: string): string {
  if (typeof value !== "string") throw new ContractError(place, value, "a text");
  return value;
}

export function num(value: unknown, place: string): number {
  if (typeof value !== "number" || !Number.isFinite(value)) throw new ContractError(place, value, "a number");
  return value;
}

export function bool(value: unknown, place: string): boolean {
  if (typeof value !== "boolean") throw new ContractError(place, value, "true or false");
  return value;
}

/** null and missing are the same: nobody knows. */
export function maybe<T>(value: unknown, place: string, of: (value: unknown, place: string) => T): T | null {
  return value === null || value === undefined ? null : of(value, place);
}

export function oneOf<T extends string>(value: unknown, place: string, allowed: readonly T[]): T {
  if (typeof value !== "string" || !allowed.includes(value as T)) {
    throw new ContractError(place, value, allowed.join(" or "));
  }
  return value as T;
}

export function record<T>(value: unknown, place: string, of: (value: unknown, place: string) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(object(value, place)).map(([k, v]) => [k, of(v, `${place}.${k}`)]));
}
