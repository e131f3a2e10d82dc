/** Tables that can be shown, spoken and saved. */

export type Cell = string | number | null;

export interface Table {
  caption: string;
  columns: { name: string; unit?: string }[];
  rows: Cell[][];
}

/** RFC 4180 text, with units in the header; numbers in full precision. */
export function csv(table: Table): string {
  const header = table.columns.map((c) => escape(c.unit ? `${c.name} [${c.unit}]` : c.name));
  const lines = table.rows.map((row) => row.map((cell) => escape(cell === null ? "" : String(cell))).join(","));
  return [header.join(","), ...lines].join("\r\n") + "\r\n";
}

/** Text that a spreadsheet would take for a formula gets an apostrophe; numbers stay numbers. */
function escape(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Rows of numbers as the solvers' maps have them; empty cells are NaN. */
export function parseMap(text: string): { rows: number; columns: number; values: Float64Array } {
  const lines = text.split("\n").filter((line) => line.length > 0);
  const rows = lines.length;
  const columns = rows === 0 ? 0 : lines[0].split(",").length;
  const values = new Float64Array(rows * columns);
  lines.forEach((line, r) => {
    const cells = line.split(",");
    if (cells.length !== columns) {
      throw new Error(`line ${r + 1} of a map has ${cells.length} values, the first has ${columns}`);
    }
    cells.forEach((cell, c) => {
      const trimmed = cell.trim();
      const value = trimmed === "" ? NaN : Number(trimmed);
      if (trimmed !== "" && !Number.isFinite(value)) {
        throw new Error(`line ${r + 1}, column ${c + 1} of a map: found '${trimmed.slice(0, 20)}', a number is allowed`);
      }
      values[r * columns + c] = value;
    });
  });
  return { rows, columns, values };
}
