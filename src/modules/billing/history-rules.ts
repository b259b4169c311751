/** Reads a CSV of former charges or balances by its mapping, and says every mistake with its row. Pure. */

export type Mistake = { readonly path: string; readonly message: string };
export type Table = { readonly head: readonly string[]; readonly rows: readonly string[][] };

export type FormerCharge = {
  readonly payer: string;
  readonly person: string | null;
  readonly date: string;
  readonly label: string;
  readonly amountCents: number;
  /** Basis points; null: as said for all. */
  readonly vatRate: number | null;
};
export type FormerBalance = { readonly payer: string; readonly amountCents: number };

const SEPARATORS = [';', '\t', ','] as const;
const ROWS_MAX = 20_000;

/** Rows of a CSV with `;`, tab or `,`, by its first line; quotes as RFC 4180. */
export function readCsv(text: string): Table {
  const plain = text.replace(/^\uFEFF/, '');
  const firstLine = plain.slice(0, plain.search(/\r?\n|$/));
  const separator =
    SEPARATORS.map((one) => ({ one, count: firstLine.split(one).length })).sort(
      (a, b) => b.count - a.count,
    )[0]?.one ?? ',';
  const [head = [], ...rows] = splitCsv(plain, separator);
  return {
    head: head.map((cell) => cell.trim()),
    rows: rows.filter((row) => row.some((cell) => cell.trim() !== '')),
  };
}

export function readCharges(
  table: Table,
  mapping: {
    readonly payer: string;
    readonly person?: string | undefined;
    readonly date: string;
    readonly label: string;
    readonly amount: string;
    readonly vatRate?: string | undefined;
  },
): { readonly charges: FormerCharge[]; readonly mistakes: Mistake[] } {
  const { cell, mistakes } = cellsBy(table, mapping);
  const charges: FormerCharge[] = [];
  for (const [index, row] of mistakes.length > 0 ? [] : table.rows.entries()) {
    const path = `csv[${index + 2}]`;
    const payer = cell(row, 'payer');
    const date = dateOf(cell(row, 'date'));
    const label = cell(row, 'label').slice(0, 200);
    const amountCents = centsOf(cell(row, 'amount'));
    const rateText = mapping.vatRate === undefined ? null : cell(row, 'vatRate');
    const vatRate = rateText === null ? null : centsOf(rateText.replace('%', ''));
    if (payer === '') mistakes.push({ path, message: 'no payer' });
    if (date === null) mistakes.push({ path, message: 'the date is no date' });
    if (label === '') mistakes.push({ path, message: 'no label' });
    if (amountCents === null) mistakes.push({ path, message: 'the amount is no amount' });
    if (rateText !== null && (vatRate === null || vatRate < 0 || vatRate > 10_000))
      mistakes.push({ path, message: 'the VAT rate is no rate' });
    if (date === null || amountCents === null) continue;
    const person = mapping.person === undefined ? null : cell(row, 'person') || null;
    charges.push({ payer, person, date, label, amountCents, vatRate });
  }
  return { charges, mistakes };
}

export function readBalances(
  table: Table,
  mapping: { readonly payer: string; readonly amount: string },
): { readonly balances: FormerBalance[]; readonly mistakes: Mistake[] } {
  const { cell, mistakes } = cellsBy(table, mapping);
  const balances: FormerBalance[] = [];
  for (const [index, row] of mistakes.length > 0 ? [] : table.rows.entries()) {
    const path = `csv[${index + 2}]`;
    const payer = cell(row, 'payer');
    const amountCents = centsOf(cell(row, 'amount'));
    if (payer === '') mistakes.push({ path, message: 'no payer' });
    if (amountCents === null) mistakes.push({ path, message: 'the amount is no amount' });
    else balances.push({ payer, amountCents });
  }
  return { balances, mistakes };
}

/** `1 234,56 €`, `1234.56`, `-12` in cents; null: it is none. */
export function centsOf(text: string): number | null {
  const plain = text.replace(/[\s\u00A0\u202F\u20AC']/g, '').replace(',', '.');
  const match = /^([+-]?)(\d{1,9})(?:\.(\d{1,2}))?$/.exec(plain);
  if (match === null) return null;
  const cents = Number(match[2]) * 100 + Number((match[3] ?? '').padEnd(2, '0'));
  return match[1] === '-' ? 0 - cents : cents;
}

/** `2026-10-31` or `31/10/2026`; null: there is no such day. */
export function dateOf(text: string): string | null {
  const french = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(text.trim());
  const date = french === null ? text.trim() : `${french[3]}-${french[2]}-${french[1]}`;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return null;
  const ms = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(date) ? date : null;
}

function cellsBy(table: Table, mapping: Readonly<Record<string, string | undefined>>) {
  const mistakes: Mistake[] = [];
  const places = new Map<string, number>();
  for (const [field, column] of Object.entries(mapping)) {
    if (column === undefined) continue;
    const at = table.head.indexOf(column);
    if (at < 0)
      mistakes.push({ path: `mapping.${field}`, message: `there is no column ${column}` });
    else places.set(field, at);
  }
  if (table.rows.length > ROWS_MAX)
    mistakes.push({ path: 'csv', message: `at most ${ROWS_MAX} rows a file` });
  const cell = (row: readonly string[], field: string) =>
    row[places.get(field) ?? -1]?.trim() ?? '';
  return { cell, mistakes };
}

function splitCsv(text: string, separator: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let isQuoted = false;
  const endCell = () => {
    row.push(cell);
    cell = '';
  };
  const endRow = () => {
    endCell();
    rows.push(row);
    row = [];
  };
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] as string;
    if (isQuoted) {
      if (character !== '"') cell += character;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else isQuoted = false;
    } else if (character === '"' && cell === '') isQuoted = true;
    else if (character === separator) endCell();
    else if (character === '\n') endRow();
    else if (character !== '\r') cell += character;
  }
  if (cell !== '' || row.length > 0) endRow();
  return rows;
}
