/** What stands around every view: skip link, top bar, live region, footer. */

import type { Version } from "./data/contract";
import { h, replace } from "./dom";
import { ICONS, icon } from "./parts";
import { choose, chosenTheme, type Theme } from "./theme";

const PLACES: readonly [string, string, string][] = [
  ["", "#/", "Results"],
  ["compare", "#/compare", "Compare"],
  ["runs", "#/runs", "Runs"],
];

const NEXT: Record<Theme, Theme> = { system: "light", light: "dark", dark: "system" };
const THEME_ICON: Record<Theme, string> = { system: ICONS.system, light: ICONS.sun, dark: ICONS.moon };

export interface Shell {
  at(name: string): void;
  about(version: Version): void;
  /** How many runs go on. */
  running(count: number): void;
}

let current: Shell | null = null;

/** The shell of this page, for views that report to it. */
export function theShell(): Shell | null {
  return current;
}

export function shell(body: HTMLElement): Shell {
  const links = new Map<string, HTMLAnchorElement>();
  const badge = h("span", { class: "badge", hidden: true });
  const places = PLACES.map(([name, address, text]) => {
    const link = h("a", { href: address }, text, name === "runs" ? badge : null);
    links.set(name, link);
    return link;
  });
  const theme = h("button", { class: "plain theme", type: "button" });
  const drawTheme = () => {
    const now = chosenTheme();
    const label = `Colours: ${now === "system" ? "as the system" : now}. Switch to ${NEXT[now] === "system" ? "the system's" : NEXT[now]}.`;
    theme.setAttribute("aria-label", label);
    theme.title = label;
    replace(theme, icon(THEME_ICON[now]));
  };
  theme.addEventListener("click", () => {
    choose(NEXT[chosenTheme()]);
    drawTheme();
  });
  drawTheme();
  const foot = h("footer", { class: "foot" });
  const main = h("main", { id: "main", tabindex: "-1" });
  const skip = h("a", { class: "skip", href: "#main" }, "Skip to the content");
  skip.addEventListener("click", (event) => {
    event.preventDefault();
    main.focus();
  });
  body.prepend(
    skip,
    h(
      "header",
      { class: "top" },
      h("a", { class: "brand", href: "#/", "aria-label": "SpikeStack studio, results" }, h("span", { class: "brand-mark", "aria-hidden": "true" }, h("i"), h("i")), h("b", {}, "SpikeStack")),
      h("nav", { class: "places", "aria-label": "Places" }, places),
      theme,
    ),
    main,
    foot,
    h("div", { id: "announcer", class: "spoken", role: "status", "aria-live": "polite" }),
  );
  current = {
    at(name) {
      const place = name === "results" ? "" : name;
      for (const [key, link] of links) {
        if (key === place) link.setAttribute("aria-current", "page");
        else link.removeAttribute("aria-current");
      }
    },
    about(version) {
      replace(
        foot,
        h("span", {}, `SpikeStack ${version.version}${version.commit ? ` (${version.commit})` : ""}`),
        h("span", {}, "Results under ", h("code", {}, version.dir)),
        h("span", {}, "Nothing on this page leaves the machine."),
      );
    },
    running(count) {
      badge.hidden = count === 0;
      badge.textContent = String(count);
      badge.setAttribute("aria-label", `${count} running`);
    },
  };
  return current;
}
