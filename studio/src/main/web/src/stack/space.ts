/**
 * Where micrometres of a die lie in the scene: its middle at x = z = 0, its tiers above each other, the middle of the stack at y = 0.
 */

import { Vector3 } from "three";

/** Longer side of the die in units of the scene. */
const SIDE = 10;

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
  tier: number;
}

export class Space {
  /** Of the scene, for a micrometre. */
  readonly unit: number;

  /** @param separation distance between tiers, 0 (bonded) to 1 */
  constructor(
    readonly die: { width: number; height: number },
    readonly tiers: number,
    readonly separation: number,
  ) {
    this.unit = SIDE / Math.max(die.width, die.height);
  }

  /** From a tier to the next one. */
  get gap(): number {
    return 0.32 + 7.4 * this.separation;
  }

  /** Height of the lowest tier. */
  get base(): number {
    return -((this.tiers - 1) * this.gap) / 2;
  }

  height(tier: number): number {
    return tier * this.gap + this.base;
  }

  /** A place `lift` above a tier. */
  place(x: number, y: number, tier: number, lift: number): Vector3 {
    return new Vector3((x - this.die.width / 2) * this.unit, this.height(tier) + lift, (this.die.height / 2 - y) * this.unit);
  }

  /** The place on the die, um. */
  onDie(place: Vector3): { x: number; y: number } {
    return { x: place.x / this.unit + this.die.width / 2, y: this.die.height / 2 - place.z / this.unit };
  }

  /** Middle, above the lowest tier, and size of a box. */
  box(b: Box, height: number): { middle: Vector3; size: Vector3 } {
    const { die, unit } = this;
    return {
      middle: new Vector3((b.x + b.width / 2 - die.width / 2) * unit, b.tier * this.gap + height / 2, (die.height / 2 - b.y - b.height / 2) * unit),
      size: new Vector3(Math.max(1e-3, b.width * unit * 0.985), height, Math.max(1e-3, b.height * unit * 0.985)),
    };
  }

  /** Half the size of the whole stack. */
  half(): Vector3 {
    return new Vector3((this.die.width * this.unit) / 2, ((this.tiers - 1) * this.gap) / 2 + 0.15, (this.die.height * this.unit) / 2);
  }

  /** Whether a tier above `tier` stands between the eye and a place. */
  covered(eye: Vector3, place: Vector3, tier: number): boolean {
    for (let t = tier + 1; t < this.tiers; t++) {
      const share = (this.height(t) - place.y) / (eye.y - place.y);
      if (share <= 0 || share >= 1) continue;
      const x = place.x + share * (eye.x - place.x);
      const z = place.z + share * (eye.z - place.z);
      if (Math.abs(x) < (this.die.width / 2) * this.unit && Math.abs(z) < (this.die.height / 2) * this.unit) return true;
    }
    return false;
  }
}
