/**
 * The stack in three dimensions: slabs, blocks, cells and bonds. Draws only when something has changed.
 *
 * From afar a tier's cells are one picture (carpet.ts). Where a cell is larger than a pixel, its tile is drawn cell by cell, and where it is
 * larger than a few, the pads of the bonds appear (lod.ts). Pulling tiers apart moves groups, so it costs no upload.
 */

import {
  AmbientLight,
  BoxGeometry,
  BufferAttribute,
  BufferGeometry,
  Color,
  DataTexture,
  DirectionalLight,
  EdgesGeometry,
  Frustum,
  Group,
  HemisphereLight,
  InstancedMesh,
  LinearFilter,
  LinearMipmapLinearFilter,
  LineBasicMaterial,
  LineSegments,
  Matrix4,
  Mesh,
  MeshBasicMaterial,
  MeshLambertMaterial,
  PerspectiveCamera,
  Plane,
  PlaneGeometry,
  Points,
  PointsMaterial,
  Quaternion,
  Raycaster,
  Scene,
  ShaderMaterial,
  Sphere,
  SRGBColorSpace,
  Vector2,
  Vector3,
  WebGLRenderer,
} from "three";
import { OrbitControls } from "three/examples/jsm/controls/OrbitControls.js";
import type { Block, StackArrangement } from "../data/contract";
import type { Bonds, Cells } from "../data/layout";
import { weave } from "./carpet";
import { CellTile, cellMaterial } from "./cellMesh";
import { BOND_PIXELS, CELL_PIXELS, affordable, cellAt, level, tile, typicalSide, type Level, type Tiling } from "./lod";

/** Longer side of the die in units of the scene. */
const SIDE = 10;
const BLOCK_HEIGHT = 0.16;
const SLAB = 0.06;
/** The camera rests after this time, ms. */
const SETTLED = 180;
/** Bonds drawn at most; with more, evenly chosen ones. */
const MOST_BONDS = 24_000;
/** Half of the square around a bond that a click takes for it, um. */
const PAD = 0.3;
const MOST_BONDS_IN_SOFTWARE = 2_500;

export type Picked = { kind: "block"; block: number } | { kind: "cell"; cell: number } | { kind: "bond"; bond: number; tier: number } | null;

/** What blocks do at a moment of an inference. */
export type Doing = "idle" | "busy" | "stalled" | "aside";

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
  readonly camera = new PerspectiveCamera(32, 1, 0.02, 200);
  private readonly scene = new Scene();
  private readonly controls: OrbitControls;
  private readonly root = new Group();
  private readonly tiers: Group[] = [];
  private blocks: InstancedMesh | null = null;
  private outlines: LineSegments | null = null;
  private carpets: Mesh<PlaneGeometry, MeshBasicMaterial>[] = [];
  private cellTiles: CellTile[] = [];
  private flat: ShaderMaterial | null = null;
  private outlined: ShaderMaterial | null = null;
  private tiling: Tiling | null = null;
  private bondLines: LineSegments | null = null;
  private bondPads: Points[] = [];
  private bondsWanted = true;
  private readonly marker = new Group();
  private pending = false;
  /** When the camera was last moved by hand. */
  private moved = -Infinity;
  /** Whether somebody has turned or moved the stack since it was last seen whole. */
  private touched = false;
  private settle: ReturnType<typeof setTimeout> | undefined;
  private separation = 0.5;
  private unit = 1;
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
    this.controls = new OrbitControls(this.camera, canvas);
    this.controls.enableDamping = false;
    this.controls.zoomToCursor = true;
    this.controls.minDistance = 0.15;
    this.controls.maxDistance = 60;
    this.controls.maxPolarAngle = Math.PI * 0.49;
    this.controls.screenSpacePanning = false;
    this.controls.addEventListener("start", () => {
      this.touched = true;
    });
    this.controls.addEventListener("change", () => {
      if (this.touched) this.moved = performance.now();
      this.invalidate();
    });
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(canvas);
    this.resize();
  }

  private resize(): void {
    const { clientWidth, clientHeight } = this.canvas;
    if (clientWidth === 0 || clientHeight === 0) return;
    this.renderer.setSize(clientWidth, clientHeight, false);
    this.camera.aspect = clientWidth / clientHeight;
    this.camera.updateProjectionMatrix();
    if (this.touched) this.invalidate();
    else this.home();
  }

  /** Shows another arrangement; cells and bonds may follow later. */
  show(arrangement: StackArrangement, cells: Cells | null, bonds: Bonds | null): void {
    this.clear();
    this.arrangement = arrangement;
    this.cells = cells;
    this.bonds = bonds;
    this.unit = SIDE / Math.max(arrangement.die.width, arrangement.die.height);
    this.side = cells ? typicalSide(cells) : 1;
    arrangement.tiers.forEach((_, t) => this.addTier(t));
    this.addBlocks(arrangement);
    if (cells) this.addCells(arrangement, cells);
    if (bonds && bonds.count > 0 && arrangement.tiers.length > 1) this.addBonds(arrangement, bonds);
    this.chosen = null;
    this.marker.visible = false;
    this.spread();
    this.invalidate();
  }

  private addTier(t: number): void {
    const { die } = this.arrangement as StackArrangement;
    const group = new Group();
    const width = die.width * this.unit;
    const depth = die.height * this.unit;
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

  /** Blocks that stand as boxes: all of a floorplan; of placed cells only memories, since the boxes of the others overlap. */
  private boxed(b: Block): boolean {
    return this.cells === null || b.memory;
  }

  private addBlocks(arrangement: StackArrangement): void {
    const { blocks } = arrangement;
    const material = new MeshLambertMaterial();
    this.blocks = new InstancedMesh(new BoxGeometry(1, 1, 1), material, Math.max(1, blocks.length));
    this.blocks.count = blocks.length;
    this.blocks.frustumCulled = false;
    this.root.add(this.blocks);
    this.outlines = new LineSegments(new BufferGeometry(), new LineBasicMaterial({ color: this.colours.edge, transparent: true, opacity: 0.75 }));
    this.outlines.frustumCulled = false;
    this.root.add(this.outlines, this.marker);
  }

  private addCells(arrangement: StackArrangement, cells: Cells): void {
    const memory = this.memoryKind();
    const tiling = tile(cells, arrangement.die, arrangement.tiers.length);
    this.tiling = tiling;
    this.flat = cellMaterial(this.unit, arrangement.die, false);
    this.outlined = cellMaterial(this.unit, arrangement.die, true);
    for (const t of tiling.tiles) {
      if (t.to === t.from) continue;
      const cellTile = new CellTile(withoutKind(tiling, t, cells, memory), { ...t, from: 0, to: countWithout(tiling, t, cells, memory) }, cells, this.flat, this.unit, arrangement.die);
      if (cellTile.count === 0) continue;
      cellTile.mesh.position.y = 0.012;
      this.tiers[t.tier].add(cellTile.mesh);
      this.cellTiles.push(cellTile);
    }
    arrangement.tiers.forEach((_, t) => {
      const plane = new PlaneGeometry(arrangement.die.width * this.unit, arrangement.die.height * this.unit);
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

  private addBonds(arrangement: StackArrangement, bonds: Bonds): void {
    const step = Math.max(1, Math.ceil(bonds.count / (this.software ? MOST_BONDS_IN_SOFTWARE : MOST_BONDS)));
    const n = Math.ceil(bonds.count / step);
    const lines = new Float32Array(6 * n);
    const colour = new Uint8Array(6 * n);
    const pads = new Float32Array(3 * n);
    const padColour = new Uint8Array(3 * n);
    const signal = bytesOf(this.colours.bond);
    const clock = bytesOf(this.colours.clock);
    for (let k = 0; k < n; k++) {
      const i = k * step;
      const x = (bonds.x[i] - arrangement.die.width / 2) * this.unit;
      const z = (arrangement.die.height / 2 - bonds.y[i]) * this.unit;
      lines.set([x, 0, z, x, 1, z], 6 * k);
      const own = bonds.kind[i] === 1 ? clock : signal;
      colour.set([...own, ...own], 6 * k);
      pads.set([x, 0, z], 3 * k);
      padColour.set(own, 3 * k);
    }
    const geometry = new BufferGeometry();
    geometry.setAttribute("position", new BufferAttribute(lines, 3));
    geometry.setAttribute("color", new BufferAttribute(colour, 3, true));
    this.bondLines = new LineSegments(geometry, new LineBasicMaterial({ vertexColors: true, transparent: true, opacity: Math.min(0.5, Math.max(0.13, 500 / n)), depthWrite: false }));
    this.bondLines.frustumCulled = false;
    this.bondLines.renderOrder = 0.5;
    this.root.add(this.bondLines);
    const padGeometry = new BufferGeometry();
    padGeometry.setAttribute("position", new BufferAttribute(pads, 3));
    padGeometry.setAttribute("color", new BufferAttribute(padColour, 3, true));
    for (let t = 0; t < 2; t++) {
      const points = new Points(padGeometry, new PointsMaterial({ vertexColors: true, size: 0.5 * this.unit, sizeAttenuation: true }));
      points.visible = false;
      points.position.y = 0.03;
      this.tiers[t].add(points);
      this.bondPads.push(points);
    }
  }

  /** Distance between tiers, 0 (bonded) to 1. */
  pull(separation: number): void {
    this.separation = separation;
    this.spread();
    if (this.touched) this.invalidate();
    else this.home();
  }

  private gap(): number {
    return 0.32 + 7.4 * this.separation;
  }

  private spread(): void {
    const middle = ((this.tiers.length - 1) * this.gap()) / 2;
    this.root.position.y = -middle;
    this.tiers.forEach((group, t) => {
      group.position.y = t * this.gap();
    });
    if (this.bondLines) {
      this.bondLines.position.y = 0.02;
      this.bondLines.scale.y = this.gap() - SLAB;
    }
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
    if (!this.bondLines) return;
    this.bondLines.visible = how !== "none";
    const material = this.bondLines.material as LineBasicMaterial;
    const coloured = how === "kind";
    if (material.vertexColors !== coloured) {
      material.vertexColors = coloured;
      material.needsUpdate = true;
    }
    material.color.set(coloured ? 0xffffff : this.colours.edge);
    this.bondsWanted = how !== "none";
    this.invalidate();
  }

  /** What each block does, for the animation; null ends it. */
  act(doing: Doing[] | null): void {
    this.doing = doing;
    this.placeBlocks();
    this.invalidate();
  }

  private placeBlocks(): void {
    const { arrangement, blocks: mesh, paints } = this;
    if (!arrangement || !mesh) return;
    const matrix = new Matrix4();
    const none = new Quaternion();
    const colour = new Color();
    const busy = new Color(this.colours.busy);
    const stalled = new Color(this.colours.stalled);
    const dim = new Color(this.colours.dim);
    const edges: number[] = [];
    arrangement.blocks.forEach((b, i) => {
      if (!this.boxed(b)) {
        mesh.setMatrixAt(i, matrix.makeScale(0, 0, 0));
        return;
      }
      const doing = this.doing?.[i] ?? null;
      const height = this.cells ? 0.07 : BLOCK_HEIGHT * (doing === "busy" ? 2.6 : doing === "stalled" ? 1.5 : 1);
      const box = this.box(b, height);
      mesh.setMatrixAt(i, matrix.compose(box.middle, none, box.size));
      if (paints) colour.setRGB(paints.blocks[3 * i] / 255, paints.blocks[3 * i + 1] / 255, paints.blocks[3 * i + 2] / 255, SRGBColorSpace);
      else colour.set(this.colours.dim);
      if (doing === "idle" || doing === "aside") colour.lerp(dim, doing === "idle" ? 0.85 : 0.55);
      else if (doing === "busy") colour.copy(busy);
      else if (doing === "stalled") colour.copy(stalled);
      mesh.setColorAt(i, colour);
      pushBox(edges, box.middle, box.size);
    });
    mesh.instanceMatrix.needsUpdate = true;
    if (mesh.instanceColor) mesh.instanceColor.needsUpdate = true;
    mesh.boundingSphere = null;
    if (this.outlines) {
      this.outlines.geometry.dispose();
      this.outlines.geometry = new BufferGeometry();
      this.outlines.geometry.setAttribute("position", new BufferAttribute(new Float32Array(edges), 3));
    }
  }

  private box(b: { x: number; y: number; width: number; height: number; tier: number }, height: number): { middle: Vector3; size: Vector3 } {
    const { die } = this.arrangement as StackArrangement;
    return {
      middle: new Vector3((b.x + b.width / 2 - die.width / 2) * this.unit, b.tier * this.gap() + height / 2, (die.height / 2 - b.y - b.height / 2) * this.unit),
      size: new Vector3(Math.max(1e-3, b.width * this.unit * 0.985), height, Math.max(1e-3, b.height * this.unit * 0.985)),
    };
  }

  /** Top middle of a block on the canvas, in CSS pixels; null behind the camera or outside. */
  project(x: number, y: number, tier: number, lift = BLOCK_HEIGHT): { x: number; y: number; behind: boolean } | null {
    const { die } = this.arrangement as StackArrangement;
    const place = new Vector3((x - die.width / 2) * this.unit, tier * this.gap() + lift + this.root.position.y, (die.height / 2 - y) * this.unit);
    const behind = this.covered(place, tier);
    const p = place.project(this.camera);
    if (p.z > 1 || Math.abs(p.x) > 1.05 || Math.abs(p.y) > 1.05) return null;
    return { x: ((p.x + 1) / 2) * this.canvas.clientWidth, y: ((1 - p.y) / 2) * this.canvas.clientHeight, behind };
  }

  /** Whether a tier above stands between the camera and a place. */
  private covered(place: Vector3, tier: number): boolean {
    const { die, tiers } = this.arrangement as StackArrangement;
    const eye = this.camera.position;
    for (let t = tier + 1; t < tiers.length; t++) {
      const height = t * this.gap() + this.root.position.y;
      const share = (height - place.y) / (eye.y - place.y);
      if (share <= 0 || share >= 1) continue;
      const x = place.x + share * (eye.x - place.x);
      const z = place.z + share * (eye.z - place.z);
      if (Math.abs(x) < (die.width / 2) * this.unit && Math.abs(z) < (die.height / 2) * this.unit) return true;
    }
    return false;
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
      const { middle, size } = this.box(b, this.cells ? 0.075 : BLOCK_HEIGHT);
      this.marker.position.copy(middle);
      this.marker.scale.copy(size).multiplyScalar(1.01);
    } else if (picked.kind === "bond" && this.bonds) {
      const x = this.bonds.x[picked.bond];
      const y = this.bonds.y[picked.bond];
      const { middle, size } = this.box({ x: x - PAD, y: y - PAD, width: 2 * PAD, height: 2 * PAD, tier: picked.tier }, 0.004);
      this.marker.position.copy(middle).setY(middle.y + 0.03);
      this.marker.scale.copy(size);
    } else if (picked.kind === "cell" && this.cells) {
      const c = this.cells;
      const i = picked.cell;
      const { middle, size } = this.box({ x: c.x[i], y: c.y[i], width: c.width[i], height: c.height[i], tier: c.tier[i] }, 0.004);
      middle.y += 0.014;
      this.marker.position.copy(middle);
      this.marker.scale.copy(size);
    }
  }

  /** What lies under a point of the canvas, CSS pixels. */
  pick(x: number, y: number): Picked {
    const { arrangement, cells, tiling } = this;
    if (!arrangement) return null;
    const ray = new Raycaster();
    ray.setFromCamera(new Vector2((2 * x) / this.canvas.clientWidth - 1, 1 - (2 * y) / this.canvas.clientHeight), this.camera);
    let best: { distance: number; picked: Picked } | null = null;
    if (this.blocks) {
      this.blocks.boundingSphere = null;
      const hit = ray.intersectObject(this.blocks, false).find((h) => h.instanceId !== undefined && this.boxed(arrangement.blocks[h.instanceId]));
      if (hit) best = { distance: hit.distance, picked: { kind: "block", block: hit.instanceId as number } };
    }
    if (cells && tiling) {
      for (let t = arrangement.tiers.length - 1; t >= 0; t--) {
        const height = t * this.gap() + this.root.position.y;
        const at = ray.ray.intersectPlane(new Plane(new Vector3(0, 1, 0), -height), new Vector3());
        if (!at) continue;
        const distance = at.distanceTo(this.camera.position);
        if (best && best.distance < distance) continue;
        const px = at.x / this.unit + arrangement.die.width / 2;
        const py = arrangement.die.height / 2 - at.z / this.unit;
        if (px < 0 || py < 0 || px > arrangement.die.width || py > arrangement.die.height) continue;
        const bond = this.pixelsPerMicron(distance) * this.side >= BOND_PIXELS ? this.bondAt(px, py) : -1;
        if (bond >= 0) return { kind: "bond", bond, tier: t };
        const cell = cellAt(tiling, cells, t, px, py);
        if (cell < 0) return best?.picked ?? null;
        if (this.pixelsPerMicron(distance) * this.side >= CELL_PIXELS) return { kind: "cell", cell };
        return this.blockOfCell(cell);
      }
    }
    return best?.picked ?? null;
  }

  /** The bond whose pad covers a place, um, or -1. */
  private bondAt(x: number, y: number): number {
    const { bonds } = this;
    if (!bonds || !this.bondsWanted) return -1;
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

  private blockOfCell(cell: number): Picked {
    const { arrangement, cells } = this;
    const name = arrangement?.layout?.blocks[cells?.block[cell] ?? -1];
    const found = arrangement?.blocks.findIndex((b) => b.name === name && b.tier === cells?.tier[cell]) ?? -1;
    return found >= 0 ? { kind: "block", block: found } : { kind: "cell", cell };
  }

  private pixelsPerMicron(distance: number): number {
    return (this.unit * this.canvas.clientHeight) / (2 * Math.tan((this.camera.fov * Math.PI) / 360) * Math.max(1e-6, distance));
  }

  /** The whole stack, from the front left and above. */
  home(): void {
    this.fit(new Vector3(-0.42, 0.62, 0.86));
  }

  /** Looks straight down. */
  above(): void {
    this.fit(new Vector3(0, 1, 0.001));
  }

  /** The nearest place in a direction from which the whole stack is seen, and the stack in the middle of the picture. */
  private fit(direction: Vector3): void {
    const { die, tiers } = this.arrangement ?? { die: { width: 1, height: 1 }, tiers: ["one", "two"] };
    const unit = this.arrangement ? this.unit : SIDE;
    const half = new Vector3((die.width * unit) / 2, ((tiers.length - 1) * this.gap()) / 2 + 0.15, (die.height * unit) / 2);
    const toward = direction.clone().normalize();
    const target = new Vector3();
    const corner = new Vector3();
    /** Left, right, bottom, top of the stack on the picture, -1 to 1. */
    const bounds = (distance: number): [number, number, number, number] => {
      this.camera.position.copy(toward).multiplyScalar(distance).add(target);
      this.camera.lookAt(target);
      this.camera.updateMatrixWorld();
      const found: [number, number, number, number] = [Infinity, -Infinity, Infinity, -Infinity];
      for (let k = 0; k < 8; k++) {
        corner.set(k & 1 ? half.x : -half.x, k & 2 ? half.y : -half.y, k & 4 ? half.z : -half.z).project(this.camera);
        found[0] = Math.min(found[0], corner.x);
        found[1] = Math.max(found[1], corner.x);
        found[2] = Math.min(found[2], corner.y);
        found[3] = Math.max(found[3], corner.y);
      }
      return found;
    };
    let distance = 30;
    for (let round = 0; round < 4; round++) {
      let low = 6;
      let high = this.controls.maxDistance;
      for (let i = 0; i < 22; i++) {
        const middle = (low + high) / 2;
        const [x0, x1, y0, y1] = bounds(middle);
        if (x1 - x0 < 1.84 && y1 - y0 < 1.72) high = middle;
        else low = middle;
      }
      distance = high;
      const [x0, x1, y0, y1] = bounds(distance);
      const tall = distance * Math.tan((this.camera.fov * Math.PI) / 360);
      target.addScaledVector(new Vector3().setFromMatrixColumn(this.camera.matrixWorld, 0), ((x0 + x1) / 2) * tall * this.camera.aspect);
      target.addScaledVector(new Vector3().setFromMatrixColumn(this.camera.matrixWorld, 1), ((y0 + y1) / 2) * tall);
    }
    bounds(distance);
    this.controls.target.copy(target);
    this.controls.update();
    this.touched = false;
    this.invalidate();
  }

  /** Turns by angles, for keys. */
  turn(azimuth: number, polar: number): void {
    this.touched = true;
    const offset = this.camera.position.clone().sub(this.controls.target);
    const radius = offset.length();
    let theta = Math.atan2(offset.x, offset.z) + azimuth;
    const phi = Math.min(Math.PI * 0.49, Math.max(0.02, Math.acos(offset.y / radius) + polar));
    if (!Number.isFinite(theta)) theta = 0;
    offset.set(radius * Math.sin(phi) * Math.sin(theta), radius * Math.cos(phi), radius * Math.sin(phi) * Math.cos(theta));
    this.camera.position.copy(this.controls.target).add(offset);
    this.controls.update();
    this.invalidate();
  }

  zoom(factor: number): void {
    this.touched = true;
    const offset = this.camera.position.clone().sub(this.controls.target).multiplyScalar(factor);
    const length = Math.min(this.controls.maxDistance, Math.max(this.controls.minDistance, offset.length()));
    this.camera.position.copy(this.controls.target).add(offset.setLength(length));
    this.controls.update();
    this.invalidate();
  }

  /** Brings a block or cell near. */
  approach(b: { x: number; y: number; width: number; height: number; tier: number }): void {
    this.touched = true;
    const { die } = this.arrangement as StackArrangement;
    const target = new Vector3((b.x + b.width / 2 - die.width / 2) * this.unit, b.tier * this.gap() + this.root.position.y, (die.height / 2 - b.y - b.height / 2) * this.unit);
    const size = Math.max(b.width, b.height) * this.unit;
    const direction = this.camera.position.clone().sub(this.controls.target).normalize();
    this.controls.target.copy(target);
    this.camera.position.copy(target).add(direction.multiplyScalar(Math.max(0.3, size * 3.2)));
    this.controls.update();
    this.invalidate();
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
    this.renderer.render(this.scene, this.camera);
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
    const moving = performance.now() - this.moved < SETTLED;
    const distance = this.camera.position.distanceTo(this.controls.target);
    const here = this.cells ? level(this.pixelsPerMicron(distance), this.side) : "blocks";
    if (this.cellTiles.length === 0) return { level: here, cells: 0, reduced: false };
    const world = new Vector3();
    const view = new Frustum().setFromProjectionMatrix(new Matrix4().multiplyMatrices(this.camera.projectionMatrix, this.camera.matrixWorldInverse));
    const wanted: { cellTile: CellTile; pixels: number }[] = [];
    for (const cellTile of this.cellTiles) {
      cellTile.hide();
      world.copy(cellTile.centre);
      world.y = cellTile.tile.tier * this.gap() + this.root.position.y;
      // Of a tile under the camera the near end counts, not the middle.
      const pixels = this.pixelsPerMicron(Math.max(0.05, world.distanceTo(this.camera.position) - 0.7 * cellTile.radius)) * this.side;
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
    const pads = this.detail !== "blocks" && here === "bonds" && this.pixelsPerMicron(distance) * this.side >= BOND_PIXELS;
    for (const points of this.bondPads) points.visible = pads && this.bondsWanted;
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
    this.bondPads = [];
    this.bondLines = null;
    this.blocks = null;
    this.outlines = null;
    this.tiling = null;
    this.doing = null;
  }

  dispose(): void {
    this.clear();
    this.observer.disconnect();
    this.controls.dispose();
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

function bytesOf(css: string): [number, number, number] {
  const c = new Color(css);
  return [Math.round(255 * c.r), Math.round(255 * c.g), Math.round(255 * c.b)];
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
