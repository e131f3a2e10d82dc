/** The list of results: what, when, headline numbers; two of them can be picked for a comparison. */

import { getResults } from "../data/api";
import type { Kind, Summary } from "../data/contract";
import { h, replace, segmented } from "../dom";
import { headlines } from "../data/headline";
import { ago, change, number, scaled, sentence } from "../format";
import type { Context } from "../main";
import { empty, later } from "../parts";
import { go, href } from "../router";

const KINDS: Record<Kind, string> = { study: "Study", stack: "Placed stack", explore: "Exploration", other: "Other" };

export function results({ main, signal }: Context): void {
  main.append(
    h(
      "div",
      { class: "page-head" },
      h("div", {}, h("h1", {}, "Results"), h("p", {}, "Every result folder on this machine. Open one, or pick two to see them side by side.")),
      h("div", { class: "actions" }, h("a", { class: "button primary", href: "#/runs" }, "Start a run")),
    ),
    later(signal, "results", async () => {
      const found = await getResults(signal);
      return found.results.length === 0 ? nothing() : list(found.results, found.truncated);
    }),
  );
}

function nothing(): HTMLElement {
  return empty(
    "No results yet",
    h("p", {}, "A result folder holds what one run found out. Start one here, or with the same calls in a terminal:"),
    h("pre", {}, "./spikestack demo\n./spikestack stack --out out/stack\n./spikestack explore examples/…/sweep.yaml --out out/sweep"),
    h("a", { class: "button primary", href: "#/runs" }, "Start a run"),
  );
}

function list(all: Summary[], truncated: boolean): HTMLElement {
  const picked = new Set<string>();
  let kind: Kind | "all" = "all";
  let words = "";
  const grid = h("ul", { class: "results" });
  const count = h("span", { class: "quiet small", role: "status" });
  const bar = h("div", { class: "pick-bar", hidden: true });

  const drawBar = () => {
    bar.hidden = picked.size === 0;
    const [a, b] = [...picked];
    replace(
      bar,
      h("span", {}, picked.size === 1 ? "One picked. Pick another one to compare." : "Two picked."),
      h("button", { class: "primary", type: "button", disabled: picked.size !== 2, on: { click: () => go(["compare"], { a, b }) } }, "Compare"),
      h("button", { class: "plain", type: "button", on: { click: () => (picked.clear(), draw()) } }, "Clear"),
    );
  };
  const draw = () => {
    const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
    const shown = all.filter(
      (r) => (kind === "all" || r.kind === kind) && wanted.every((w) => `${r.title} ${r.id} ${r.kind}`.toLowerCase().includes(w)),
    );
    count.textContent = `${number(shown.length)} of ${number(all.length)}${truncated ? ", the newest ones" : ""}`;
    const now = new Date();
    replace(
      grid,
      shown.length === 0
        ? h("li", { class: "card empty" }, h("p", {}, "Nothing matches. "), h("button", { type: "button", on: { click: reset } }, "Show all"))
        : shown.map((r) => item(r, now)),
    );
    drawBar();
  };
  const item = (r: Summary, now: Date) => {
    const box = h("input", {
      type: "checkbox",
      checked: picked.has(r.id),
      "aria-label": `Pick ${r.title} (${folder(r.id)}) for a comparison`,
      on: {
        change: () => {
          if (box.checked) {
            if (picked.size === 2) picked.delete([...picked][0]);
            picked.add(r.id);
          } else picked.delete(r.id);
          for (const other of grid.querySelectorAll<HTMLInputElement>("input")) other.checked = picked.has(other.value);
          for (const li of grid.querySelectorAll("li")) li.classList.toggle("picked", li.querySelector("input")?.checked ?? false);
          drawBar();
        },
      },
    });
    box.value = r.id;
    return h(
      "li",
      { class: `card result${picked.has(r.id) ? " picked" : ""}` },
      h("div", { class: "result-top" }, h("span", { class: `chip ${r.kind}` }, KINDS[r.kind]), h("time", { datetime: r.time, title: r.time }, ago(new Date(r.time), now)), h("label", { class: "pick" }, h("span", {}, "Compare"), box)),
      h("h2", {}, h("a", { href: href(["results", r.id]) }, sentence(r.title))),
      h("p", { class: "mono folder" }, folder(r.id)),
      r.headline.length > 0
        ? h(
            "dl",
            { class: "headline" },
            headlines(r.headline)
              .slice(0, 4)
              .map((item) => {
                const accuracy = item.label === "accuracy" && item.unit === "" && item.value !== null;
                const shown = item.value === null ? { text: "–", unit: "" } : accuracy ? { text: number(100 * item.value), unit: "%" } : scaled(item.value, item.unit);
                return h("div", {}, h("dt", {}, item.label), h("dd", {}, shown.text, shown.unit ? h("small", {}, ` ${shown.unit}`) : null, item.against2d === null ? null : h("small", { title: "against 2d" }, ` (${change(item.against2d, 1)})`)));
              }),
          )
        : null,
    );
  };
  const search = h("input", {
    type: "search",
    placeholder: "Filter by name",
    "aria-label": "Filter results by name",
    on: { input: () => ((words = search.value), draw()) },
  });
  const reset = () => {
    words = "";
    search.value = "";
    kind = "all";
    const all1 = controls.querySelector<HTMLInputElement>('input[value="all"]');
    if (all1) all1.checked = true;
    draw();
  };
  const present = (Object.keys(KINDS) as Kind[]).filter((k) => all.some((r) => r.kind === k));
  const controls = h(
    "div",
    { class: "bar-row filter" },
    search,
    present.length > 1
      ? segmented("Kind", [{ value: "all" as Kind | "all", text: "All" }, ...present.map((k) => ({ value: k as Kind | "all", text: KINDS[k] }))], kind, (value) => ((kind = value), draw()))
      : null,
    count,
  );
  draw();
  return h("div", {}, controls, grid, bar);
}

/** `a~b` is the folder a/b, `~` the folder that is served itself. */
export function folder(id: string): string {
  return id === "~" ? "." : id.replaceAll("~", "/");
}
