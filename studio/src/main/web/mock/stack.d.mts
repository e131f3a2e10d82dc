export function madeUp(name: string, tiers: number, cells: number, seed?: number): { bytes: Buffer; columns: Record<string, number[]>; arrangement: unknown };
export function madeUpSweep(rows: number): unknown;
