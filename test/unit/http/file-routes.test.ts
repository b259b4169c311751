/** What leaves as a file: PDFs, tables, bundles. */
import Database from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import type { RunWhole } from '#contract/invoices.ts';
import { aPlaceToBill, payerRef, putCharges, SELLER } from '#test/builders/billed-place.ts';
import { anEnginePlace, type EnginePlace } from '#test/builders/engine-place.ts';
import { aPlace, OWNER_TOKEN } from '#test/builders/http.ts';
import { unzip } from '#test/builders/unzip.ts';

const opened: EnginePlace[] = [];
afterEach(async () => {
  for (const place of opened.splice(0)) await place.close();
});

async function aBilledPlace() {
  const file = aPlaceToBill();
  const [first, ...others] = file.people.slice(-3);
  const people = [{ ...first, name: '=HYPERLINK("x")' }, ...others];
  const place = await anEnginePlace({ ...file, people, seller: SELLER }, { inFile: true });
  opened.push(place);
  const raw = new Database(place.path);
  putCharges(raw, [
    { id: 'a', amountCents: 1200 },
    { id: 'b', payer: payerRef(1), amountCents: 550, prices: 'net' },
    { id: 'c', payer: payerRef(1), vatCategory: 'O', vatRate: 0, amountCents: 3500 },
  ]);
  raw.close();
  const { id } = await place.do<RunWhole>('billing-runs.start', { period: '2026-10', issue: true });
  await place.pass(1000);
  const run = await place.ask<RunWhole>('billing-runs.get', { id });
  const http = await aPlace({ engine: place.engine() });
  const get = (path: string) =>
    http.request(`/api/v1${path}`, { headers: { authorization: `Bearer ${OWNER_TOKEN}` } });
  return { get, run, place };
}

const linesOf = (csv: string) => csv.trimEnd().split('\r\n');

describe('an invoice as PDF', () => {
  it('is a tagged PDF/A-3, the same each time, and may be shown in a page of ours', async () => {
    const { get, run } = await aBilledPlace();
    const path = `/invoices/${run.invoices[0]?.id}/pdf`;
    const answer = await get(path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/pdf');
    expect(answer.headers.get('content-disposition')).toContain('F2026-00001.pdf');
    expect(answer.headers.get('x-frame-options')).toBe('SAMEORIGIN');
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect(bytes.subarray(0, 8).toString()).toBe('%PDF-1.7');
    const again = Buffer.from(await (await get(path)).arrayBuffer());
    expect(again.equals(bytes)).toBe(true);
  });

  it('of a document that is not there is not found', async () => {
    const { get } = await aBilledPlace();
    expect((await get('/invoices/none/pdf')).status).toBe(404);
  });
});

describe('the note of a charge', () => {
  it('is a PDF for whoever asks at the counter', async () => {
    const { get, place } = await aBilledPlace();
    const answer = await get('/charges/a/receipt');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-disposition')).toContain('receipt.pdf');
    expect(await place.ask('charges.receipt', { id: 'a' })).toMatchObject({
      title: 'receipt',
      netCents: 1000,
      vatCents: 200,
      grossCents: 1200,
      seller: { name: SELLER.name },
      notes: expect.arrayContaining(['Prestation de services']),
    });
    expect((await get('/charges/none/receipt')).status).toBe(404);
  });
});

describe('the ledger as CSV', () => {
  it('has a row a line, balances, and runs no formula', async () => {
    const { get } = await aBilledPlace();
    const answer = await get('/exports/ledger');
    expect(answer.headers.get('content-type')).toContain('text/csv');
    const [head, ...rows] = linesOf(await answer.text());
    expect(head).toBe(
      'transaction,date,concernsOn,kind,document,label,account,payer,product,debit,credit',
    );
    expect(rows).toHaveLength(8);
    const sum = (column: number) =>
      rows.reduce((total, row) => total + Math.round(Number(row.split(',').at(column)) * 100), 0);
    expect(sum(-2)).toBe(sum(-1));
    expect(sum(-2)).toBe(1200 + 660 + 3500);
  });

  it('is asked for by period, in French too', async () => {
    const { get } = await aBilledPlace();
    const before = await (await get('/exports/ledger?to=2026-11-24')).text();
    expect(linesOf(before)).toHaveLength(1);
    const french = await (await get('/exports/ledger?from=2026-11-24&language=fr')).text();
    expect(french.startsWith('transaction;date')).toBe(true);
    expect(french).toContain(';411;');
    expect(french).toContain(';10\r\n');
    expect((await get('/exports/ledger?from=someday')).status).toBe(400);
  });
});

describe('the sales journal', () => {
  it('has a row a document and rate, with a quote before what a spreadsheet would run', async () => {
    const { get } = await aBilledPlace();
    const [, ...rows] = linesOf(await (await get('/exports/sales')).text());
    expect(rows).toHaveLength(3);
    expect(rows[0]).toContain(`"'=HYPERLINK(""x"")"`);
    expect(rows[1]).toContain('S,20,,5.5,1.1,6.6');
  });
});

describe('charges', () => {
  it('come as CSV and as XLSX with the same cells', async () => {
    const { get } = await aBilledPlace();
    const rows = linesOf(await (await get('/exports/charges')).text());
    expect(rows).toHaveLength(4);
    const answer = await get('/exports/charges?format=xlsx');
    expect(answer.headers.get('content-type')).toContain('spreadsheetml');
    const files = unzip(new Uint8Array(await answer.arrayBuffer()));
    const sheet = files.get('xl/worksheets/sheet1.xml')?.toString() ?? '';
    expect(sheet.match(/<row>/g)).toHaveLength(4);
    expect(sheet).toContain('<t xml:space="preserve">payer-0000</t>');
    expect(sheet).toContain('<v>12</v>');
    expect([...files.keys()]).toContain('[Content_Types].xml');
  });
});

describe('the bundle', () => {
  it('holds each issued document by its number', async () => {
    const { get } = await aBilledPlace();
    const answer = await get('/exports/invoices?from=2026-11-01');
    const files = unzip(new Uint8Array(await answer.arrayBuffer()));
    expect([...files.keys()]).toEqual(['F2026-00001.pdf', 'F2026-00002.pdf', 'F2026-00003.pdf']);
    for (const bytes of files.values()) expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
  });
});
