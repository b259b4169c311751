/** Tables as CSV (RFC 4180), row by row; text that a spreadsheet would run gets a quote before it. */

export type Cell = string | number | null;
/** `en`: comma and point, for programs too. `fr`: semicolon and decimal comma, as a French spreadsheet reads. */
export type CsvLanguage = 'en' | 'fr';

/** A cell that starts like a formula would be run by a spreadsheet. */
const FORMULA = /^[=+\-@\t\r]/;

/** One line with its end. */
export function csvLine(cells: readonly Cell[], language: CsvLanguage = 'en'): string {
  const separator = language === 'fr' ? ';' : ',';
  return `${cells.map((cell) => cellText(cell, separator, language)).join(separator)}\r\n`;
}

/** A text as a spreadsheet may have it. */
export function harmless(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

function cellText(cell: Cell, separator: string, language: CsvLanguage): string {
  if (cell === null) return '';
  if (typeof cell === 'number')
    return language === 'fr' ? String(cell).replace('.', ',') : String(cell);
  const text = harmless(cell);
  return /["\r\n]/.test(text) || text.includes(separator)
    ? `"${text.replaceAll('"', '""')}"`
    : text;
}
