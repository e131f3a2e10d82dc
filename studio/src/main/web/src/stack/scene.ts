/**
 * The stack in three dimensions: slabs, blocks, cells and bonds. Draws only when something has changed.
 *
 * From afar a tier's cells are one picture (carpet.ts). Where a cell is larger than a pixel, its tile is drawn cell by cell, and where it is
 * larger than a few, the pads of the bonds appear (lod.ts). Pulling tiers apart moves groups, so it costs no upload.
 */

import {
  AmbientLight,
  BoxGeometry,
  DataTexture,
  DirectionalLight,
  EdgesGeometry,
  Frustum,
  Group,
  HemisphereLight,
  LinearFilter,
  LinearMipmapLinearFilter,
  LineBasicMaterial,
  LineSegments,
  Matrix4,
  Mesh,
  MeshBasicMaterial,
  MeshLambertMaterial,
  Plane,
  PlaneGeometry,
  Raycaster,
  Scene,
  ShaderMaterial,
  Sphere,
  SRGBColorSpace,
  Vector2,
  Vector3,
  WebGLRenderer,
} from "three";
import type { StackArrangement } from "../data/contract";
import type { Bonds, Cells } from "../data/layout";
import { BLOCK_HEIGHT, BlockMesh, type Doing } from "./blockMesh";
import { BondMesh, PAD } from "./bondMesh";
import { weave } from "./carpet";
import { CellTile, cellMaterial } from "./cellMesh";
import { BOND_PIXELS, CELL_PIXELS, affordable, cellAt, level, tile, typicalSide, type Level, type Tiling } from "./lod";
import { Space } from "./space";
import { Viewpoint } from "./viewpoint";

const SLAB = 0.06;
/** The camera rests after this time, ms. */
const SETTLED = 180;
export type Picked = { kind: "block"; block: number } | { kind: "cell"; cell: number } | { kind: "bond"; bond: number; tier: number } | null;

export interface Frame {
  level: Level;
  cells: number;
  milliseconds: number;
}

export interface Paints {
  blocks: Uint8Array;
  cells: Uint8Array | null;
}

export interface SceneColours {
  slab: string;
  edge: string;
  bond: string;
  clock: string;
  chosen: string;
  busy: string;
  stalled: string;
  dim: string;
}

export class StackScene {
  readonly renderer: WebGLRenderer;
  readonly software: boolean;
  readonly view: Viewpoint;
  private readonly scene = new Scene();
  private readonly root = new Group();
  private readonly tiers: Group[] = [];
  private blocks: BlockMesh | null = null;
  private carpets: Mesh<PlaneGeometry, MeshBasicMaterial>[] = [];
  private cellTiles: CellTile[] = [];
  private flat: ShaderMaterial | null = null;
  private outlined: ShaderMaterial | null = null;
  private tiling: Tiling | null = null;
  private bondMesh: BondMesh | null = null;
  private readonly marker = new Group();
  private pending = false;
  private settle: ReturnType<typeof setTimeout> | undefined;
  private space = new Space({ width: 1, height: 1 }, 2, 0.5);
  /** Of a cell, um. */
  private side = 1;
  private arrangement: StackArrangement | null = null;
  private cells: Cells | null = null;
  private bonds: Bonds | null = null;
  private paints: Paints | null = null;
  private colours: SceneColours;
  private doing: Doing[] | null = null;
  private chosen: Picked = null;
  private readonly observer: ResizeObserver;
  /** Hears of each frame, for labels and the display of what is drawn. */
  onFrame: (frame: Frame) => void = () => {};
  /** `auto` by zoom, or everything at one level. */
  detail: "auto" | "blocks" | "cells" = "auto";

  constructor(
    private readonly canvas: HTMLCanvasElement,
    colours: SceneColours,
  ) {
    this.colours = colours;
    this.software = drawnInSoftware();
    this.renderer = new WebGLRenderer({ canvas, antialias: !this.software, alpha: true, preserveDrawingBuffer: true, powerPreference: "high-performance" });
    this.renderer.setPixelRatio(this.software ? 1 : Math.min(2, devicePixelRatio));
    this.scene.add(this.root);
    this.scene.add(new HemisphereLight(0xffffff, 0x8899aa, 1.9), new AmbientLight(0xffffff, 0.5));
    const sun = new DirectionalLight(0xffffff, 1.5);
    sun.position.set(-6, 14, 8);
    this.scene.add(sun);
    this.marker.add(
      new Mesh(new BoxGeometry(1, 1, 1), new MeshBasicMaterial({ color: 0xffffff, transparent: true, opacity: 0.4, depthTest: false })),
      new LineSegments(new EdgesGeometry(new BoxGeometry(1, 1, 1)), new LineBasicMaterial({ color: 0x000000, depthTest: false })),
    );
    for (const part of this.marker.children) part.renderOrder = 10;
    this.marker.visible = false;
    this.view = new Viewpoint(canvas, () => this.space, () => this.invalidate());
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(canvas);
    this.resize();
  }

  private resize(): void {
    const { clientWidth, clientHeight } = this.canvas;
    if (clientWidth === 0 || clientHeight === 0) return;
    this.renderer.setSize(clientWidth, clientHeight, false);
    this.view.resize(clientWidth, clientHeight);
  }

  /** Shows another arrangement; cells and bonds may follow later. */
  show(arrangement: StackArrangement, cells: Cells | null, bonds: Bonds | null): void {
    this.clear();
    this.arrangement = arrangement;
    this.cells = cells;
    this.bonds = bonds;
    this.space = new Space(arrangement.die, arrangement.tiers.length, this.space.separation);
    this.side = cells ? typicalSide(cells) : 1;
    arrangement.tiers.forEach((_, t) => this.addTier(t));
    this.blocks = new BlockMesh(arrangement.blocks, cells !== null, this.colours);
    this.root.add(this.blocks.mesh, this.blocks.outlines, this.marker);
    if (cells) this.addCells(arrangement, cells);
    if (bonds && bonds.count > 0 && arrangement.tiers.length > 1) {
      this.bondMesh = new BondMesh(bonds, this.space, this.colours, this.software);
      this.root.add(this.bondMesh.lines);
      this.bondMesh.pads.forEach((pads, t) => this.tiers[t].add(pads));
    }
    this.chosen = null;
    this.marker.visible = false;
    this.spread();
    this.invalidate();
  }

  private addTier(t: number): void {
    const { die, unit } = this.space;
    const group = new Group();
    const width = die.width * unit;
    const depth = die.height * unit;
    const slab = new Mesh(
      new BoxGeometry(width * 1.015, SLAB, depth * 1.015),
      new MeshLambertMaterial({ color: this.colours.slab, transparent: t > 0, opacity: t > 0 ? 0.82 : 1 }),
    );
    slab.position.y = -SLAB / 2 - 0.002;
    slab.renderOrder = t;
    const edge = new LineSegments(new EdgesGeometry(slab.geometry), new LineBasicMaterial({ color: this.colours.edge }));
    edge.position.copy(slab.position);
    group.add(slab, edge);
    this.root.add(group);
    this.tiers.push(group);
  }

  private addCells(arrangement: StackArrangement, cells: Cells): void {
    const memory = this.memoryKind();
    const { unit } = this.space;
    const tiling = tile(cells, arrangement.die, arrangement.tiers.length);
    this.tiling = tiling;
    this.flat = cellMaterial(unit, arrangement.die, false);
    this.outlined = cellMaterial(unit, arrangement.die, true);
    for (const t of tiling.tiles) {
      if (t.to === t.from) continue;
      const cellTile = new CellTile(withoutKind(tiling, t, cells, memory), { ...t, from: 0, to: countWithout(tiling, t, cells, memory) }, cells, this.flat, unit, arrangement.die);
      if (cellTile.count === 0) continue;
      cellTile.mesh.position.y = 0.012;
      this.tiers[t.tier].add(cellTile.mesh);
      this.cellTiles.push(cellTile);
    }
    arrangement.tiers.forEach((_, t) => {
      const plane = new PlaneGeometry(arrangement.die.width * unit, arrangement.die.height * unit);
      plane.rotateX(-Math.PI / 2);
      const carpet = new Mesh(plane, new MeshBasicMaterial({ transparent: true, depthWrite: false }));
      carpet.position.y = 0.006;
      carpet.renderOrder = t;
      this.tiers[t].add(carpet);
      this.carpets.push(carpet);
    });
  }

  private memoryKind(): number {
    return this.arrangement?.layout?.kinds.indexOf("memory") ?? -1;
  }

  /** Distance between tiers, 0 (bonded) to 1. */
  pull(separation: number): void {
    this.space = new Space(this.space.die, this.space.tiers, separation);
    this.spread();
    this.view.reframe();
  }

  private spread(): void {
    const { base, gap } = this.space;
    this.root.position.y = base;
    this.tiers.forEach((group, t) => {
      group.position.y = t * gap;
    });
    this.bondMesh?.stretch(gap - SLAB);
    this.placeBlocks();
    this.mark();
  }

  /** Colours of blocks and cells. */
  paint(paints: Paints): void {
    this.paints = paints;
    if (this.cells && paints.cells && this.arrangement) {
      for (const cellTile of this.cellTiles) cellTile.paint(paints.cells);
      this.carpets.forEach((carpet, t) => {
        const woven = weave(this.cells as Cells, paints.cells as Uint8Array, t, this.memoryKind(), (this.arrangement as StackArrangement).die, this.software ? 640 : 1024);
        const texture = new DataTexture(woven.pixels, woven.width, woven.height);
        texture.colorSpace = SRGBColorSpace;
        texture.magFilter = LinearFilter;
        texture.minFilter = LinearMipmapLinearFilter;
        texture.generateMipmaps = true;
        texture.anisotropy = this.software ? 1 : 4;
        texture.needsUpdate = true;
        carpet.material.map?.dispose();
        carpet.material.map = texture;
        carpet.material.needsUpdate = true;
      });
    }
    this.placeBlocks();
    this.invalidate();
  }

  /** Bonds in the colours of their kinds, in one that does not disturb a scale, or not at all. */
  showBonds(how: "kind" | "quiet" | "none"): void {
    if (!this.bondMesh) return;
    this.bondMesh.show(how);
    this.invalidate();
  }

  /** What each block does, for the animation; null ends it. */
  act(doing: Doing[] | null): void {
    this.doing = doing;
    this.placeBlocks();
    this.invalidate();
  }

  private placeBlocks(): void {
    this.blocks?.place(this.space, this.paints?.blocks ?? null, this.doing);
  }

  /** Top middle of a block on the canvas, in CSS pixels; null behind the camera or outside. */
  project(x: number, y: number, tier: number, lift = BLOCK_HEIGHT): { x: number; y: number; behind: boolean } | null {
    const place = this.space.place(x, y, tier, lift);
    const behind = this.space.covered(this.view.camera.position, place, tier);
    const p = place.project(this.view.camera);
    if (p.z > 1 || Math.abs(p.x) > 1.05 || Math.abs(p.y) > 1.05) return null;
    return { x: ((p.x + 1) / 2) * this.canvas.clientWidth, y: ((1 - p.y) / 2) * this.canvas.clientHeight, behind };
  }

  /** Marks a block or a cell. */
  choose(picked: Picked): void {
    this.chosen = picked;
    this.mark();
    this.invalidate();
  }

  private mark(): void {
    const picked = this.chosen;
    this.marker.visible = picked !== null;
    if (!picked || !this.arrangement) return;
    if (picked.kind === "block") {
      const b = this.arrangement.blocks[picked.block];
      const { middle, size } = this.space.box(b, this.cells ? 0.075 : BLOCK_HEIGHT);
      this.marker.position.copy(middle);
      this.marker.scale.copy(size).multiplyScalar(1.01);
    } else if (picked.kind === "bond" && this.bonds) {
      const x = this.bonds.x[picked.bond];
      const y = this.bonds.y[picked.bond];
      const { middle, size } = this.space.box({ x: x - PAD, y: y - PAD, width: 2 * PAD, height: 2 * PAD, tier: picked.tier }, 0.004);
      this.marker.position.copy(middle).setY(middle.y + 0.03);
      this.marker.scale.copy(size);
    } else if (picked.kind === "cell" && this.cells) {
      const c = this.cells;
      const i = picked.cell;
      const { middle, size } = this.space.box({ x: c.x[i], y: c.y[i], width: c.width[i], height: c.height[i], tier: c.tier[i] }, 0.004);
      middle.y += 0.014;
      this.marker.position.copy(middle);
      this.marker.scale.copy(size);
    }
  }

  /** What lies under a point of the canvas, CSS pixels. */
  pick(x: number, y: number): Picked {
    const { arrangement, cells, tiling } = this;
    const { camera } = this.view;
    if (!arrangement) return null;
    const ray = new Raycaster();
    ray.setFromCamera(new Vector2((2 * x) / this.canvas.clientWidth - 1, 1 - (2 * y) / this.canvas.clientHeight), camera);
    let best: { distance: number; picked: Picked } | null = null;
    const hit = this.blocks?.hit(ray);
    if (hit) best = { distance: hit.distance, picked: { kind: "block", block: hit.block } };
    if (cells && tiling) {
      for (let t = arrangement.tiers.length - 1; t >= 0; t--) {
        const at = ray.ray.intersectPlane(new Plane(new Vector3(0, 1, 0), -this.space.height(t)), new Vector3());
        if (!at) continue;
        const distance = at.distanceTo(camera.position);
        if (best && best.distance < distance) continue;
        const { x: px, y: py } = this.space.onDie(at);
        if (px < 0 || py < 0 || px > arrangement.die.width || py > arrangement.die.height) continue;
        const pixels = this.view.pixelsPerMicron(distance) * this.side;
        const bond = pixels >= BOND_PIXELS ? (this.bondMesh?.at(px, py) ?? -1) : -1;
        if (bond >= 0) return { kind: "bond", bond, tier: t };
        const cell = cellAt(tiling, cells, t, px, py);
        if (cell < 0) return best?.picked ?? null;
        if (pixels >= CELL_PIXELS) return { kind: "cell", cell };
        return this.blockOfCell(cell);
      }
    }
    return best?.picked ?? null;
  }

  private blockOfCell(cell: number): Picked {
    const { arrangement, cells } = this;
    const name = arrangement?.layout?.blocks[cells?.block[cell] ?? -1];
    const found = arrangement?.blocks.findIndex((b) => b.name === name && b.tier === cells?.tier[cell]) ?? -1;
    return found >= 0 ? { kind: "block", block: found } : { kind: "cell", cell };
  }

  recolour(colours: SceneColours): void {
    this.colours = colours;
    const { arrangement, cells, bonds, chosen } = this;
    if (arrangement) {
      this.show(arrangement, cells, bonds);
      this.choose(chosen);
    }
  }

  invalidate(): void {
    if (this.pending) return;
    this.pending = true;
    requestAnimationFrame(() => {
      this.pending = false;
      this.render();
    });
  }

  private render(): void {
    if (!this.arrangement) return;
    const begin = performance.now();
    const drawn = this.chooseDetail();
    this.renderer.render(this.scene, this.view.camera);
    if (this.software) this.renderer.getContext().finish();
    const milliseconds = performance.now() - begin;
    this.onFrame({ level: drawn.level, cells: drawn.cells, milliseconds });
    // While moving, fewer cells are drawn where that is needed; a last frame fills them in.
    if (drawn.reduced) {
      clearTimeout(this.settle);
      this.settle = setTimeout(() => this.invalidate(), SETTLED + 20);
    }
  }

  private chooseDetail(): { level: Level; cells: number; reduced: boolean } {
    const { camera, distance } = this.view;
    const moving = performance.now() - this.view.moved < SETTLED;
    const here = this.cells ? level(this.view.pixelsPerMicron(distance), this.side) : "blocks";
    if (this.cellTiles.length === 0) return { level: here, cells: 0, reduced: false };
    const world = new Vector3();
    const view = new Frustum().setFromProjectionMatrix(new Matrix4().multiplyMatrices(camera.projectionMatrix, camera.matrixWorldInverse));
    const wanted: { cellTile: CellTile; pixels: number }[] = [];
    for (const cellTile of this.cellTiles) {
      cellTile.hide();
      world.copy(cellTile.centre);
      world.y = this.space.height(cellTile.tile.tier);
      // Of a tile under the camera the near end counts, not the middle.
      const pixels = this.view.pixelsPerMicron(Math.max(0.05, world.distanceTo(camera.position) - 0.7 * cellTile.radius)) * this.side;
      const inside = view.intersectsSphere(new Sphere(world, cellTile.radius));
      if (this.detail === "cells" || (this.detail === "auto" && pixels >= CELL_PIXELS && inside)) wanted.push({ cellTile, pixels });
    }
    wanted.sort((a, b) => b.pixels - a.pixels);
    const budget = this.detail === "cells" ? Infinity : this.software ? (moving ? 8_000 : 30_000) : 400_000;
    const drawn = affordable(wanted.map((w) => w.cellTile.count), budget);
    let cells = 0;
    const { flat, outlined } = this;
    if (flat && outlined) {
      for (const { cellTile, pixels } of wanted.slice(0, drawn)) {
        cellTile.draw(pixels > (this.software ? 5 : 2.5) ? outlined : flat);
        cells += cellTile.count;
      }
    }
    // Near by, the picture of a tier is a blur between its cells.
    for (const carpet of this.carpets) carpet.material.opacity = this.detail === "cells" || (here === "bonds" && drawn === wanted.length) ? 0.18 : 1;
    const pads = this.detail !== "blocks" && here === "bonds" && this.view.pixelsPerMicron(distance) * this.side >= BOND_PIXELS;
    this.bondMesh?.near(pads);
    return { level: this.detail === "auto" ? here : this.detail, cells, reduced: drawn < wanted.length && moving };
  }

  private clear(): void {
    for (const cellTile of this.cellTiles) cellTile.dispose();
    this.flat?.dispose();
    this.outlined?.dispose();
    for (const carpet of this.carpets) carpet.material.map?.dispose();
    this.root.traverse((object) => {
      if (object === this.marker || object.parent === this.marker) return;
      const mesh = object as Partial<Mesh>;
      mesh.geometry?.dispose();
      const material = mesh.material;
      if (material && !Array.isArray(material)) material.dispose();
    });
    this.root.clear();
    this.tiers.length = 0;
    this.cellTiles = [];
    this.carpets = [];
    this.bondMesh = null;
    this.blocks = null;
    this.tiling = null;
    this.doing = null;
  }

  dispose(): void {
    this.clear();
    this.observer.disconnect();
    this.view.dispose();
    this.renderer.dispose();
    this.arrangement = null;
  }
}

/** Whether triangles are filled by the processor: then edges stay rough and fewer things are drawn. */
function drawnInSoftware(): boolean {
  const gl = document.createElement("canvas").getContext("webgl2");
  if (!gl) return false;
  const info = gl.getExtension("WEBGL_debug_renderer_info");
  const name = info ? String(gl.getParameter(info.UNMASKED_RENDERER_WEBGL)) : "";
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return /swiftshader|llvmpipe|software|basic render/i.test(name);
}

/** A tile's order without one kind; memories stand as boxes. */
function withoutKind(tiling: Tiling, t: { from: number; to: number }, cells: Cells, kind: number): Tiling {
  return { ...tiling, order: tiling.order.subarray(t.from, t.to).filter((i) => cells.kind[i] !== kind) };
}

function countWithout(tiling: Tiling, t: { from: number; to: number }, cells: Cells, kind: number): number {
  let n = 0;
  for (let j = t.from; j < t.to; j++) if (cells.kind[tiling.order[j]] !== kind) n++;
  return n;
}
