/** Everything in the result folder, to be taken away. */

import { fileUrl, getFiles } from "../data/api";
import { h } from "../dom";
import { bytes } from "../format";
import { card, empty, later } from "../parts";
import type { TabContext } from "./result";

export function files({ id, place, signal }: TabContext): void {
  place.append(
    later(signal, "files", async () => {
      const found = await getFiles(id, signal);
      if (found.length === 0) return empty("No files");
      const pictures = found.filter((f) => /\.(png|svg)$/.test(f.name));
      return [
        card(
          "Files",
          `${found.length} files, ${bytes(found.reduce((sum, f) => sum + f.bytes, 0))}. Formats are described under docs/formats.`,
          null,
          h(
            "div",
            { class: "scroll" },
            h(
              "table",
              {},
              h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Name"), h("th", { scope: "col" }, "Type"), h("th", { scope: "col", class: "n" }, "Size"))),
              h(
                "tbody",
                {},
                found.map((f) =>
                  h("tr", {}, h("th", { scope: "row" }, h("a", { href: fileUrl(id, f.name), download: f.name.split("/").pop() }, f.name)), h("td", { class: "quiet" }, f.type), h("td", { class: "n" }, bytes(f.bytes))),
                ),
              ),
            ),
          ),
        ),
        pictures.length > 0
          ? card(
              "Pictures",
              "As the run has drawn them.",
              null,
              h(
                "div",
                { class: "gallery" },
                pictures.map((f) => h("figure", {}, h("a", { href: fileUrl(id, f.name), download: f.name.split("/").pop() }, h("img", { src: fileUrl(id, f.name, true), alt: f.name, loading: "lazy" })), h("figcaption", { class: "small quiet" }, f.name))),
              ),
            )
          : null,
      ];
    }),
  );
}
