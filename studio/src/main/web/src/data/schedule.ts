/** What the cores do at a cycle, from the intervals of a timeline. */

import type { Timeline } from "./contract";

export const IDLE = -1;

export interface Moment {
  /** Per core: index of the state, or IDLE. */
  state: Int8Array;
  /** Per core: index of the layer, or IDLE. */
  layer: Int16Array;
  /** Layer that most cores work on, or IDLE. */
  running: number;
}

/** Intervals by core, in order of time: a look-up is a binary search per core. */
export class Schedule {
  private readonly byCore: number[][];
  /** Every cycle at which something changes, sorted. */
  readonly changes: number[];
  /** First and last cycle of each layer, in order of time. */
  readonly spans: { layer: number; start: number; end: number }[];

  constructor(readonly timeline: Timeline) {
    this.byCore = timeline.cores.map(() => []);
    timeline.core.forEach((core, i) => this.byCore[core]?.push(i));
    for (const list of this.byCore) list.sort((a, b) => timeline.start[a] - timeline.start[b]);
    this.changes = [...new Set([0, ...timeline.start, ...timeline.end, timeline.cycles])].sort((a, b) => a - b);
    const spans = new Map<number, { layer: number; start: number; end: number }>();
    timeline.layer.forEach((layer, i) => {
      const known = spans.get(layer);
      if (known) {
        known.start = Math.min(known.start, timeline.start[i]);
        known.end = Math.max(known.end, timeline.end[i]);
      } else {
        spans.set(layer, { layer, start: timeline.start[i], end: timeline.end[i] });
      }
    });
    this.spans = [...spans.values()].sort((a, b) => a.start - b.start);
  }

  at(cycle: number): Moment {
    const { timeline } = this;
    const state = new Int8Array(this.byCore.length).fill(IDLE);
    const layer = new Int16Array(this.byCore.length).fill(IDLE);
    const votes = new Map<number, number>();
    this.byCore.forEach((list, core) => {
      let low = 0;
      let high = list.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (timeline.start[list[middle]] <= cycle) low = middle + 1;
        else high = middle;
      }
      const i = list[low - 1];
      if (i !== undefined && cycle < timeline.end[i]) {
        state[core] = timeline.state[i];
        layer[core] = timeline.layer[i];
        votes.set(layer[core], (votes.get(layer[core]) ?? 0) + 1);
      }
    });
    let running = IDLE;
    let most = 0;
    for (const [l, n] of votes) {
      if (n > most) {
        running = l;
        most = n;
      }
    }
    return { state, layer, running };
  }

  /** The next or the one before among the cycles where something changes. */
  step(cycle: number, forward: boolean): number {
    if (forward) return this.changes.find((c) => c > cycle) ?? this.timeline.cycles;
    for (let i = this.changes.length - 1; i >= 0; i--) if (this.changes[i] < cycle) return this.changes[i];
    return 0;
  }

  /** Cycles a core spent in a state. */
  spent(core: number, state: number): number {
    let sum = 0;
    for (const i of this.byCore[core]) if (this.timeline.state[i] === state) sum += this.timeline.end[i] - this.timeline.start[i];
    return sum;
  }
}
