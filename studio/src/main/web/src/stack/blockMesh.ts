/** Blocks as boxes: one instanced draw, and their edges. */

import {
  BoxGeometry,
  BufferAttribute,
  BufferGeometry,
  Color,
  InstancedMesh,
  LineBasicMaterial,
  LineSegments,
  Matrix4,
  MeshLambertMaterial,
  Quaternion,
  SRGBColorSpace,
  Vector3,
  type Raycaster,
} from "three";
import type { Block } from "../data/contract";
import type { SceneColours } from "./scene";
import type { Space } from "./space";

export const BLOCK_HEIGHT = 0.16;

/** What blocks do at a moment of an inference. */
export type Doing = "idle" | "busy" | "stalled" | "aside";

export class BlockMesh {
  readonly mesh: InstancedMesh;
  readonly outlines: LineSegments;

  /** @param placed whether cells are drawn too */
  constructor(
    private readonly blocks: Block[],
    private readonly placed: boolean,
    private readonly colours: SceneColours,
  ) {
    this.mesh = new InstancedMesh(new BoxGeometry(1, 1, 1), new MeshLambertMaterial(), Math.max(1, blocks.length));
    this.mesh.count = blocks.length;
    this.mesh.frustumCulled = false;
    this.outlines = new LineSegments(new BufferGeometry(), new LineBasicMaterial({ color: colours.edge, transparent: true, opacity: 0.75 }));
    this.outlines.frustumCulled = false;
  }

  /** Blocks that stand as boxes: all of a floorplan; of placed cells only memories, since the boxes of the others overlap. */
  private boxed(b: Block): boolean {
    return !this.placed || b.memory;
  }

  /** @param paints three bytes a block */
  place(space: Space, paints: Uint8Array | null, doing: Doing[] | null): void {
    const { mesh } = this;
    const matrix = new Matrix4();
    const none = new Quaternion();
    const colour = new Color();
    const busy = new Color(this.colours.busy);
    const stalled = new Color(this.colours.stalled);
    const dim = new Color(this.colours.dim);
    const edges: number[] = [];
    this.blocks.forEach((b, i) => {
      if (!this.boxed(b)) {
        mesh.setMatrixAt(i, matrix.makeScale(0, 0, 0));
        return;
      }
      const does = doing?.[i] ?? null;
      const height = this.placed ? 0.07 : BLOCK_HEIGHT * (does === "busy" ? 2.6 : does === "stalled" ? 1.5 : 1);
      const box = space.box(b, height);
      mesh.setMatrixAt(i, matrix.compose(box.middle, none, box.size));
      if (paints) colour.setRGB(paints[3 * i] / 255, paints[3 * i + 1] / 255, paints[3 * i + 2] / 255, SRGBColorSpace);
      else colour.set(this.colours.dim);
      if (does === "idle" || does === "aside") colour.lerp(dim, does === "idle" ? 0.85 : 0.55);
      else if (does === "busy") colour.copy(busy);
      else if (does === "stalled") colour.copy(stalled);
      mesh.setColorAt(i, colour);
      pushBox(edges, box.middle, box.size);
    });
    mesh.instanceMatrix.needsUpdate = true;
    if (mesh.instanceColor) mesh.instanceColor.needsUpdate = true;
    mesh.boundingSphere = null;
    this.outlines.geometry.dispose();
    this.outlines.geometry = new BufferGeometry();
    this.outlines.geometry.setAttribute("position", new BufferAttribute(new Float32Array(edges), 3));
  }

  /** The first box that a ray meets. */
  hit(ray: Raycaster): { distance: number; block: number } | null {
    this.mesh.boundingSphere = null;
    const found = ray.intersectObject(this.mesh, false).find((h) => h.instanceId !== undefined && this.boxed(this.blocks[h.instanceId]));
    return found ? { distance: found.distance, block: found.instanceId as number } : null;
  }
}

/** The twelve edges of a box. */
function pushBox(into: number[], m: Vector3, s: Vector3): void {
  const x0 = m.x - s.x / 2;
  const x1 = m.x + s.x / 2;
  const y0 = m.y - s.y / 2;
  const y1 = m.y + s.y / 2;
  const z0 = m.z - s.z / 2;
  const z1 = m.z + s.z / 2;
  for (const y of [y0, y1]) into.push(x0, y, z0, x1, y, z0, x1, y, z0, x1, y, z1, x1, y, z1, x0, y, z1, x0, y, z1, x0, y, z0);
  for (const [x, z] of [[x0, z0], [x1, z0], [x1, z1], [x0, z1]]) into.push(x, y0, z, x, y1, z);
}
