// A made-up placed stack of as many cells as one likes: for the page's speed and looks, never for numbers.

function random(seed) {
  let s = seed >>> 0;
  return () => {
    s = (s + 0x6d2b79f5) >>> 0;
    let t = Math.imul(s ^ (s >>> 15), 1 | s);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const MASTERS = ["INV_X1", "NAND2_X1", "AOI21_X1", "XOR2_X1", "FA_X1", "DFF_X1", "BUF_X4", "CLKBUF_X4"];
const WIDTHS = [0.342, 0.456, 0.57, 0.912, 2.28, 2.394, 0.912, 1.026];
const KINDS = ["logic", "register", "buffer", "clock", "memory"];
const KIND_OF = [0, 0, 0, 0, 0, 1, 2, 3];
const BLOCKS = ["", "g_core[0].core", "g_core[1].core", "g_attention[0].core", "router", "sequencer", "loader", "answer"];
const ROW = 1.08;

export function madeUp(name, tiers, cells, seed = 1) {
  const next = random(seed);
  const perTier = Math.ceil(cells / tiers);
  const side = Math.sqrt((perTier * 0.75 * ROW) / 0.45);
  const die = { width: Math.round(side), height: Math.round(side) };
  const columns = { x: [], y: [], width: [], height: [], slack: [], power: [], block: [], master: [], tier: [], kind: [] };
  const blocks = [];
  const memories = [];
  for (let t = 0; t < tiers; t++) {
    for (let m = 0; m < 6; m++) {
      const w = side * (0.14 + 0.1 * next());
      const h = side * (0.1 + 0.14 * next());
      const onLeft = m % 2 === 0;
      const box = { tier: t, x: onLeft ? 2 : side - w - 2, y: 4 + (Math.floor(m / 2) * side) / 3, width: w, height: Math.min(h, side / 3 - 8) };
      memories.push(box);
      blocks.push({ name: `${BLOCKS[1 + (m % 3)]}/memory_${t}${m}`, kind: "memory", ...box, area: box.width * box.height, cells: 1, power: 40 + 300 * next(), temperature: 320.5 + 2 * next(), slack: -400 + 900 * next(), memory: true });
    }
  }
  const seeds = Array.from({ length: 24 }, (_, i) => ({ x: next() * side, y: next() * side, block: 1 + (i % (BLOCKS.length - 1)) }));
  let made = 0;
  for (let t = 0; t < tiers; t++) {
    const stop = Math.floor(((t + 1) * cells) / tiers);
    for (let y = ROW; y < side - 2 * ROW && made < stop; y += ROW) {
      let x = 1;
      while (x < side - 3 && made < stop) {
        const inside = memories.find((b) => b.tier === t && x + 2.4 > b.x && x < b.x + b.width && y + ROW > b.y && y < b.y + b.height);
        if (inside) {
          x = inside.x + inside.width + 0.3;
          continue;
        }
        const master = Math.min(MASTERS.length - 1, Math.floor(MASTERS.length * next() ** 1.4));
        let near = seeds[0];
        let best = Infinity;
        for (const s of seeds) {
          const d = (s.x - x) ** 2 + (s.y - y) ** 2 + 900 * next();
          if (d < best) {
            best = d;
            near = s;
          }
        }
        columns.x.push(x);
        columns.y.push(y);
        columns.width.push(WIDTHS[master]);
        columns.height.push(ROW);
        columns.block.push(near.block);
        columns.master.push(master);
        columns.tier.push(t);
        columns.kind.push(KIND_OF[master]);
        columns.power.push((0.02 + 0.3 * next() ** 3) * (KIND_OF[master] === 3 ? 14 : 1) * (1 + near.block / 4));
        columns.slack.push(next() < 0.04 ? NaN : 700 - 2600 * next() ** 2 * (near.block / 7));
        made++;
        x += WIDTHS[master] + (next() < 0.3 ? 0.2 + 0.8 * next() : 0);
      }
    }
  }
  for (const m of memories) {
    columns.x.push(m.x);
    columns.y.push(m.y);
    columns.width.push(m.width);
    columns.height.push(m.height);
    columns.block.push(1);
    columns.master.push(0);
    columns.tier.push(m.tier);
    columns.kind.push(4);
    columns.power.push(100);
    columns.slack.push(-100);
  }
  const bondCount = tiers > 1 ? Math.round(cells / 25) : 0;
  const bond = { x: [], y: [], kind: [] };
  for (let b = 0; b < bondCount; b++) {
    bond.x.push(Math.round(2 + next() * (side - 4)));
    bond.y.push(Math.round(2 + next() * (side - 4)));
    bond.kind.push(next() < 0.1 ? 1 : 0);
  }
  for (let t = 0; t < tiers; t++) {
    BLOCKS.slice(1).forEach((block, k) => {
      const own = seeds.filter((s) => s.block === k + 1);
      const xs = own.map((s) => s.x);
      const ys = own.map((s) => s.y);
      const x = Math.max(0, Math.min(...xs) - side / 10);
      const y = Math.max(0, Math.min(...ys) - side / 10);
      blocks.push({ name: block, kind: block.replace(/\[.*|^g_/g, ""), tier: t, x, y, width: Math.min(side - x, Math.max(...xs) - x + side / 10), height: Math.min(side - y, Math.max(...ys) - y + side / 10), area: (side * side) / 9, cells: Math.round(made / 14), power: 900 + 400 * k, temperature: 321 + 0.2 * k, slack: -2000 + 300 * k, memory: false });
    });
  }
  const parts = [
    ...["x", "y", "width", "height"].map((c) => [`cell.${c}`, "f32", columns[c], "um"]),
    ["cell.slack", "f32", columns.slack, "ps"],
    ["cell.power", "f32", columns.power, "uW"],
    ["cell.block", "u32", columns.block, ""],
    ["cell.master", "u32", columns.master, ""],
    ["bond.x", "f32", bond.x, "um"],
    ["bond.y", "f32", bond.y, "um"],
    ["cell.tier", "u8", columns.tier, ""],
    ["cell.kind", "u8", columns.kind, ""],
    ["bond.kind", "u8", bond.kind, ""],
  ];
  const arrays = [];
  let offset = 0;
  const chunks = [];
  for (const [arrayName, type, values, unit] of parts) {
    const bytes = Buffer.from((type === "f32" ? Float32Array.from(values) : type === "u32" ? Uint32Array.from(values) : Uint8Array.from(values)).buffer);
    arrays.push({ name: arrayName, type, offset, count: values.length, unit });
    chunks.push(bytes);
    offset += bytes.length;
  }
  const maps = [];
  for (const [kind, unit, low, high] of [["temperature", "K", 321.2, 323.4], ["supply", "V", 0, 0.0133], ["power", "uW/um2", 0, 0.08], ["congestion", "", 0, 1.35]]) {
    for (let t = 0; t < tiers; t++) maps.push({ kind, tier: t, columns: 64, rows: 64, unit, low, high });
  }
  const count = columns.x.length;
  return {
    bytes: Buffer.concat(chunks),
    columns,
    arrangement: {
      name,
      die,
      tiers: tiers === 1 ? ["tier"] : ["bottom", "top"],
      blocks,
      kinds: [...new Set(blocks.map((b) => b.kind))],
      units: { area: "um2", power: "uW", temperature: "K", slack: "ps" },
      maps,
      cells: count,
      bonds: bondCount,
      layout: { bytes: offset, blocks: BLOCKS, masters: MASTERS, kinds: KINDS, arrays },
      sources: { x: "modelled: placement", power: "modelled: counts of a real inference, library energies, wire loads", temperature: "modelled: finite volumes, 64 x 64 a tier", slack: "modelled: static timing with estimated wires", cells: "counted", bonds: "counted" },
    },
    map(kind, tier) {
      const m = maps.find((entry) => entry.kind === kind && entry.tier === tier);
      const values = new Float32Array(64 * 64);
      for (let r = 0; r < 64; r++) {
        for (let c = 0; c < 64; c++) {
          let v = 0;
          for (const s of seeds.slice(0, 6)) v += Math.exp(-((s.x / side - c / 64) ** 2 + (s.y / side - r / 64) ** 2) * 18);
          values[r * 64 + c] = kind === "supply" && tier === 1 && c < 8 ? NaN : m.low + (m.high - m.low) * Math.min(1, v / 2.6);
        }
      }
      return Buffer.from(values.buffer);
    },
    cell(i) {
      return { name: `${BLOCKS[columns.block[i]]}/_${i}_`, master: MASTERS[columns.master[i]], block: BLOCKS[columns.block[i]], kind: KINDS[columns.kind[i]], tier: tiers === 1 ? "tier" : columns.tier[i] === 0 ? "bottom" : "top", x: columns.x[i], y: columns.y[i], width: columns.width[i], height: columns.height[i], power: columns.power[i], slack: Number.isNaN(columns.slack[i]) ? null : columns.slack[i], sources: { x: "modelled: placement", power: "modelled: counts of a real inference, library energies, wire loads", slack: "modelled: static timing with estimated wires" } };
    },
  };
}

export function madeUpSweep(rows) {
  const next = random(7);
  const data = { rows: [], columns: [], experts: [], arrangement: [], keep: [], energy: [], latency: [], footprint: [], accuracy: [], temperature: [], status: [] };
  const front = [];
  for (let i = 0; i < rows; i++) {
    const r = [8, 16, 32, 64][Math.floor(4 * next())];
    const c = [8, 16, 32][Math.floor(3 * next())];
    const e = [1, 2, 4, 8][Math.floor(4 * next())];
    const a = ["2d", "memory-on-logic", "logic-on-logic"][Math.floor(3 * next())];
    const k = [0.25, 0.5, 0.75, 1][Math.floor(4 * next())];
    const bad = next() < 0.03;
    const latency = (4e5 / (r * c * e)) * (0.5 + 0.5 * k) * (0.95 + 0.1 * next()) + 20;
    const stacked = a === "2d" ? 1 : 0.93;
    data.rows.push(r);
    data.columns.push(c);
    data.experts.push(e);
    data.arrangement.push(a);
    data.keep.push(k);
    data.energy.push(bad ? null : stacked * (18 + 0.06 * latency + 0.0012 * r * c * e) * (0.97 + 0.06 * next()));
    data.latency.push(bad ? null : latency);
    data.footprint.push(bad ? null : (0.6 + 0.0011 * r * c * e) * (a === "2d" ? 1 : 0.54));
    data.accuracy.push(bad ? null : 0.89 - 0.02 * (1 - k) + 0.006 * (next() - 0.5));
    data.temperature.push(bad ? null : 318 + (a === "2d" ? 2 : 4) + 0.002 * r * c);
    data.status.push(bad ? "refused: local weights too small" : "ok");
  }
  for (let i = 0; i < rows; i++) {
    if (data.energy[i] === null) continue;
    let beaten = false;
    for (let j = 0; j < rows && !beaten; j++) {
      if (data.energy[j] !== null && data.energy[j] <= data.energy[i] && data.latency[j] <= data.latency[i] && data.footprint[j] <= data.footprint[i] && (data.energy[j] < data.energy[i] || data.latency[j] < data.latency[i])) beaten = true;
    }
    if (!beaten) front.push(i);
  }
  const axis = (name, type = "number") => ({ name, role: "axis", unit: "", better: null, type });
  return {
    points: rows,
    columns: [axis("rows"), axis("columns"), axis("experts"), axis("arrangement", "text"), axis("keep"), { name: "energy", role: "objective", unit: "uJ", better: "low", type: "number" }, { name: "latency", role: "objective", unit: "us", better: "low", type: "number" }, { name: "footprint", role: "objective", unit: "mm2", better: "low", type: "number" }, { name: "accuracy", role: "metric", unit: "", better: "high", type: "number" }, { name: "temperature", role: "metric", unit: "K", better: "low", type: "number" }, { name: "status", role: "status", unit: "", better: null, type: "text" }],
    data,
    front,
    rows,
    truncated: false,
  };
}
