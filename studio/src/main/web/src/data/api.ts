/** Calls to the server this page came from; nothing here can name another host. */

import * as contract from "./contract";

/** What a refused request said. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly detail: { place?: string; found?: string; allowed?: string; file?: string; line?: number } = {},
  ) {
    super(message);
    this.name = "ApiError";
  }
}

const BASE = "api/";

async function call(path: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(BASE + path, { credentials: "same-origin", cache: "no-store", ...init });
  } catch (problem) {
    if (init.signal?.aborted) throw problem;
    throw new ApiError(0, "The server does not answer. Is spikestack serve still running?");
  }
  if (!response.ok) throw await complaint(response);
  return response;
}

async function complaint(response: Response): Promise<ApiError> {
  try {
    const body = (await response.json()) as { error?: Record<string, unknown> };
    const error = body.error ?? {};
    const detail: ApiError["detail"] = {};
    for (const key of ["place", "found", "allowed", "file"] as const) {
      if (typeof error[key] === "string") detail[key] = error[key] as string;
    }
    if (typeof error.line === "number") detail.line = error.line;
    const message = typeof error.message === "string" ? error.message : `The server answered ${response.status}.`;
    return new ApiError(response.status, message, detail);
  } catch {
    return new ApiError(response.status, `The server answered ${response.status} ${response.statusText}.`);
  }
}

async function json(path: string, signal?: AbortSignal): Promise<unknown> {
  return (await call(path, signal ? { signal } : {})).json();
}

function send(method: "POST" | "DELETE", path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return call(path, {
    method,
    headers: { "X-SpikeStack": "1", "Content-Type": "application/json", ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

const of = (id: string) => `results/${encodeURIComponent(id)}`;
const query = (params: Record<string, string | number>) =>
  new URLSearchParams(Object.entries(params).map(([k, v]) => [k, String(v)])).toString();

/** Trades the token for a cookie that scripts cannot read. */
export async function openSession(token: string): Promise<void> {
  await send("POST", "session", {}, { Authorization: `Bearer ${token}` });
}

export const getVersion = async (signal?: AbortSignal) => contract.version(await json("version", signal));
export const getResults = async (signal?: AbortSignal) => contract.summaries(await json("results", signal));
export const getResult = (id: string, signal?: AbortSignal) => json(of(id), signal);
export const getNumbers = async (id: string, signal?: AbortSignal) => contract.numbers(await json(`${of(id)}/numbers`, signal));
export const getFiles = async (id: string, signal?: AbortSignal) => contract.files(await json(`${of(id)}/files`, signal));
export const getStack = async (id: string, signal?: AbortSignal) => contract.stack(await json(`${of(id)}/stack`, signal));
export const getTimeline = async (id: string, signal?: AbortSignal) => contract.timeline(await json(`${of(id)}/timeline`, signal));
export const getSpikes = async (id: string, signal?: AbortSignal) => contract.spikes(await json(`${of(id)}/spikes`, signal));
export const getExperts = async (id: string, signal?: AbortSignal) => contract.experts(await json(`${of(id)}/experts`, signal));
export const getRoofline = async (id: string, signal?: AbortSignal) => contract.roofline(await json(`${of(id)}/roofline`, signal));
export const getLadder = async (id: string, signal?: AbortSignal) => contract.ladder(await json(`${of(id)}/ladder`, signal));
export const getExploration = async (id: string, signal?: AbortSignal) =>
  contract.exploration(await json(`${of(id)}/explore?limit=20000`, signal));
export const getStudies = async (signal?: AbortSignal) => contract.studies(await json("studies", signal));
export const getRuns = async (signal?: AbortSignal) => contract.runs(await json("runs", signal));
export const getRun = async (id: string, signal?: AbortSignal) => contract.run(await json(`runs/${encodeURIComponent(id)}`, signal));

export async function getSpikeBits(id: string, index: number, signal?: AbortSignal): Promise<Uint8Array> {
  const response = await call(`${of(id)}/spikes/${index}`, signal ? { signal } : {});
  return new Uint8Array(await response.arrayBuffer());
}

export async function getLayout(id: string, arrangement: string, signal?: AbortSignal): Promise<ArrayBuffer> {
  const response = await call(`${of(id)}/stack/layout?${query({ arrangement })}`, signal ? { signal } : {});
  return response.arrayBuffer();
}

export async function getCell(id: string, arrangement: string, index: number, signal?: AbortSignal) {
  return contract.cellDetail(await json(`${of(id)}/stack/cells/${index}?${query({ arrangement })}`, signal));
}

export async function getBond(id: string, arrangement: string, index: number, signal?: AbortSignal) {
  return contract.bondDetail(await json(`${of(id)}/stack/bonds/${index}?${query({ arrangement })}`, signal));
}

export async function getMap(
  id: string,
  arrangement: string,
  kind: string,
  tier: number,
  signal?: AbortSignal,
): Promise<Float32Array> {
  const response = await call(`${of(id)}/stack/maps/${encodeURIComponent(kind)}?${query({ arrangement, tier })}`, signal ? { signal } : {});
  return new Float32Array(await response.arrayBuffer());
}

export function fileUrl(id: string, name: string, inline = false): string {
  return `${BASE}${of(id)}/files/${encodeURIComponent(name)}${inline ? "?inline" : ""}`;
}

export const numbersUrl = (id: string) => `${BASE}${of(id)}/numbers?format=csv`;

export interface Start {
  command: string;
  name: string;
  study: string | null;
  text: string | null;
  options: Record<string, string | number>;
}

export async function startRun(start: Start): Promise<contract.Run> {
  return contract.run(await (await send("POST", "runs", start)).json());
}

export async function cancelRun(id: string): Promise<contract.Run> {
  return contract.run(await (await send("DELETE", `runs/${encodeURIComponent(id)}`)).json());
}

/** Follows a run; the browser reconnects by itself and the server goes on from the last event. */
export function follow(
  id: string,
  heard: {
    state(run: contract.Run): void;
    progress(event: contract.ProgressEvent): void;
    log(line: string): void;
    lost(): void;
  },
  signal: AbortSignal,
): void {
  const source = new EventSource(`${BASE}runs/${encodeURIComponent(id)}/events`);
  signal.addEventListener("abort", () => source.close());
  const on = (name: string, listener: (data: unknown) => void) =>
    source.addEventListener(name, (event) => listener(JSON.parse((event as MessageEvent<string>).data)));
  on("state", (data) => {
    const run = contract.run(data);
    if (contract.hasEnded(run.state)) source.close();
    heard.state(run);
  });
  on("progress", (data) => heard.progress(contract.progress(data)));
  on("log", (data) => heard.log(String((data as { line?: unknown }).line ?? "")));
  source.onerror = () => {
    if (source.readyState === EventSource.CLOSED) heard.lost();
  };
}
