/** Start a run, watch it, cancel it. */

import { ApiError, cancelRun, follow, getRuns, getStudies, getVersion, startRun } from "../data/api";
import { hasEnded, type Run, type Studies } from "../data/contract";
import { announce, h, replace, segmented } from "../dom";
import { save } from "../download";
import { duration, percent, sentence } from "../format";
import type { Context } from "../main";
import { empty, later, problem, tool } from "../parts";
import { href } from "../router";
import { theShell } from "../shell";

export function runs({ main, signal }: Context): void {
  main.append(
    h("div", { class: "page-head" }, h("div", {}, h("h1", {}, "Runs"), h("p", {}, "The same commands as in a terminal, one after the other. A run goes on when this page is closed; its result appears among the results."))),
    later(signal, "studies and runs", async () => {
      const [studies, known, version] = await Promise.all([getStudies(signal), getRuns(signal), getVersion(signal)]);
      const list = h("div", { class: "run-list", role: "feed", "aria-label": "Runs of this server" });
      const live = new Map<string, Run>();
      const count = () => theShell()?.running([...live.values()].filter((r) => !hasEnded(r.state)).length);
      const none = empty("No runs yet", "Runs that are started here are listed here, with their progress and what they say.");
      const add = (run: Run, fresh: boolean) => {
        none.remove();
        const element = entry(run, signal, (now) => {
          live.set(now.id, now);
          count();
        });
        live.set(run.id, run);
        if (fresh) list.prepend(element);
        else list.append(element);
        count();
      };
      if (known.length === 0) list.append(none);
      for (const run of known) add(run, false);
      return h("div", { class: "runs-view" }, form(studies, version.commands, (run) => add(run, true)), list);
    }),
  );
}

interface Wish {
  name: string;
  text: string;
  kind: "number" | "text" | "list";
  list?: string[];
  help?: string;
}

const EMPTY_STUDY = "model: inputs/models/moe-mha-fmnist\nimages: 20\nladder: [0.5]\nstages: [simulate, report]\nout: out/mine\n";

function wishes(command: string, studies: Studies): Wish[] {
  const of = (key: string) => studies.inputs[key] ?? [];
  switch (command) {
    case "run":
      return [
        { name: "images", text: "Images", kind: "number", help: "the first ones" },
        { name: "keep-heads", text: "Heads kept", kind: "number", help: "0 to 1" },
        { name: "model", text: "Model", kind: "list", list: of("models") },
        { name: "accelerator", text: "Accelerator", kind: "list", list: of("accelerators") },
        { name: "technology", text: "Technology", kind: "list", list: of("technologies") },
        { name: "skip", text: "Skipping", kind: "list", list: ["none", "rows", "bundles", "silent", "rows,unused-experts", "all"] },
      ];
    case "stack":
      return [
        { name: "accelerator", text: "Accelerator", kind: "list", list: of("accelerators") },
        { name: "technology", text: "Technology", kind: "list", list: of("technologies") },
        { name: "arrangement", text: "Arrangements", kind: "list", list: ["2d", "memory-on-logic", "logic-on-logic", "2d,logic-on-logic", "2d,memory-on-logic"] },
        { name: "recipe", text: "Recipe", kind: "list", list: of("recipes") },
        { name: "package", text: "Package", kind: "list", list: ["passive", "forced", "heat-sink"] },
        { name: "period", text: "Period, ps", kind: "number" },
        { name: "utilisation", text: "Utilisation", kind: "number", help: "0 to 1" },
        { name: "seed", text: "Seed", kind: "number" },
      ];
    case "explore":
      return [{ name: "points", text: "Points", kind: "number", help: "at most" }];
    default:
      return [];
  }
}

function form(studies: Studies, commands: string[], started: (run: Run) => void): HTMLElement {
  const offered = ["run", "stack", "explore"].filter((c) => commands.includes(c));
  let command = offered[0] ?? "run";
  let source = "";
  const name = h("input", { type: "text", required: true, pattern: "[A-Za-z0-9._\\-]{1,64}", maxlength: "64", value: suggestion(), autocomplete: "off", spellcheck: "false", "aria-describedby": "name-help" });
  const fields = h("div", { class: "form" });
  const trouble = h("div", {});
  const editor = h("textarea", { rows: "11", spellcheck: "false" });
  const button = h("button", { class: "primary", type: "submit" }, "Start");
  let inputs: { wish: Wish; element: HTMLInputElement | HTMLSelectElement }[] = [];

  const draw = () => {
    inputs = wishes(command, studies).map((wish) => ({
      wish,
      element:
        wish.kind === "list"
          ? h("select", {}, h("option", { value: "" }, "default"), (wish.list ?? []).map((v) => h("option", { value: v }, v.replace(/^inputs\/\w+\//, "").replace(/\.yaml$/, ""))))
          : h("input", { type: wish.kind, step: "any", placeholder: wish.help ?? "" }),
    }));
    const sweeps = command === "explore";
    const choices = sweeps ? studies.sweeps : studies.studies;
    if (source !== "" && !choices.some((c) => c.id === source)) source = "";
    if (source === "" && editor.dataset.command !== command) {
      editor.value = sweeps ? (choices[0]?.text ?? "") : EMPTY_STUDY;
      editor.dataset.command = command;
      if (choices.length > 0) source = choices[0].id;
    }
    const pick = h("select", { on: { change: () => ((source = pick.value), draw()) } }, choices.map((c) => h("option", { value: c.id, selected: c.id === source }, c.id)), h("option", { value: "", selected: source === "" }, "my own, below"));
    editor.setAttribute("aria-label", sweeps ? "Sweep as YAML" : "Study as YAML");
    const preview = choices.find((c) => c.id === source)?.text;
    const own = source === "" ? h("label", { class: "field tall" }, h("span", {}, "YAML; paths start at SpikeStack's folder"), editor) : null;
    const copy = preview ? h("button", { type: "button", on: { click: () => ((editor.value = preview), (editor.dataset.command = command), (source = ""), draw()) } }, "Edit a copy") : null;
    const shown = preview ? h("details", {}, h("summary", {}, "What it says"), h("pre", { class: "hint small", css: { margin: "0.5rem 0" } }, preview), copy) : null;
    replace(
      fields,
      command === "stack" ? null : [h("label", { class: "field tall" }, h("span", {}, sweeps ? "Sweep" : "Study"), pick), shown, own],
      inputs.length > 0 ? h("div", { class: "two" }, inputs.map(({ wish, element }) => h("label", { class: "field tall" }, h("span", {}, wish.text), element))) : null,
    );
  };
  draw();

  const submit = (event: Event) => {
    event.preventDefault();
    const options: Record<string, string | number> = {};
    for (const { wish, element } of inputs) {
      if (element.value.trim() === "") continue;
      options[wish.name] = wish.kind === "number" ? Number(element.value) : element.value;
    }
    const withStudy = command !== "stack";
    button.disabled = true;
    replace(trouble);
    startRun({ command, name: name.value, study: withStudy && source !== "" ? source : null, text: withStudy && source === "" ? editor.value : null, options })
      .then(
        (run) => {
          started(run);
          announce(`${run.name} is ${run.state}`);
          name.value = suggestion();
        },
        (error: unknown) => {
          replace(trouble, problem(error));
          if (error instanceof ApiError && error.status === 409) name.focus();
        },
      )
      .finally(() => (button.disabled = false));
  };
  return h(
    "form",
    { class: "card form", "aria-label": "Start a run", on: { submit } },
    h("h2", {}, "Start a run"),
    segmented("(Command)", offered.map((c) => ({ value: c, text: { run: "Study", stack: "Placed stack", explore: "Exploration" }[c] ?? sentence(c) })), command, (next) => {
      command = next;
      source = "";
      draw();
    }),
    h("label", { class: "field tall" }, h("span", {}, "Name of the result folder"), name),
    h("p", { id: "name-help", class: "spoken" }, "Letters, digits, dot, underscore and minus"),
    fields,
    trouble,
    h("div", {}, button),
    command === "stack" ? h("p", { class: "note" }, "A placed stack takes minutes to hours.") : null,
  );
}

function suggestion(): string {
  const now = new Date();
  const two = (n: number) => String(n).padStart(2, "0");
  return `run-${two(now.getMonth() + 1)}${two(now.getDate())}-${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
}

/** Lines of a log that are kept on the page. */
const MOST_LINES = 2000;

function entry(first: Run, signal: AbortSignal, heard: (run: Run) => void): HTMLElement {
  let run = first;
  const lines: string[] = [];
  const top = h("div", { class: "run-top" });
  const stage = h("p", { class: "note" });
  const bar = h("progress", { max: "1" });
  const log = h("pre", { class: "log", tabindex: "0", role: "log", "aria-label": `Log of ${first.name}` });
  const logBox = h("details", {}, h("summary", { class: "small quiet" }, "Log"), log);
  const trouble = h("div", {});
  const watching = new AbortController();
  signal.addEventListener("abort", () => watching.abort());

  const draw = () => {
    const ended = hasEnded(run.state);
    const seconds = run.started ? ((run.ended ? new Date(run.ended) : new Date()).getTime() - new Date(run.started).getTime()) / 1000 : NaN;
    replace(
      top,
      h("h3", {}, run.name),
      h("span", { class: "mono quiet small" }, `spikestack ${run.command}`),
      h("span", { class: `chip ${run.state}` }, run.state),
      Number.isFinite(seconds) ? h("span", { class: "quiet small" }, duration(seconds)) : null,
      run.result !== null ? h("a", { class: "button primary", href: href(["results", run.result]) }, "Open the result") : null,
      ended ? null : h("button", { type: "button", class: "danger", on: { click: cancel } }, "Cancel"),
      lines.length > 0 ? tool("Log", `Download the log of ${run.name}`, () => save(`${run.name}.log`, `${lines.join("\n")}\n`)) : null,
    );
    bar.hidden = ended;
    if (run.fraction === null) bar.removeAttribute("value");
    else bar.value = run.fraction;
    bar.setAttribute("aria-label", `Progress of ${run.name}`);
    if (run.complaint) replace(trouble, h("div", { class: "problem", role: "alert" }, h("p", { class: "mono" }, run.complaint)));
  };
  const cancel = () => {
    cancelRun(run.id).then(
      (now) => {
        run = now;
        heard(run);
        draw();
      },
      (error: unknown) => replace(trouble, problem(error)),
    );
  };
  draw();
  logBox.hidden = true;
  follow(
    run.id,
    {
      state(now) {
        const was = run.state;
        run = now;
        heard(run);
        draw();
        if (hasEnded(now.state) && was !== now.state) {
          announce(`${run.name} is ${run.state}`);
          stage.textContent = "";
        } else if (!hasEnded(now.state)) stage.textContent = now.state === "queued" ? "Waits for the run before it." : "";
      },
      progress(event) {
        run = { ...run, stage: event.stage, fraction: event.fraction };
        stage.textContent = [sentence(event.stage), event.message, event.fraction === null ? "" : percent(event.fraction, 0)].filter(Boolean).join(" · ");
        draw();
      },
      log(line) {
        lines.push(line);
        if (lines.length > MOST_LINES) lines.shift();
        logBox.hidden = false;
        const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 30;
        log.append(`${line}\n`);
        if (log.childNodes.length > MOST_LINES) log.firstChild?.remove();
        if (atEnd) log.scrollTop = log.scrollHeight;
        if (lines.length === 1) draw();
      },
      lost() {
        if (!hasEnded(run.state)) replace(trouble, problem(new Error("The server does not answer any more; reload to see how this run went on.")));
      },
    },
    watching.signal,
  );
  const element = h("article", { class: "card run", "aria-label": `Run ${run.name}` }, top, bar, stage, trouble, logBox);
  if (!hasEnded(first.state)) logBox.open = true;
  return element;
}
