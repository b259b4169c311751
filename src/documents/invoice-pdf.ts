/** An invoice, a deposit, a credit note or a draft as a PDF. */
import type { AttachedFile, PrintedInvoice } from '#contract/printed.ts';
import {
  type Cell,
  type Column,
  finish,
  MARGIN,
  makeRoom,
  newPaper,
  type Paper,
  picture,
  table,
  WIDTH,
  write,
} from './page.ts';
import {
  day,
  dayOf,
  type Language,
  money,
  percent,
  quantity,
  unitMoney,
  wordsOf,
} from './words.ts';

const HALF = WIDTH / 2;
const LOGO_BOX: [number, number] = [150, 56];
const LINE_COLUMNS: readonly Column[] = [
  { width: 178 },
  { width: 54 },
  { width: 54, align: 'right' },
  { width: 70, align: 'right' },
  { width: 47, align: 'right' },
  { width: 48, align: 'right' },
  { width: WIDTH - 451, align: 'right' },
];
const VAT_COLUMNS: readonly Column[] = [
  { width: 120 },
  { width: 90, align: 'right' },
  { width: 90, align: 'right' },
];

/** The same document gives the same bytes. */
export function invoicePdf(
  document: PrintedInvoice,
  attached: readonly AttachedFile[] = [],
): Promise<Uint8Array> {
  const { language, seller, number } = document;
  const words = wordsOf(language);
  const title = number === null ? words[document.title] : `${words[document.title]} ${number}`;
  const madeOn = new Date(`${document.issuedOn ?? '2000-01-01'}T12:00:00Z`);
  const paper = newPaper({
    title: `${title} – ${seller.name}`,
    author: seller.name,
    language,
    madeOn,
  });
  drawParties(paper, document, title);
  drawLines(paper, document);
  drawTotals(paper, document);
  drawNotes(paper, document);
  const footer = [seller.name, ...seller.lines].join(' · ');
  return finish(paper, footer, words.page, attached, madeOn);
}

function drawParties(paper: Paper, document: PrintedInvoice, title: string): void {
  const { seller, buyer, language } = document;
  const words = wordsOf(language);
  if (seller.logo !== null) {
    const bytes = Buffer.from(seller.logo.slice(seller.logo.indexOf(',') + 1), 'base64');
    picture(paper, bytes, seller.name, LOGO_BOX);
  }
  const top = paper.y;
  write(paper, 'P', seller.name, { size: 12, bold: true, width: HALF - 10 });
  write(paper, 'P', seller.lines.join('\n'), { grey: true, width: HALF - 10 });
  const left = paper.y;
  const side = { x: MARGIN + HALF, width: HALF, align: 'right' } as const;
  write(paper, 'H1', title, { ...side, y: top, size: 15, bold: true });
  write(paper, 'P', datesOf(document).join('\n'), { ...side });
  const right = paper.y;
  paper.y = Math.max(left, right) + 18;
  write(paper, 'H2', words.billedTo, {
    size: 8,
    bold: true,
    grey: true,
    x: MARGIN + HALF,
    width: HALF,
  });
  write(paper, 'P', [buyer.name, ...buyer.lines].join('\n'), {
    size: 10,
    x: MARGIN + HALF,
    width: HALF,
  });
  paper.y += 18;
  const warning = { draft: words.draftNote, 'pre-invoice': words.preInvoiceNote };
  if (document.title === 'draft' || document.title === 'pre-invoice') {
    write(paper, 'P', warning[document.title], { bold: true });
    paper.y += 8;
  }
}

function datesOf(document: PrintedInvoice): string[] {
  const { issuedOn, dueOn, suppliedFrom, suppliedOn, credits, reason } = document;
  const words = wordsOf(document.language);
  const lines: string[] = [];
  if (issuedOn !== null) lines.push(`${words.issuedOn} : ${day(issuedOn)}`);
  if (dueOn !== null) lines.push(`${words.dueOn} : ${day(dueOn)}`);
  if (suppliedOn !== null) {
    const from =
      suppliedFrom === null || suppliedFrom === suppliedOn ? '' : `${day(suppliedFrom)} – `;
    lines.push(`${words.supplied} : ${from}${day(suppliedOn)}`);
  }
  if (credits !== null)
    lines.push(`${words.credits} ${credits.number} ${words.of} ${day(credits.issuedOn)}`);
  if (reason !== null) lines.push(reason);
  return lines;
}

function drawLines(paper: Paper, document: PrintedInvoice): void {
  const { language, timeZone } = document;
  const words = wordsOf(language);
  const rows: Cell[][] = [];
  let heading: string | null = null;
  const headings = new Set(document.lines.map((line) => line.heading));
  for (const line of document.lines) {
    if (headings.size > 1 && line.heading !== heading && line.heading !== null)
      rows.push([{ text: line.heading, style: { bold: true } }]);
    heading = line.heading;
    rows.push([
      { text: line.label },
      { text: dayOf(line.at, timeZone) },
      { text: quantity(line.quantity, line.unit, language) },
      { text: unitMoney(netUnitPrice(line), language) },
      { text: rateText(line.vat.category, line.vat.rate, language) },
      { text: money(line.netCents, language) },
      { text: money(line.grossCents, language) },
    ]);
  }
  const head = [
    words.label,
    words.date,
    words.quantity,
    words.unitPrice,
    words.vat,
    words.net,
    words.gross,
  ];
  table(paper, LINE_COLUMNS, head, rows);
  paper.y += 10;
}

/** Without VAT, whatever the mode of its prices: six decimals reach any amount. */
function netUnitPrice(line: PrintedInvoice['lines'][number]): number {
  if (line.prices === 'net') return Number(line.unitPrice);
  return line.netCents / 100 / line.quantity;
}

function drawTotals(paper: Paper, document: PrintedInvoice): void {
  const { language } = document;
  const words = wordsOf(language);
  makeRoom(paper, 90);
  const vat = document.vat.map((row) => [
    { text: rateText(row.category, row.rate, language) },
    { text: money(row.netCents, language) },
    { text: money(row.vatCents, language) },
  ]);
  table(paper, VAT_COLUMNS, [words.rate, words.base, words.vatAmount], vat);
  const deposits = document.deposits.map((one) => [
    `${words.deducted} ${one.number} (${day(one.issuedOn)})`,
    money(0 - one.grossCents, language),
  ]);
  const due = document.title === 'credit-note' ? words.credited : words.due;
  const rows: ReadonlyArray<readonly string[]> = [
    [words.totalNet, money(document.netCents, language)],
    [words.totalVat, money(document.vatCents, language)],
    [words.totalGross, money(document.grossCents, language)],
    ...deposits,
    [due, money(document.dueCents, language)],
  ];
  paper.y += 6;
  for (const [index, [label = '', amount = '']] of rows.entries()) {
    makeRoom(paper, 16);
    const isLast = index === rows.length - 1;
    const style = { bold: isLast, size: isLast ? 11 : 9 };
    write(paper, 'P', `${label} : ${amount}`, { ...style, align: 'right' });
    paper.y += 2;
  }
  paper.y += 10;
}

function drawNotes(paper: Paper, document: PrintedInvoice): void {
  const words = wordsOf(document.language);
  const { iban } = document.seller;
  const asksMoney = !['credit-note', 'draft', 'receipt'].includes(document.title);
  const notes =
    iban === null || !asksMoney
      ? document.notes
      : [`${words.transferTo} ${grouped(iban)}`, ...document.notes];
  for (const note of notes) {
    makeRoom(paper, 24);
    write(paper, 'P', note, { size: 8 });
    paper.y += 2;
  }
}

function rateText(category: string, rate: number, language: Language): string {
  const words = wordsOf(language);
  if (category === 'O') return words.outOfScope;
  return category === 'E' ? words.exempt : percent(rate, language);
}

function grouped(iban: string): string {
  return iban.replace(/(.{4})(?=.)/g, '$1 ');
}
