/** One result: its tabs, and whichever of them is open. */

import { getResults } from "../data/api";
import type { Kind, Summary } from "../data/contract";
import { h } from "../dom";
import { sentence } from "../format";
import type { Context } from "../main";
import { loading, problem } from "../parts";
import { href } from "../router";
import { folder } from "./results";

/** A tab fills a place; what it needs it asks the server for. */
export interface TabContext extends Context {
  id: string;
  place: HTMLElement;
  summary: Summary;
}

type Tab = (context: TabContext) => void | Promise<void>;

interface TabEntry {
  name: string;
  text: string;
  kinds: readonly Kind[];
  load: () => Promise<Tab>;
}

const TABS: readonly TabEntry[] = [
  { name: "overview", text: "Overview", kinds: ["study", "stack", "other"], load: async () => (await import("./overview")).overview },
  { name: "explore", text: "Front", kinds: ["explore"], load: async () => (await import("./explore")).explore },
  { name: "stack", text: "Stack in 3D", kinds: ["study", "stack"], load: async () => (await import("./stack")).stackTab },
  { name: "ladder", text: "Ladder", kinds: ["study"], load: async () => (await import("./ladder")).ladder },
  { name: "cores", text: "Cores in time", kinds: ["study"], load: async () => (await import("./gantt")).gantt },
  { name: "spikes", text: "Spikes", kinds: ["study"], load: async () => (await import("./raster")).raster },
  { name: "experts", text: "Experts", kinds: ["study"], load: async () => (await import("./experts")).experts },
  { name: "roofline", text: "Roofline", kinds: ["study"], load: async () => (await import("./roofline")).roofline },
  { name: "floorplan", text: "Floorplans", kinds: ["study", "stack"], load: async () => (await import("./floorplan")).floorplan },
  { name: "maps", text: "Temperature", kinds: ["stack"], load: async () => (await import("./maps")).maps },
  { name: "numbers", text: "All numbers", kinds: ["study", "stack", "explore", "other"], load: async () => (await import("./numbers")).numbers },
  { name: "files", text: "Files", kinds: ["study", "stack", "explore", "other"], load: async () => (await import("./files")).files },
];

export async function result(context: Context): Promise<void> {
  const { main, route, signal } = context;
  const id = route.path[1] ?? "";
  const known = (await getResults(signal)).results.find((r) => r.id === id);
  if (signal.aborted) return;
  if (!known) {
    main.append(problem(new Error(`There is no result “${folder(id)}” any more. Its folder may have been moved or removed.`)), h("p", { class: "note" }, h("a", { href: "#/" }, "To the results")));
    return;
  }
  const tabs = TABS.filter((tab) => tab.kinds.includes(known.kind));
  const open = tabs.find((tab) => tab.name === route.path[2]) ?? tabs[0];
  document.title = `${sentence(known.title)} · ${open.text} · SpikeStack studio`;
  const place = h("div", { id: "tab" });
  main.append(
    h(
      "div",
      { class: "page-head" },
      h("div", {}, h("div", { class: "crumb" }, h("a", { href: "#/" }, "Results"), " / ", h("span", { class: "mono" }, folder(id))), h("h1", {}, sentence(known.title))),
      h("div", { class: "actions bar-row" }, h("a", { class: "button", href: href(["compare"], { a: id }) }, "Compare with …")),
    ),
    h(
      "nav",
      { class: "tabs", "aria-label": "Views of this result" },
      tabs.map((tab) => h("a", { href: href(["results", id, tab.name]), "aria-current": tab === open ? "page" : undefined }, tab.text)),
    ),
    place,
  );
  main.querySelector<HTMLElement>(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  place.append(loading(open.text.toLowerCase()));
  const tab = await open.load();
  if (signal.aborted) return;
  place.replaceChildren();
  try {
    await tab({ ...context, id, place, summary: known });
  } catch (error) {
    if (signal.aborted) return;
    console.warn(error);
    place.replaceChildren(problem(error));
  }
}
