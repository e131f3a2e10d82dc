/** Every scalar of a result, searchable. */

import { getNumbers, numbersUrl } from "../data/api";
import { h, replace } from "../dom";
import { number, sentence } from "../format";
import { card, later, tools } from "../parts";
import type { TabContext } from "./result";

export function numbers({ id, place, signal }: TabContext): void {
  place.append(
    later(signal, "numbers", async () => {
      const rows = await getNumbers(id, signal);
      const body = h("tbody", {});
      const count = h("span", { class: "quiet small", role: "status" });
      const search = h("input", { type: "search", placeholder: "Filter", "aria-label": "Filter numbers", on: { input: () => draw() } });
      const draw = () => {
        const wanted = search.value.toLowerCase().split(/\s+/).filter(Boolean);
        const shown = rows.filter((r) => wanted.every((w) => `${r.group} ${r.label} ${r.key}`.toLowerCase().includes(w)));
        count.textContent = `${number(shown.length)} of ${number(rows.length)}`;
        const lines: HTMLElement[] = [];
        let group = "";
        for (const r of shown.slice(0, 1500)) {
          if (r.group !== group) {
            group = r.group;
            if (group) lines.push(h("tr", { class: "group" }, h("th", { colspan: "3", scope: "rowgroup" }, sentence(group))));
          }
          lines.push(h("tr", {}, h("th", { scope: "row", title: r.key }, r.label), h("td", { class: "n" }, r.value === null ? "–" : number(r.value, 6)), h("td", { class: "quiet" }, r.unit)));
        }
        replace(body, lines);
      };
      draw();
      return card(
        "All numbers",
        "Every scalar of result.json in its order, as it stands there.",
        tools(h("a", { class: "button", href: numbersUrl(id), download: `${id}-numbers.csv` }, "CSV")),
        h("div", { class: "bar-row filter" }, search, count),
        h("div", { class: "scroll" }, h("table", {}, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Number"), h("th", { scope: "col", class: "n" }, "Value"), h("th", { scope: "col" }, "Unit"))), body)),
      );
    }),
  );
}
