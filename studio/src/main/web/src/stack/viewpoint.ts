/** From where the stack is seen: the camera, moved by hand, by keys, or to where all of it or one box is in the picture. */

import { PerspectiveCamera, Vector3 } from "three";
import { OrbitControls } from "three/examples/jsm/controls/OrbitControls.js";
import type { Box, Space } from "./space";

export class Viewpoint {
  readonly camera = new PerspectiveCamera(32, 1, 0.02, 200);
  private readonly controls: OrbitControls;
  /** When the camera was last moved by hand. */
  moved = -Infinity;
  /** Whether somebody has turned or moved the stack since it was last seen whole. */
  touched = false;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly space: () => Space,
    private readonly changed: () => void,
  ) {
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
      this.changed();
    });
  }

  /** The picture has another size, or the stack another shape: whole it stays whole. */
  reframe(): void {
    if (this.touched) this.changed();
    else this.home();
  }

  resize(width: number, height: number): void {
    this.camera.aspect = width / height;
    this.camera.updateProjectionMatrix();
    this.reframe();
  }

  /** From the camera to what it looks at. */
  get distance(): number {
    return this.camera.position.distanceTo(this.controls.target);
  }

  pixelsPerMicron(distance: number): number {
    return (this.space().unit * this.canvas.clientHeight) / (2 * Math.tan((this.camera.fov * Math.PI) / 360) * Math.max(1e-6, distance));
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
    const half = this.space().half();
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
    this.changed();
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
    this.changed();
  }

  zoom(factor: number): void {
    this.touched = true;
    const offset = this.camera.position.clone().sub(this.controls.target).multiplyScalar(factor);
    const length = Math.min(this.controls.maxDistance, Math.max(this.controls.minDistance, offset.length()));
    this.camera.position.copy(this.controls.target).add(offset.setLength(length));
    this.controls.update();
    this.changed();
  }

  /** Brings a block or cell near. */
  approach(b: Box): void {
    this.touched = true;
    const space = this.space();
    const target = space.place(b.x + b.width / 2, b.y + b.height / 2, b.tier, 0);
    const size = Math.max(b.width, b.height) * space.unit;
    const direction = this.camera.position.clone().sub(this.controls.target).normalize();
    this.controls.target.copy(target);
    this.camera.position.copy(target).add(direction.multiplyScalar(Math.max(0.3, size * 3.2)));
    this.controls.update();
    this.changed();
  }

  dispose(): void {
    this.controls.dispose();
  }
}
