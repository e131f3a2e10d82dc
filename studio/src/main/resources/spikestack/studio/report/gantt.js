// The cores over time: one row per core, a rectangle per piece of work, half as high and grey where the core was stalled.

const STALLED = "stalled";

draw("gantt", 130 + 30 * data.timeline.cores.length + "px", (place) => {
  const { cores, layers, scopes: scopeOf, pieces, cycles, grain } = data.timeline;
  const groups = new Map([...new Set(scopeOf), STALLED].map((name) => [name, []]));
  for (let i = 0; i < pieces.length; i += 5) {
    const [core, layer, start, end, stalled] = pieces.slice(i, i + 5);
    groups.get(stalled ? STALLED : scopeOf[layer]).push([start, end, core, layer]);
  }

  const rectangle = (stalled, fill) => (params, api) => {
    const [x, y] = api.coord([api.value(0), api.value(2)]);
    const right = api.coord([api.value(1), api.value(2)])[0];
    const height = api.size([0, 1])[1] * (stalled ? 0.28 : 0.7);
    const shape = echarts.graphic.clipRectByRect(
      { x, y: y - height / 2, width: Math.max(right - x, 0.6), height },
      params.coordSys,
    );
    return shape && { type: "rect", shape, style: { fill } };
  };

  const narrow = place.clientWidth < 600;
  const frame = framed(place, [...groups.keys()], 30);
  const chart = show(
    place,
    {
      legend: frame.legend,
      grid: { ...frame.grid, bottom: 62 },
      xAxis: valueAxis(count, { min: 0, max: cycles, name: "cycles", nameLocation: "middle", nameGap: 24, nameTextStyle: { color: colour("quiet") }, axisLabel: { color: colour("quiet"), formatter: count, hideOverlap: true, showMaxLabel: false }, splitNumber: narrow ? 3 : 8 }),
      yAxis: nameAxis(cores, { splitLine: { show: true, lineStyle: { color: colour("line") } } }),
      dataZoom: [
        { type: "inside", filterMode: "weakFilter", zoomOnMouseWheel: "ctrl", preventDefaultMouseMove: false },
        {
          type: "slider",
          filterMode: "weakFilter",
          height: 18,
          bottom: 4,
          borderColor: colour("line"),
          textStyle: { color: colour("quiet") },
          labelFormatter: (v) => count(Math.round(v)),
          brushSelect: false,
        },
      ],
      tooltip: {
        trigger: "item",
        formatter: ({ value: [start, end, core, layer], seriesName, marker }) =>
          lines(`${cores[core]}: ${layers[layer]}`, [
            [marker, seriesName, ""],
            ["", "from cycle", count(start)],
            ["", "to cycle", count(end)],
            ["", "cycles", count(end - start)],
          ]),
      },
      series: [...groups].map(([name, rows]) => {
        const fill = name === STALLED ? colour("c7") : scopeColour(name);
        return {
          name,
          type: "custom",
          renderItem: rectangle(name === STALLED, fill),
          itemStyle: { color: fill },
          encode: { x: [0, 1], y: 2 },
          data: rows,
        };
      }),
    },
    "canvas",
  );
  zoomButtons(place, chart);
  note(
    "gantt",
    grain > 0
      ? `Drawn with pieces of at most ${count(grain)} cycles joined to their neighbours; zooming in does not bring them back.`
      : `All ${count(pieces.length / 5)} pieces are drawn; pieces that touch and agree are one.`,
  );
});

/** Zooming without a mouse. */
function zoomButtons(place, chart) {
  if (place.previousElementSibling?.classList.contains("tools")) return;
  const bar = document.createElement("div");
  bar.className = "tools";
  const zoom = (change) => {
    const { start, end } = chart.getOption().dataZoom[0];
    const [from, to] = change(start, end);
    const width = Math.min(100, Math.max(0.05, to - from));
    const left = Math.min(100 - width, Math.max(0, from));
    chart.dispatchAction({ type: "dataZoom", start: left, end: left + width });
  };
  const steps = [
    ["Zoom in", (a, b) => [a + (b - a) / 4, b - (b - a) / 4]],
    ["Zoom out", (a, b) => [a - (b - a) / 2, b + (b - a) / 2]],
    ["Earlier", (a, b) => [a - (b - a) / 2, b - (b - a) / 2]],
    ["Later", (a, b) => [a + (b - a) / 2, b + (b - a) / 2]],
    ["Whole image", () => [0, 100]],
  ];
  for (const [label, change] of steps) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: label });
    button.addEventListener("click", () => zoom(change));
    bar.append(button);
  }
  place.before(bar);
}
