/** Tables as CSV (RFC 4180) that spreadsheets open as they should in the reader's language. */
import type { Language } from './format.ts';

export type Cell = string | number | boolean | null;

/** A cell that starts like a formula would be run by a spreadsheet: it gets a leading quote. */
const FORMULA = /^[=+\-@\t\r]/;

export function csvText(
  header: readonly string[],
  rows: ReadonlyArray<readonly Cell[]>,
  language: Language,
): string {
  const separator = language === 'fr' ? ';' : ',';
  const line = (cells: readonly Cell[]) =>
    cells.map((cell) => cellText(cell, separator, language)).join(separator);
  return `\uFEFF${[header, ...rows].map(line).join('\r\n')}\r\n`;
}

function cellText(cell: Cell, separator: string, language: Language): string {
  if (cell === null) return '';
  if (typeof cell === 'number')
    return language === 'fr' ? String(cell).replace('.', ',') : String(cell);
  const text = FORMULA.test(String(cell)) ? `'${cell}` : String(cell);
  return /["\r\n]/.test(text) || text.includes(separator)
    ? `"${text.replaceAll('"', '""')}"`
    : text;
}
