"use strict";
// The page itself: data, colours, theme, choices. Charts register with draw() and are drawn after the page has loaded.

const data = JSON.parse(document.getElementById("data").textContent);
const root = document.documentElement;

// --- Numbers for people -----------------------------------------------------------------------------------------------

function grouped(text) {
  const [whole, rest] = text.split(".");
  const spaced = whole.replace(/\B(?=(\d{3})+$)/g, "\u202f");
  return (rest === undefined ? spaced : spaced + "." + rest).replace("-", "\u2212");
}

/** Three significant digits, the SI prefix that fits the value (or like), and the unit. */
function quantity(value, unit, like = value) {
  if (value === 0 || like === 0) return "0\u00a0" + unit;
  const rounded = Number(like.toPrecision(3));
  const step = Math.max(-6, Math.min(4, Math.floor(Math.log10(Math.abs(rounded)) / 3 + 1e-9)));
  return grouped(digits(value / 1000 ** step)) + "\u00a0" + ("afpnµm kMGT"[step + 6]).trim() + unit;
}

function digits(value) {
  const size = Math.abs(value);
  return size >= 100 ? value.toFixed(0) : size >= 10 ? value.toFixed(1) : value.toFixed(2);
}

function count(value) {
  return grouped(Number.isInteger(value) ? String(value) : value.toFixed(value < 100 ? 1 : 0));
}

function percent(fraction) {
  if (fraction === 0) return "0\u00a0%";
  const value = 100 * fraction;
  return (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)) + "\u00a0%";
}

/** Text for a tooltip's HTML. */
function escaped(text) {
  return String(text).replace(/[&<>"']/g, (c) => "&#" + c.charCodeAt(0) + ";");
}

// --- Colours: read from the style sheet, so that they follow the theme -------------------------------------------------

const probe = document.createElement("span");
probe.hidden = true;
document.body.append(probe);

function colour(name) {
  probe.style.color = "var(--" + name + ")";
  return getComputedStyle(probe).color;
}

const scopes = [...new Set(data.layers.map((layer) => layer.scope))];

/** The same colour for a scope in every chart. */
function scopeColour(scope) {
  const at = scopes.indexOf(scope);
  return at < 0 ? colour("quiet") : colour("c" + (at % 12));
}

// --- Drawing: after loading, and again after a change of theme or choice ------------------------------------------------------

const drawings = new Map();

/** Registers paint() for the element with data-chart=name; its height is kept free from the start, so that nothing jumps. */
function draw(name, height, paint) {
  const place = document.querySelector(`[data-chart="${name}"]`);
  if (place) {
    place.style.height = height;
    drawings.set(name, { place, paint, drawn: false });
  }
}

function redraw(name) {
  const drawing = drawings.get(name);
  if (drawing && drawing.drawn) drawing.paint(drawing.place);
}

function drawAll() {
  for (const drawing of drawings.values()) {
    drawing.drawn = true;
    drawing.paint(drawing.place);
  }
}

/** One drawing at a time in page order, so that the page can be read and scrolled meanwhile. */
function drawInTurn() {
  const next = [...drawings.values()].find(({ drawn }) => !drawn);
  if (next) {
    next.drawn = true;
    next.paint(next.place);
    setTimeout(drawInTurn);
  } else if (location.hash) {
    // Drawings above have grown: back to where the address points.
    document.getElementById(location.hash.slice(1))?.scrollIntoView({ behavior: "instant" });
  }
}

addEventListener("load", () => setTimeout(drawInTurn));

function note(name, text) {
  const place = document.querySelector(`[data-text="${name}"]`);
  if (place) place.textContent = text;
}

// --- Choices -----------------------------------------------------------------------------------------------------------

const chosen = {};

/** Fills the fieldset of that name: buttons for a few options, a list for many. */
function choose(name, options, changed, first = 0) {
  const place = document.querySelector(`[data-choice="${name}"]`);
  if (!place || options.length === 0) return;
  const pick = (value) => {
    chosen[name] = value;
    for (const part of document.querySelectorAll(`[data-show="${name}"]`)) {
      part.hidden = part.dataset.value !== value;
    }
    changed();
  };
  if (options.length <= 5) {
    options.forEach(({ value, label }, i) => {
      const input = Object.assign(document.createElement("input"), { type: "radio", name, value, checked: i === first });
      input.addEventListener("change", () => pick(value));
      const box = document.createElement("label");
      box.append(input, label);
      place.append(box);
    });
  } else {
    const list = document.createElement("select");
    list.setAttribute("aria-label", place.querySelector("legend").textContent);
    options.forEach(({ value, label }) => list.add(new Option(label, value)));
    list.addEventListener("change", () => pick(list.value));
    place.append(list);
  }
  pick(options[first].value);
}

// --- Theme -------------------------------------------------------------------------------------------------------------

// report.html?theme=dark opens dark whatever the system prefers.
const asked = new URLSearchParams(location.search).get("theme");
if (asked === "dark" || asked === "light") root.dataset.theme = asked;

const system = matchMedia("(prefers-color-scheme: dark)");
const themeButton = document.getElementById("theme");

function isDark() {
  return root.dataset.theme ? root.dataset.theme === "dark" : system.matches;
}

function themed() {
  themeButton.textContent = isDark() ? "Light theme" : "Dark theme";
  for (const name of drawings.keys()) redraw(name);
}

themeButton.addEventListener("click", () => {
  root.dataset.theme = isDark() ? "light" : "dark";
  themed();
});
system.addEventListener("change", themed);
themed();

/** Paper is narrower than most windows, and printing does not wait for the next frame. */
function resizeCharts(size) {
  for (const { place } of drawings.values()) {
    const chart = echarts.getInstanceByDom(place);
    chart?.resize(size);
    chart?.getZr().flush();
  }
}

let before;
addEventListener("beforeprint", () => {
  before = { theme: root.dataset.theme, closed: [...document.querySelectorAll("details:not([open])")] };
  root.dataset.theme = "light";
  before.closed.forEach((part) => (part.open = true));
  drawAll();
  resizeCharts({ width: 660 });
});
addEventListener("afterprint", () => {
  if (before.theme) root.dataset.theme = before.theme;
  else delete root.dataset.theme;
  before.closed.forEach((part) => (part.open = false));
  themed();
  resizeCharts({ width: "auto" });
});
