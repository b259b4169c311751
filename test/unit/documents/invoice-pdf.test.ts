/** Printed documents: what a PDF/A-3 with structure must have, and what stands on it. */
import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { PrintedInvoice } from '#contract/printed.ts';
import { invoicePdf } from '#src/documents/invoice-pdf.ts';
import { day, dayOf, money, percent, quantity, unitMoney } from '#src/documents/words.ts';
import { aPrintedInvoice } from '#test/builders/printed.ts';

/** The objects of a file, its streams inflated where they are deflated. */
async function readOf(document: PrintedInvoice, attached: Parameters<typeof invoicePdf>[1] = []) {
  const bytes = Buffer.from(await invoicePdf(document, attached));
  const text = bytes.toString('latin1');
  const streams = [...text.matchAll(/stream\n([\s\S]*?)\nendstream/g)].map(([, held = '']) => {
    const raw = Buffer.from(held, 'latin1');
    try {
      return inflateSync(raw).toString('latin1');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code?.startsWith('Z_') !== true) throw error;
      return held;
    }
  });
  const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
  return { bytes, text, streams, count };
}

describe('an invoice as PDF', () => {
  it('is marked as PDF/A-3a, with its colours, its language and its fonts embedded', async () => {
    const { text, streams, count } = await readOf(aPrintedInvoice());
    expect(text.startsWith('%PDF-1.7')).toBe(true);
    const metadata = [...streams, text].find((held) => held.includes('pdfaid:part')) ?? '';
    expect(metadata).toContain('<pdfaid:part>3</pdfaid:part>');
    expect(metadata).toContain('<pdfaid:conformance>A</pdfaid:conformance>');
    expect(text).toContain('/OutputIntents');
    expect(text).toContain('/Lang (fr)');
    expect(text).toContain('/Marked true');
    expect(count(/\/FontFile2/g)).toBe(2);
    expect(text).not.toContain('/BaseFont /Helvetica');
  });

  it('has a structure: title, table with head and a row a line', async () => {
    const { count } = await readOf(aPrintedInvoice({}, 5));
    expect(count(/\/S \/H1\b/g)).toBe(1);
    expect(count(/\/S \/Table\b/g)).toBe(2);
    expect(count(/\/S \/TR\b/g)).toBe(6 + 2);
    expect(count(/\/S \/TH\b/g)).toBe(7 + 3);
    expect(count(/\/S \/TD\b/g)).toBe(5 * 7 + 3);
    expect(count(/\/Scope \/Column/g)).toBe(10);
  });

  it('goes on over pages, each with its number', async () => {
    const { count, streams } = await readOf(aPrintedInvoice({}, 120));
    const pages = count(/\/Type \/Page\n/g);
    expect(pages).toBeGreaterThan(2);
    const marked = streams.filter((held) => held.includes('/Artifact <<\n/Type /Pagination'));
    expect(marked.length).toBe(pages);
  });

  it('carries structured data of the same invoice inside of it', async () => {
    const bytes = Buffer.from('<x/>');
    const { text } = await readOf(aPrintedInvoice(), [
      { name: 'factur-x.xml', mediaType: 'text/xml', description: 'the same as data', bytes },
    ]);
    expect(text).toContain('/AFRelationship /Alternative');
    expect(text).toContain('/F (factur-x.xml)');
    expect(text).toMatch(/\/AF \[/);
  });

  it('is the same to the byte each time', async () => {
    const [one, two] = [await readOf(aPrintedInvoice()), await readOf(aPrintedInvoice())];
    expect(one.bytes.equals(two.bytes)).toBe(true);
  });

  it.each(['deposit', 'credit-note', 'pre-invoice', 'draft'] as const)(
    'can be a %s',
    async (title) => {
      const number = title === 'draft' ? null : 'A2026-00001';
      const credits = { number: 'F2026-00001', issuedOn: '2026-11-01' };
      const { text } = await readOf(aPrintedInvoice({ title, number, credits, language: 'en' }));
      expect(text).toContain('/Lang (en)');
    },
  );
});

describe('words', () => {
  it('write money, quantities and days as their readers do', () => {
    const plain = (text: string) => text.replace(/[\u202F\u00A0]/g, ' ');
    expect(plain(money(123_456, 'fr'))).toBe('1 234,56 €');
    expect(money(123_456, 'en')).toBe('€1,234.56');
    expect(plain(unitMoney(4.583333, 'fr'))).toBe('4,583333 €');
    expect(quantity(12.5, 'gram', 'fr')).toBe('12,5 g');
    expect(quantity(2, 'time-unit', 'en')).toBe('2');
    expect(plain(percent(5.5, 'fr'))).toBe('5,5 %');
    expect(day('2026-11-24')).toBe('24/11/2026');
    expect(dayOf('2026-10-31T23:30:00Z', 'Europe/Paris')).toBe('01/11/2026');
  });
});
