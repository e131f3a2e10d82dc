/** Dark or light: the system's wish until somebody presses the switch. */

export type Theme = "system" | "light" | "dark";

const KEY = "spikestack.theme";
const listeners = new Set<() => void>();

export function chosenTheme(): Theme {
  const stored = readStored();
  return stored === "light" || stored === "dark" ? stored : "system";
}

function readStored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

export function isDark(): boolean {
  const theme = chosenTheme();
  return theme === "system" ? matchMedia("(prefers-color-scheme: dark)").matches : theme === "dark";
}

export function choose(theme: Theme): void {
  try {
    if (theme === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    /* a browser without storage forgets the choice, nothing else */
  }
  apply();
}

function apply(): void {
  const theme = chosenTheme();
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  for (const listener of listeners) listener();
}

/** Calls back after each change until the signal aborts. */
export function onTheme(listener: () => void, signal: AbortSignal): void {
  if (signal.aborted) return;
  listeners.add(listener);
  signal.addEventListener("abort", () => listeners.delete(listener));
}

export function startTheme(): void {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", apply);
  apply();
}

/** A colour of the page as `rgb(…)`, for canvases, which know no CSS variables. */
export function colour(name: string): string {
  const probe = probeElement();
  probe.style.color = `var(--${name})`;
  return getComputedStyle(probe).color;
}

let probe: HTMLElement | null = null;
function probeElement(): HTMLElement {
  if (!probe) {
    probe = document.createElement("i");
    probe.hidden = true;
    document.body.append(probe);
  }
  return probe;
}

/** Colours of categories, in the order of the style sheet; told apart with any colour vision for the first eight. */
export function categories(): string[] {
  return Array.from({ length: 12 }, (_, i) => colour(`c${i}`));
}
