// Spikes of one layer: a panel for each time step, one pixel a neuron, enlarged without smoothing.

function bitsOf(raster) {
  const bytes = Uint8Array.from(atob(raster.bits), (c) => c.charCodeAt(0));
  const stride = (raster.channels + 7) >> 3;
  return (t, n, c) => (bytes[(t * raster.tokens + n) * stride + (c >> 3)] >> (c & 7)) & 1;
}

function summary(raster, rates) {
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  const steps = rates.map((rate, t) => `step ${t}: ${percent(rate)}`).join(", ");
  const left = data.rastersLeftOut > 0 ? ` ${count(data.rastersLeftOut)} further layers are in result.json only.` : "";
  return `${raster.layer}: ${count(raster.tokens)} tokens × ${count(raster.channels)} channels, ${percent(mean)} ones (${steps}).${left}`;
}

draw("raster", "auto", (place) => {
  const raster = data.rasters.find(({ layer }) => layer === chosen.raster);
  if (!raster) return;
  const { timesteps, tokens, channels } = raster;
  const bit = bitsOf(raster);
  const [red, green, blue] = colour("accent").match(/\d+/g).map(Number);
  const room = Math.max(140, place.clientWidth / Math.min(timesteps, Math.max(1, Math.floor(place.clientWidth / 160))) - 18);
  const wide = Math.max(1, Math.min(7, Math.floor(room / tokens)));
  const high = Math.max(1, Math.min(wide, Math.floor(420 / channels)));
  const rates = [];
  place.replaceChildren();
  for (let t = 0; t < timesteps; t++) {
    const canvas = Object.assign(document.createElement("canvas"), { width: tokens, height: channels });
    canvas.style.width = tokens * wide + "px";
    canvas.style.height = channels * high + "px";
    const context = canvas.getContext("2d");
    const image = context.createImageData(tokens, channels);
    let ones = 0;
    for (let n = 0; n < tokens; n++) {
      for (let c = 0; c < channels; c++) {
        if (bit(t, n, c)) {
          ones++;
          image.data.set([red, green, blue, 255], 4 * (c * tokens + n));
        }
      }
    }
    context.putImageData(image, 0, 0);
    rates.push(ones / (tokens * channels));
    canvas.addEventListener("pointermove", (event) => {
      const n = Math.min(tokens - 1, Math.floor((event.offsetX / canvas.clientWidth) * tokens));
      const c = Math.min(channels - 1, Math.floor((event.offsetY / canvas.clientHeight) * channels));
      if (n >= 0 && c >= 0) canvas.title = `token ${n}, channel ${c}, step ${t}: ${bit(t, n, c) ? "fired" : "silent"}`;
    });
    const figure = document.createElement("figure");
    const caption = document.createElement("figcaption");
    caption.textContent = `Step ${t}: ${percent(rates[t])} ones`;
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", caption.textContent);
    figure.append(caption, canvas);
    place.append(figure);
  }
  note("raster", summary(raster, rates));
});

choose("raster", data.rasters.map(({ layer }) => ({ value: layer, label: layer })), () => redraw("raster"));
