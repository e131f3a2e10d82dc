/** The page: shell, session, and the view that the address names. */

import { ApiError, getVersion, openSession } from "./data/api";
import { API } from "./data/contract";
import { announce, h, replace } from "./dom";
import { problem } from "./parts";
import { parse, type Route } from "./router";
import { shell } from "./shell";
import { startTheme } from "./theme";

/** A view fills `main` and stops everything it started when the signal aborts. */
export interface Context {
  main: HTMLElement;
  route: Route;
  signal: AbortSignal;
}

type View = (context: Context) => void | Promise<void>;

// Each view is a chunk of its own: the list of results does not wait for three.js and charts.
const VIEWS: Record<string, { title: string; load: () => Promise<View> }> = {
  "": { title: "Results", load: async () => (await import("./views/results")).results },
  results: { title: "Result", load: async () => (await import("./views/result")).result },
  compare: { title: "Compare", load: async () => (await import("./views/compare")).compare },
  runs: { title: "Runs", load: async () => (await import("./views/runs")).runs },
};

let leaving: AbortController | null = null;
let first = true;

async function show(): Promise<void> {
  leaving?.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  const route = parse(location.hash);
  const name = route.path[0] ?? "";
  const view = VIEWS[name];
  const main = document.querySelector("main") as HTMLElement;
  page.at(name);
  document.title = `${view?.title ?? "Not here"} · SpikeStack studio`;
  replace(main);
  if (!view) {
    replace(main, h("div", { class: "page-head" }, h("h1", {}, "Not here")), problem(new Error(`There is no page “${name}”.`)), h("p", { class: "note" }, h("a", { href: "#/" }, "To the results")));
    return;
  }
  try {
    const run = await view.load();
    if (signal.aborted) return;
    await run({ main, route, signal });
    if (signal.aborted) return;
    if (!first) {
      const heading = main.querySelector("h1");
      announce(heading?.textContent ?? view.title);
      main.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
    first = false;
  } catch (error) {
    if (signal.aborted) return;
    if (error instanceof ApiError && error.status === 401) askForToken();
    else replace(main, problem(error, () => void show()));
  }
}

/** The fragment is the one part of an address that no browser sends: it carries the token once, then it is cleared. */
async function session(): Promise<void> {
  const token = /^#token=(.+)$/.exec(location.hash)?.[1];
  if (!token) return;
  history.replaceState(null, "", `${location.pathname}#/`);
  await openSession(decodeURIComponent(token));
}

function askForToken(refused = false): void {
  document.querySelector("dialog")?.remove();
  const field = h("input", { type: "password", autocomplete: "off", required: true, "aria-describedby": "token-help" });
  const dialog = h(
    "dialog",
    { "aria-labelledby": "token-title" },
    h(
      "form",
      {
        on: {
          submit: (event: Event) => {
            event.preventDefault();
            openSession(field.value.trim()).then(
              () => {
                dialog.close();
                dialog.remove();
                void start();
              },
              () => askForToken(true),
            );
          },
        },
      },
      h("h2", { id: "token-title" }, "This studio asks for a token"),
      h("p", { id: "token-help", class: "note" }, refused ? "That token was not accepted. " : "", "It is what spikestack serve was started with, or has printed."),
      h("p", { css: { margin: "1rem 0" } }, h("label", { class: "field tall" }, h("span", {}, "Token"), field)),
      h("button", { class: "primary", type: "submit" }, "Continue"),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
}

async function start(): Promise<void> {
  try {
    const about = await getVersion();
    page.about(about);
    if (about.api !== API) {
      replace(document.querySelector("main") as HTMLElement, problem(new Error(`This page speaks version ${API} of the interface, the server version ${about.api}. Reload without the cache.`)));
      return;
    }
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) {
      askForToken();
      return;
    }
    replace(document.querySelector("main") as HTMLElement, problem(error, () => void start()));
    return;
  }
  await show();
}

startTheme();
const page = shell(document.body);
addEventListener("hashchange", () => {
  if (/^#token=/.test(location.hash)) void session().then(start);
  else void show();
});
session().then(start, () => askForToken(true));
