/** Addresses of the page: `#/results/demo/stack?arrangement=2d`. Everything is behind the hash, so any static server will do. */

export interface Route {
  path: string[];
  query: URLSearchParams;
}

export function parse(hash: string): Route {
  const text = hash.replace(/^#\/?/, "");
  const [path, query] = splitOnce(text, "?");
  return {
    path: path
      .split("/")
      .filter((part) => part.length > 0)
      .map(decode),
    query: new URLSearchParams(query),
  };
}

export function href(path: readonly string[], query: Record<string, string | undefined> = {}): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined && value !== "") search.set(key, value);
  const tail = search.toString();
  return `#/${path.map(encodeURIComponent).join("/")}${tail ? `?${tail}` : ""}`;
}

export function go(path: readonly string[], query: Record<string, string | undefined> = {}): void {
  location.hash = href(path, query);
}

/** Changes the query without a new page in the history and without drawing again. */
export function note(route: Route, query: Record<string, string | undefined>): void {
  const merged: Record<string, string | undefined> = Object.fromEntries(route.query);
  Object.assign(merged, query);
  for (const [key, value] of Object.entries(query)) {
    if (value === undefined) route.query.delete(key);
    else route.query.set(key, value);
  }
  history.replaceState(null, "", href(route.path, merged));
}

function splitOnce(text: string, by: string): [string, string] {
  const at = text.indexOf(by);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
