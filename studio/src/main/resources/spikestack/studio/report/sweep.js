"use strict";
// A sweep: a scatter of two objectives, and the front as lines through all axes and objectives.

const data = JSON.parse(document.getElementById("data").textContent);
const root = document.documentElement;
const get = (id) => document.getElementById(id);
const probe = document.body.appendChild(document.createElement("i"));
probe.style.display = "none";

/** A colour of the page's style as it is now. */
function colour(name) {
  probe.style.color = "var(--" + name + ")";
  return getComputedStyle(probe).color;
}

function escaped(text) {
  return String(text).replace(/[&<>"']/g, (c) => "&#" + c.charCodeAt(0) + ";");
}

const prefixes = "afpnµm kMGT";
const bases = [["pJ.ns", "J·s", 1e-21], ["um2", "m²", 1e-12], ["pJ", "J", 1e-12], ["ns", "s", 1e-9], ["mW", "W", 1e-3], ["MHz", "Hz", 1e6]];

/** Three significant digits with the prefix that fits; areas in mm² or µm². */
function shown(goal, value) {
  if (goal.key === "accuracy") return (100 * value).toFixed(1) + " %";
  const base = bases.find(([unit]) => unit === goal.unit);
  if (!base || value === 0) return Number(value.toPrecision(4)) + (goal.unit ? " " + goal.unit : "");
  if (base[1] === "m²") return value >= 1e4 ? Number((value / 1e6).toPrecision(3)) + " mm²" : Number(value.toPrecision(3)) + " µm²";
  const si = value * base[2];
  const step = Math.floor(Math.log10(Math.abs(Number(si.toPrecision(3)))) / 3 + 1e-9);
  const prefix = step < -6 || step > 4 ? "e" + 3 * step : prefixes[step + 6].trim();
  return Number((si / 1000 ** step).toPrecision(3)) + " " + prefix + base[1];
}

const varying = data.axes.map((axis, a) => ({ ...axis, a })).filter((axis) => axis.values.length > 1);
let chosen = null; // numbers of the points framed in the scatter

function fill(select, entries, index) {
  entries.forEach((entry, i) => select.add(new Option(entry.key, i)));
  select.selectedIndex = Math.max(0, index);
  select.addEventListener("change", draw);
}
fill(get("x"), data.goals, 0);
fill(get("y"), data.goals, Math.min(1, data.goals.length - 1));
const stacking = varying.findIndex((axis) => axis.key === "stacking");
fill(get("colour"), varying, stacking < 0 ? varying.length - 1 : stacking);

function tip(point) {
  const lines = data.goals.map((goal, i) => escaped(goal.key) + ": <b>" + escaped(shown(goal, point.values[i])) + "</b>");
  varying.forEach((axis) => lines.push(escaped(axis.key) + ": " + escaped(axis.values[point.choice[axis.a]])));
  return "point " + point.number + (point.onFront ? ", on the front" : "") + "<br>" + lines.join("<br>");
}

function span(i) {
  let low = Infinity, high = -Infinity;
  for (const point of data.points) { low = Math.min(low, point.values[i]); high = Math.max(high, point.values[i]); }
  return [low, high];
}

function valueAxis(i, more) {
  const [low, high] = span(i);
  const log = low > 0 && high / low > 20;
  return {
    type: log ? "log" : "value", scale: true, name: data.goals[i].key, nameLocation: "middle",
    nameTextStyle: { color: colour("ink"), fontSize: 13 },
    min: log ? low * 0.9 : undefined, max: log ? high * 1.1 : undefined,
    axisLabel: { color: colour("quiet"), formatter: (v) => shown(data.goals[i], v), hideOverlap: true },
    splitLine: { lineStyle: { color: colour("line") } }, axisLine: { lineStyle: { color: colour("line") } }, ...more,
  };
}

const scatter = echarts.init(get("scatter"), null, { renderer: "canvas" });
const parallel = echarts.init(get("parallel"), null, { renderer: "canvas" });
new ResizeObserver(() => { scatter.resize(); parallel.resize(); }).observe(document.body);

function draw() {
  const x = Number(get("x").value), y = Number(get("y").value);
  const by = varying[Number(get("colour").value)];
  const tooltip = { confine: true, backgroundColor: colour("surface"), borderColor: colour("line"), textStyle: { color: colour("ink"), fontSize: 13 } };
  const values = by ? by.values : ["all"];
  const of = (point) => (by ? point.choice[by.a] : 0);
  const item = (point) => ({ value: [point.values[x], point.values[y]], point });
  const series = [{
    name: "not on the front", type: "scatter", symbolSize: 4, large: false, itemStyle: { color: colour("quiet"), opacity: 0.35 },
    data: data.points.filter((p) => !p.onFront).map(item),
  }];
  values.forEach((value, v) => series.push({
    name: value, type: "scatter", symbolSize: 10, itemStyle: { color: colour("c" + (v % 12)), borderColor: colour("surface") },
    data: data.points.filter((p) => p.onFront && of(p) === v).map(item),
  }));
  scatter.setOption({
    animation: false, textStyle: { color: colour("ink"), fontFamily: getComputedStyle(document.body).fontFamily },
    legend: { top: 0, left: 0, right: 120, textStyle: { color: colour("ink") } },
    toolbox: { right: 8, feature: { brush: { type: ["rect", "polygon", "clear"] } }, iconStyle: { borderColor: colour("ink") } },
    brush: { xAxisIndex: 0, yAxisIndex: 0, throttleType: "debounce", throttleDelay: 200 },
    grid: { left: 78, right: 24, top: 62, bottom: 52 },
    xAxis: valueAxis(x, { nameGap: 32 }), yAxis: valueAxis(y, { nameGap: 62 }),
    tooltip: { ...tooltip, formatter: (p) => tip(p.data.point) }, series,
  }, true);
  lines(tooltip, by, values, of);
}

function lines(tooltip, by, values, of) {
  const axes = [
    ...varying.map((axis) => ({ type: "category", data: axis.values, name: axis.key.replace(/^accelerator\.|^technology\./, "") })),
    ...data.goals.map((goal, i) => {
      const [low, high] = span(i);
      const log = low > 0 && high / low > 4;
      return { type: log ? "log" : "value", min: log ? low : low - 0.02 * (high - low), max: high, name: goal.key, axisLabel: { formatter: (v) => shown(goal, v) } };
    }),
  ];
  const row = (p) => [...varying.map((axis) => axis.values[p.choice[axis.a]]), ...p.values];
  const wanted = data.points.filter((p) => p.onFront && (!chosen || chosen.has(p.number)));
  parallel.setOption({
    animation: false, textStyle: { color: colour("ink"), fontFamily: getComputedStyle(document.body).fontFamily }, tooltip,
    parallel: {
      left: 30, right: 60, top: 70, bottom: 30,
      parallelAxisDefault: {
        nameTextStyle: { color: colour("ink"), fontSize: 12 }, nameRotate: 22, nameGap: 14, nameTruncate: { maxWidth: 170, ellipsis: '…' }, axisLine: { lineStyle: { color: colour("quiet") } },
        axisLabel: { color: colour("quiet"), fontSize: 11 }, axisTick: { show: false },
      },
    },
    parallelAxis: axes.map((axis, dim) => ({ dim, ...axis })),
    series: values.map((value, v) => ({
      name: value, type: "parallel", lineStyle: { color: colour("c" + (v % 12)), width: 1.6, opacity: 0.65 }, inactiveOpacity: 0.04,
      data: wanted.filter((p) => of(p) === v).map(row),
    })),
  }, true);
}

scatter.on("brushselected", (event) => {
  const numbers = new Set();
  (event.batch[0]?.selected ?? []).forEach((series) => {
    const points = scatter.getOption().series[series.seriesIndex].data;
    series.dataIndex.forEach((i) => numbers.add(points[i].point.number));
  });
  const framed = (event.batch[0]?.areas ?? []).length > 0;
  chosen = framed ? numbers : null;
  get("chosen").textContent = framed
    ? numbers.size + " points framed; below, those of them on the front."
    : "Draw a frame around points to see only their lines below.";
  const by = varying[Number(get("colour").value)];
  lines({ confine: true }, by, by ? by.values : ["all"], (point) => (by ? point.choice[by.a] : 0));
});

const dark = () => root.dataset.theme === "dark" || (!root.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches);
function theme() { get("theme").textContent = dark() ? "Light theme" : "Dark theme"; draw(); }
get("theme").addEventListener("click", () => { root.dataset.theme = dark() ? "light" : "dark"; theme(); });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", theme);
theme();
