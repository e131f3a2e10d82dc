/** The cells of one tile: one instanced draw. */

import {
  BufferAttribute,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  Mesh,
  ShaderMaterial,
  Sphere,
  Vector2,
  Vector3,
} from "three";
import type { Cells } from "../data/layout";
import type { Tile, Tiling } from "./lod";

const VERTEX = /* glsl */ `
  attribute vec4 rect;
  attribute vec4 tint;
  uniform float unit;
  uniform vec2 middle;
  varying vec3 colour;
  varying vec2 place;
  void main() {
    vec2 p = rect.xy + position.xz * rect.zw;
    colour = tint.rgb;
    place = position.xz;
    gl_Position = projectionMatrix * modelViewMatrix * vec4((p.x - middle.x) * unit, 0.0, (middle.y - p.y) * unit, 1.0);
  }
`;

const FRAGMENT = /* glsl */ `
  varying vec3 colour;
  varying vec2 place;
  void main() {
    #ifdef OUTLINED
      vec2 step = fwidth(place);
      vec2 edge = min(place, 1.0 - place) / max(step, vec2(1e-5));
      float line = smoothstep(0.0, 1.2, min(edge.x, edge.y));
      float small = smoothstep(0.12, 0.35, max(step.x, step.y));
      gl_FragColor = vec4(colour * mix(mix(0.62, 1.0, line), 0.96, small), 1.0);
    #else
      gl_FragColor = vec4(colour * 0.97, 1.0);
    #endif
  }
`;

/** @param outlined with a darker edge, for cells of several pixels; it costs derivatives at each of them */
export function cellMaterial(unit: number, die: { width: number; height: number }, outlined: boolean): ShaderMaterial {
  return new ShaderMaterial({
    vertexShader: VERTEX,
    fragmentShader: FRAGMENT,
    defines: outlined ? { OUTLINED: "" } : {},
    uniforms: { unit: { value: unit }, middle: { value: new Vector2(die.width / 2, die.height / 2) } },
  });
}

/** A unit square in x and z, facing up. */
const CORNERS = new Float32Array([0, 0, 0, 1, 0, 0, 1, 0, 1, 0, 0, 1]);
const TRIANGLES = [0, 1, 2, 0, 2, 3];

export class CellTile {
  readonly mesh: Mesh<InstancedBufferGeometry, ShaderMaterial>;
  readonly centre: Vector3;
  readonly count: number;
  /** Of a ball around all cells, in units of the scene. */
  readonly radius: number;
  private readonly tint: InstancedBufferAttribute;

  constructor(
    private readonly tiling: Tiling,
    readonly tile: Tile,
    cells: Cells,
    material: ShaderMaterial,
    unit: number,
    die: { width: number; height: number },
  ) {
    this.count = tile.to - tile.from;
    const rect = new Float32Array(4 * this.count);
    for (let k = 0; k < this.count; k++) {
      const i = tiling.order[tile.from + k];
      rect[4 * k] = cells.x[i];
      rect[4 * k + 1] = cells.y[i];
      rect[4 * k + 2] = cells.width[i];
      rect[4 * k + 3] = cells.height[i];
    }
    const geometry = new InstancedBufferGeometry();
    geometry.setAttribute("position", new BufferAttribute(CORNERS, 3));
    geometry.setIndex(TRIANGLES);
    geometry.setAttribute("rect", new InstancedBufferAttribute(rect, 4));
    this.tint = new InstancedBufferAttribute(new Uint8Array(4 * this.count), 4, true);
    geometry.setAttribute("tint", this.tint);
    geometry.instanceCount = this.count;
    const cx = (tile.x0 + tile.x1) / 2;
    const cy = (tile.y0 + tile.y1) / 2;
    this.centre = new Vector3((cx - die.width / 2) * unit, 0, (die.height / 2 - cy) * unit);
    this.radius = (Math.hypot(tile.x1 - tile.x0, tile.y1 - tile.y0) / 2) * unit + 0.01;
    geometry.boundingSphere = new Sphere(this.centre, this.radius);
    this.mesh = new Mesh(geometry, material);
    this.mesh.visible = false;
  }

  /** Takes colours of all cells, four bytes each. */
  paint(colours: Uint8Array): void {
    const bytes = this.tint.array as Uint8Array;
    for (let k = 0; k < this.count; k++) {
      const i = this.tiling.order[this.tile.from + k];
      bytes[4 * k] = colours[4 * i];
      bytes[4 * k + 1] = colours[4 * i + 1];
      bytes[4 * k + 2] = colours[4 * i + 2];
      bytes[4 * k + 3] = 255;
    }
    this.tint.needsUpdate = true;
  }

  draw(material: ShaderMaterial): void {
    this.mesh.material = material;
    this.mesh.visible = true;
  }

  hide(): void {
    this.mesh.visible = false;
  }

  dispose(): void {
    this.mesh.geometry.dispose();
  }
}
