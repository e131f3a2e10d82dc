// The page of a build without Node: lists results and their files.
"use strict";

async function get(path) {
  const answer = await fetch(path);
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.error.message);
  return body;
}

async function enter() {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (token === null) return;
  history.replaceState(null, "", location.pathname);
  await fetch("/api/session", { method: "POST", headers: { "X-SpikeStack": "1", Authorization: "Bearer " + token } });
}

function cell(row, ...content) {
  const made = document.createElement("td");
  made.append(...content);
  row.append(made);
}

function list(items) {
  const made = document.createElement("ul");
  for (const item of items) {
    const line = document.createElement("li");
    line.append(item);
    made.append(line);
  }
  return made;
}

function link(text, href) {
  const made = document.createElement("a");
  made.href = href;
  made.textContent = text;
  return made;
}

async function show() {
  await enter();
  const { results } = await get("/api/results");
  const table = document.querySelector("table");
  for (const result of results) {
    const row = document.createElement("tr");
    const base = "/api/results/" + encodeURIComponent(result.id);
    cell(row, link(result.title, base), document.createElement("br"), result.id);
    cell(row, result.kind);
    cell(row, result.time);
    cell(row, list(result.headline.map((entry) => `${entry.label} ${entry.value.toPrecision(4)} ${entry.unit}`)));
    const { files } = await get(base + "/files");
    cell(row, list(files.map((file) => link(file.name, base + "/files/" + file.name.split("/").map(encodeURIComponent).join("/")))));
    table.tBodies[0].append(row);
  }
  table.hidden = results.length === 0;
  document.getElementById("state").textContent = results.length === 0 ? "None yet: ./spikestack demo makes one." : results.length + " found";
}

show().catch((failure) => { document.getElementById("state").textContent = failure.message; });
