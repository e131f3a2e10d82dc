/** The bonds between two tiers: lines from afar, pads from near. */

import { BufferAttribute, BufferGeometry, Color, LineBasicMaterial, LineSegments, Points, PointsMaterial, type Object3D } from "three";
import type { Bonds } from "../data/layout";
import type { SceneColours } from "./scene";
import type { Space } from "./space";

/** Bonds drawn at most; with more, evenly chosen ones. */
const MOST_BONDS = 24_000;
const MOST_BONDS_IN_SOFTWARE = 2_500;
/** Half of the square around a bond that a click takes for it, um. */
export const PAD = 0.3;

export class BondMesh {
  readonly lines: LineSegments<BufferGeometry, LineBasicMaterial>;
  /** For the lower and the upper tier. */
  readonly pads: Object3D[] = [];
  private wanted = true;

  constructor(
    private readonly bonds: Bonds,
    space: Space,
    private readonly colours: SceneColours,
    software: boolean,
  ) {
    const { die, unit } = space;
    const step = Math.max(1, Math.ceil(bonds.count / (software ? MOST_BONDS_IN_SOFTWARE : MOST_BONDS)));
    const n = Math.ceil(bonds.count / step);
    const lines = new Float32Array(6 * n);
    const colour = new Uint8Array(6 * n);
    const pads = new Float32Array(3 * n);
    const padColour = new Uint8Array(3 * n);
    const signal = bytesOf(colours.bond);
    const clock = bytesOf(colours.clock);
    for (let k = 0; k < n; k++) {
      const i = k * step;
      const x = (bonds.x[i] - die.width / 2) * unit;
      const z = (die.height / 2 - bonds.y[i]) * unit;
      lines.set([x, 0, z, x, 1, z], 6 * k);
      const own = bonds.kind[i] === 1 ? clock : signal;
      colour.set([...own, ...own], 6 * k);
      pads.set([x, 0, z], 3 * k);
      padColour.set(own, 3 * k);
    }
    this.lines = new LineSegments(coloured(lines, colour), new LineBasicMaterial({ vertexColors: true, transparent: true, opacity: Math.min(0.5, Math.max(0.13, 500 / n)), depthWrite: false }));
    this.lines.frustumCulled = false;
    this.lines.renderOrder = 0.5;
    const padGeometry = coloured(pads, padColour);
    for (let t = 0; t < 2; t++) {
      const points = new Points(padGeometry, new PointsMaterial({ vertexColors: true, size: 0.5 * unit, sizeAttenuation: true }));
      points.visible = false;
      points.position.y = 0.03;
      this.pads.push(points);
    }
  }

  /** Lines of this length. */
  stretch(length: number): void {
    this.lines.position.y = 0.02;
    this.lines.scale.y = length;
  }

  /** In the colours of their kinds, in one that does not disturb a scale, or not at all. */
  show(how: "kind" | "quiet" | "none"): void {
    const { lines } = this;
    this.wanted = how !== "none";
    lines.visible = this.wanted;
    const byKind = how === "kind";
    if (lines.material.vertexColors !== byKind) {
      lines.material.vertexColors = byKind;
      lines.material.needsUpdate = true;
    }
    lines.material.color.set(byKind ? 0xffffff : this.colours.edge);
  }

  /** Whether the camera is near enough for pads. */
  near(pads: boolean): void {
    for (const points of this.pads) points.visible = pads && this.wanted;
  }

  /** The bond whose pad covers a place, um, or -1. */
  at(x: number, y: number): number {
    const { bonds } = this;
    if (!this.wanted) return -1;
    let found = -1;
    let nearest = PAD;
    for (let i = 0; i < bonds.count; i++) {
      const distance = Math.max(Math.abs(bonds.x[i] - x), Math.abs(bonds.y[i] - y));
      if (distance < nearest) {
        nearest = distance;
        found = i;
      }
    }
    return found;
  }
}

function coloured(places: Float32Array, colours: Uint8Array): BufferGeometry {
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(places, 3));
  geometry.setAttribute("color", new BufferAttribute(colours, 3, true));
  return geometry;
}

function bytesOf(css: string): [number, number, number] {
  const c = new Color(css);
  return [Math.round(255 * c.r), Math.round(255 * c.g), Math.round(255 * c.b)];
}
