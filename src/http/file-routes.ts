/** What leaves as a file: invoices as PDF, alone or all of a period, and tables as CSV and XLSX; all streamed. */
import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import * as z from 'zod';
import { periodQuery } from '#contract/paging.ts';
import type { PrintDocument, PrintedInvoice } from '#contract/printed.ts';
import { problemErrors } from '#contract/problem.ts';
import { id } from '#contract/words.ts';
import type { Actor, Engine } from '#kernel/engine.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import { answer, problemAnswer } from './answer.ts';
import type { Auth } from './auth.ts';
import { type Cell, type CsvLanguage, csvLine } from './csv.ts';
import type { Described } from './described.ts';
import { BASE, permit } from './mount.ts';
import type { App, Ask } from './peer.ts';
import { xlsxOf } from './xlsx.ts';

export type FileParts = {
  readonly engine: Pick<Engine, 'ask'>;
  readonly auth: Auth;
  readonly print: PrintDocument;
};

const BILLS = ['manager', 'accountant'] as const;
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
/** A page of ours shows it in a frame; nothing in it runs. */
const PDF_HEADERS = {
  'content-type': 'application/pdf',
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'",
  'x-frame-options': 'SAMEORIGIN',
};

const tableQuery = z.strictObject({
  ...periodQuery.shape,
  /** `fr`: semicolons and decimal commas. */
  language: z.enum(['en', 'fr']).default('en'),
});
const chargesQuery = z.strictObject({
  ...tableQuery.shape,
  format: z.enum(['csv', 'xlsx']).default('csv'),
});

type Table = {
  readonly name: string;
  readonly summary: string;
  readonly query: typeof tableQuery | typeof chargesQuery;
  readonly head: readonly string[];
};

const TABLES: readonly Table[] = [
  {
    name: 'ledger',
    summary: 'The double-entry journal as CSV, a row a line, in the order of posting',
    query: tableQuery,
    head: [
      'transaction',
      'date',
      'concernsOn',
      'kind',
      'document',
      'label',
      'account',
      'payer',
      'product',
      'debit',
      'credit',
    ],
  },
  {
    name: 'sales',
    summary: 'The sales journal as CSV, a row a document and VAT rate; credit notes take off',
    query: tableQuery,
    head: [
      'issuedOn',
      'number',
      'type',
      'payer',
      'name',
      'period',
      'dueOn',
      'vatCategory',
      'vatRate',
      'vatCode',
      'net',
      'vat',
      'gross',
    ],
  },
  {
    name: 'charges',
    summary: 'Charges as CSV or XLSX, by the end of use',
    query: chargesQuery,
    head: [
      'id',
      'at',
      'startedAt',
      'person',
      'payer',
      'sourceType',
      'sourceId',
      'tariff',
      'tariffVersion',
      'label',
      'quantity',
      'unit',
      'unitPrice',
      'prices',
      'net',
      'vat',
      'gross',
      'vatCategory',
      'vatRate',
      'vatCode',
      'state',
      'invoice',
    ],
  },
];

const INVOICE_PDF: Described = {
  method: 'get',
  path: `${BASE}/invoices/{id}/pdf`,
  summary: 'A document as a PDF: tagged, PDF/A-3; a draft says that it is one',
  roles: BILLS,
  params: z.strictObject({ id }),
  answer: 'application/pdf',
  status: 200,
};
const RECEIPT: Described = {
  ...INVOICE_PDF,
  path: `${BASE}/charges/{id}/receipt`,
  summary: 'The note of one use or sale as a PDF, for whoever wants one at the counter',
  roles: ['manager', 'accountant', 'reception'],
};
const BUNDLE: Described = {
  method: 'get',
  path: `${BASE}/exports/invoices`,
  summary: 'All issued documents of a period as PDFs in a zip',
  roles: BILLS,
  query: periodQuery,
  answer: 'application/zip',
  status: 200,
};

/** What these answer, for the description. */
export const FILE_ROUTES: readonly Described[] = [
  INVOICE_PDF,
  RECEIPT,
  BUNDLE,
  ...TABLES.map(
    ({ name, summary, query }): Described => ({
      method: 'get',
      path: `${BASE}/exports/${name}`,
      summary,
      roles: BILLS,
      query,
      answer: 'text/csv',
      status: 200,
    }),
  ),
];

export function mountFiles(app: App, parts: FileParts): void {
  app.get(`${BASE}/invoices/:id/pdf`, (c) => sendPdf(c, parts, INVOICE_PDF, 'invoices.document'));
  app.get(`${BASE}/charges/:id/receipt`, (c) => sendPdf(c, parts, RECEIPT, 'charges.receipt'));
  app.get(BUNDLE.path, (c) => sendBundle(c, parts));
  for (const table of TABLES)
    app.get(`${BASE}/exports/${table.name}`, (c) => sendTable(c, parts, table));
}

async function sendPdf(
  c: Ask,
  { engine, auth, print }: FileParts,
  { roles }: Described,
  query: string,
): Promise<Response> {
  const caller = await permit(c, { roles: roles === 'anyone' ? [] : roles }, auth);
  if (!caller.ok) return problemAnswer(c, caller);
  const found = await engine.ask(query, { id: c.req.param('id') ?? '' }, caller.value.actor);
  if (!found.ok) return problemAnswer(c, found);
  const document = found.value as PrintedInvoice;
  const bytes = await print({ kind: 'invoice', document });
  return answer(c, 200, new Uint8Array(bytes), {
    ...PDF_HEADERS,
    'content-disposition': `inline; filename="${document.number ?? document.title}.pdf"`,
  });
}

async function sendBundle(c: Ask, { engine, auth, print }: FileParts): Promise<Response> {
  const caller = await permit(c, { roles: BILLS }, auth);
  if (!caller.ok) return problemAnswer(c, caller);
  const asked = queryOf(c, periodQuery);
  if (!asked.ok) return problemAnswer(c, asked);
  const { actor } = caller.value;
  const zip = new ZipFile();
  const mtime = new Date(0);
  for await (const rows of pagesOf(engine, 'exports.documents', asked.value, actor))
    for (const [invoice, number] of rows)
      zip.addReadStreamLazy(`${number}.pdf`, { mtime, compress: false }, (done) => {
        printed(engine, print, String(invoice), actor).then(
          (bytes) => done(null, Readable.from([Buffer.from(bytes)])),
          (error: unknown) => done(error, Readable.from([])),
        );
      });
  zip.end();
  return download(c, zip.outputStream, 'application/zip', 'invoices.zip');
}

async function sendTable(c: Ask, { engine, auth }: FileParts, table: Table): Promise<Response> {
  const caller = await permit(c, { roles: BILLS }, auth);
  if (!caller.ok) return problemAnswer(c, caller);
  const asked = queryOf(c, table.query);
  if (!asked.ok) return problemAnswer(c, asked);
  const { language, from, to } = asked.value;
  const query = `exports.${table.name}`;
  const pages = pagesOf(engine, query, { from, to }, caller.value.actor, table.head);
  if ('format' in asked.value && asked.value.format === 'xlsx')
    return download(c, xlsxOf(table.name, pages), XLSX, `${table.name}.xlsx`);
  const stream = Readable.from(csvOf(pages, language));
  return download(c, stream, 'text/csv; charset=utf-8', `${table.name}.csv`);
}

async function* csvOf(pages: AsyncIterable<ReadonlyArray<readonly Cell[]>>, language: CsvLanguage) {
  if (language === 'fr') yield Buffer.from('\uFEFF');
  for await (const rows of pages)
    yield Buffer.from(rows.map((row) => csvLine(row, language)).join(''));
}

/** The head, then a page at a time; others have their turn in between. */
async function* pagesOf(
  engine: FileParts['engine'],
  query: string,
  asked: object,
  actor: Actor,
  head?: readonly Cell[],
): AsyncGenerator<ReadonlyArray<readonly Cell[]>> {
  if (head !== undefined) yield [head];
  for (let after: string | null = null; ; ) {
    const page: Result<unknown> = await engine.ask(query, { ...asked, after }, actor);
    if (!page.ok) throw new Error(`${query}: ${page.message}`);
    const { rows, next } = page.value as { rows: Cell[][]; next: string | null };
    if (rows.length > 0) yield rows;
    if (next === null) return;
    after = next;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function printed(
  engine: FileParts['engine'],
  print: PrintDocument,
  invoice: string,
  actor: Actor,
): Promise<Uint8Array> {
  const found = await engine.ask('invoices.document', { id: invoice }, actor);
  if (!found.ok) throw new Error(found.message);
  return print({ kind: 'invoice', document: found.value as PrintedInvoice });
}

function queryOf<Schema extends z.ZodType>(
  c: Ask,
  schema: Schema,
): Result<z.infer<Schema>, 'bad-input'> {
  const parsed = schema.safeParse(c.req.query());
  if (parsed.success) return ok(parsed.data);
  return refuse('bad-input', 'the address is not right', problemErrors(parsed.error));
}

function download(c: Ask, stream: NodeJS.ReadableStream, type: string, name: string): Response {
  const body = Readable.toWeb(Readable.from(stream)) as ReadableStream<Uint8Array>;
  return answer(c, 200, body, {
    'content-type': type,
    'cache-control': 'no-store',
    'content-disposition': `attachment; filename="${name}"`,
  });
}
