// Bar charts: the ladder, and cycles, energy and core time of every layer.

/** Shows option in place with the page's colours. */
function show(place, option, renderer = "svg") {
  let chart = echarts.getInstanceByDom(place);
  if (!chart) {
    chart = echarts.init(place, null, { renderer });
    new ResizeObserver(() => chart.resize()).observe(place);
  }
  const ink = colour("ink");
  chart.setOption(
    {
      animation: false,
      textStyle: { color: ink, fontFamily: getComputedStyle(document.body).fontFamily },
      ...option,
      tooltip: {
        confine: true,
        backgroundColor: colour("surface"),
        borderColor: colour("line"),
        textStyle: { color: ink, fontSize: 13 },
        ...option.tooltip,
      },
    },
    true,
  );
  return chart;
}

/** Legend above and grid below it, with room for as many lines as the names need at this width. */
function framed(place, names, right = 24) {
  const wide = names.reduce((sum, name) => sum + 32 + 6.6 * name.length, 0);
  const rows = Math.ceil((1.12 * wide) / Math.max(200, place.clientWidth));
  return {
    legend: { top: 0, left: 0, itemWidth: 14, itemHeight: 10, itemGap: 8, textStyle: { color: colour("ink") }, data: names },
    grid: { left: 4, right, top: 14 + 20 * rows, bottom: 8, containLabel: true },
  };
}

function valueAxis(format, more = {}) {
  return {
    type: "value",
    splitNumber: innerWidth < 600 ? 3 : 6,
    axisLabel: { color: colour("quiet"), formatter: format, hideOverlap: true },
    splitLine: { lineStyle: { color: colour("line") } },
    ...more,
  };
}

function nameAxis(names, more = {}) {
  return {
    type: "category",
    inverse: true,
    data: names,
    axisLabel: { color: colour("ink"), interval: 0, width: 190, overflow: "truncate" },
    axisLine: { lineStyle: { color: colour("line") } },
    axisTick: { show: false },
    ...more,
  };
}

/** A tooltip with a title and one line for each part of a stack. */
function lines(title, parts) {
  const rows = parts.map(
    ([mark, name, value]) => `<tr><td>${mark} ${escaped(name)}</td><td class="n">${escaped(value)}</td></tr>`,
  );
  return `<b>${escaped(title)}</b><table class="tip">${rows.join("")}</table>`;
}

const layerHeight = 60 + 22 * data.layers.length + "px";
const ladderHeight = 60 + 74 * Math.max(0, ...Object.values(data.ladder).map((rungs) => rungs.length)) + "px";

// --- Ladder ------------------------------------------------------------------------------------------------------------

draw("ladder", ladderHeight, (place) => {
  const rungs = data.ladder[chosen.scope] ?? [];
  const series = [
    ["Energy", "energy", "c0"],
    ["Latency", "latency", "c1"],
    ["Energy-delay product", "edp", "c2"],
  ].map(([name, key, tint]) => ({
    name,
    type: "bar",
    barGap: "8%",
    barCategoryGap: "28%",
    itemStyle: { color: colour(tint), borderRadius: [0, 3, 3, 0] },
    label: { show: true, position: "right", color: colour("ink"), fontSize: 11, formatter: (p) => percent(p.value) },
    data: rungs.map((rung) => rung[key]),
  }));
  show(place, {
    ...framed(place, series.map(({ name }) => name), 60),
    xAxis: valueAxis((v) => Math.round(100 * v) + " %", { name: "" }),
    yAxis: nameAxis(
      rungs.map((rung) => `${rung.name}\naccuracy ${percent(rung.accuracy)}`),
      { axisLabel: { color: colour("ink"), interval: 0, width: place.clientWidth < 600 ? 110 : 260, overflow: "break", lineHeight: 17 } },
    ),
    tooltip: { trigger: "item", formatter: (p) => `${escaped(p.name)}<br>${escaped(p.seriesName)}: <b>${percent(p.value)}</b> of the first row` },
    series,
  });
});

// --- Layers ------------------------------------------------------------------------------------------------------------

const layerNames = data.layers.map((layer) => layer.name);

draw("cycles", layerHeight, (place) => {
  show(place, {
    ...framed(place, scopes),
    xAxis: valueAxis(count),
    yAxis: nameAxis(layerNames),
    tooltip: {
      trigger: "item",
      formatter: (p) => lines(p.name, [[p.marker, p.seriesName, count(data.layers[p.dataIndex].cycles) + " cycles"]]),
    },
    series: scopes.map((scope) => ({
      name: scope,
      type: "bar",
      stack: "one",
      barWidth: "64%",
      itemStyle: { color: scopeColour(scope), borderRadius: [0, 3, 3, 0] },
      data: data.layers.map((layer) => (layer.scope === scope ? layer.cycles : "-")),
    })),
  });
});

/** Stacked horizontal bars with one series for each part. */
function stacked(place, names, tints, values, format, tooltip) {
  show(place, {
    ...framed(place, names),
    xAxis: valueAxis(format, tooltip.axis),
    yAxis: nameAxis(layerNames),
    tooltip: {
      trigger: "axis",
      axisPointer: { type: "shadow" },
      formatter: (parts) => tooltip.text(parts),
    },
    series: names.map((name, k) => ({
      name,
      type: "bar",
      stack: "one",
      barWidth: "64%",
      itemStyle: { color: colour(tints[k]) },
      data: values.map((parts) => parts[k]),
    })),
  });
}

draw("energy", layerHeight, (place) => {
  const values = data.layers.map((layer) => (layer.energy[chosen.arrangement] ?? []).map((pj) => pj * 1e-12));
  const most = Math.max(...values.map((parts) => parts.reduce((sum, part) => sum + part, 0)));
  stacked(
    place,
    data.kinds.map(({ label }) => label),
    data.kinds.map((_, k) => "c" + (k % 12)),
    values,
    (v) => quantity(v, "J", most),
    {
      text: (parts) => {
        const whole = parts.reduce((sum, p) => sum + (p.value || 0), 0);
        const rows = parts.filter((p) => p.value > 0).map((p) => [p.marker, p.seriesName, quantity(p.value, "J")]);
        return lines(parts[0].name, [...rows, ["", "together", quantity(whole, "J")]]);
      },
    },
  );
});

draw("cores", layerHeight, (place) => {
  const names = ["busy", "waits for weights", "waits for port", "waits for bank", "waits at barrier", "waits for DRAM", "idle"];
  const values = data.layers.map((layer) => {
    const whole = layer.cores.reduce((sum, part) => sum + part, 0);
    return layer.cores.map((part) => (whole === 0 ? 0 : part / whole));
  });
  stacked(place, names, ["c0", "c1", "c3", "c2", "c4", "c5", "line"], values, (v) => Math.round(100 * v) + " %", {
    axis: { max: 1 },
    text: (parts) =>
      lines(
        parts[0].name,
        parts.filter((p) => p.value > 0).map((p) => [p.marker, p.seriesName, `${percent(p.value)} (${count(data.layers[p.dataIndex].cores[p.seriesIndex])} core-cycles)`]),
      ),
  });
});

// The whole network first: the scope of the headline.
const ladderScopes = Object.keys(data.ladder);
choose(
  "scope",
  ladderScopes.map((value) => ({ value, label: value })),
  () => redraw("ladder"),
  Math.max(0, ladderScopes.indexOf("network")),
);
choose("arrangement", data.arrangements.map(({ name, label }) => ({ value: name, label })), () => redraw("energy"));
