/** PDFs on a thread of their own: one that can't be made fails alone, by its name. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ToPrint } from '#contract/printed.ts';
import { createDocumentMaker, type DocumentMaker } from '#src/document-maker.ts';
import { aClock, aLog } from '#test/builders/devices.ts';
import { aPrintedInvoice } from '#test/builders/printed.ts';

const good = (number: string): ToPrint => ({
  kind: 'invoice',
  document: aPrintedInvoice({ number }),
});
/** What is said to be a picture and is none makes the printer throw before it promises anything. */
const bad: ToPrint = {
  kind: 'invoice',
  document: aPrintedInvoice({
    number: 'F2026-00666',
    seller: { name: 'X', lines: [], iban: null, logo: 'data:image/png;base64,bm8gcGljdHVyZQ==' },
  }),
};
const isPdf = (bytes: Uint8Array) => Buffer.from(bytes.subarray(0, 5)).toString() === '%PDF-';

let maker: DocumentMaker;
let log: ReturnType<typeof aLog>;
beforeEach(() => {
  log = aLog();
  maker = createDocumentMaker({ clock: aClock(), log });
});
afterEach(() => maker.close());

test('one that fails says which and why, and costs none that was asked for beside it', async () => {
  const [before, failed, behind] = await Promise.allSettled([
    maker.print(good('F2026-00001')),
    maker.print(bad),
    maker.print(good('F2026-00002')),
  ]);
  expect(failed).toMatchObject({ status: 'rejected' });
  expect(String((failed as PromiseRejectedResult).reason)).toMatch(
    /invoice F2026-00666 could not be made: .*image/i,
  );
  for (const made of [before, behind])
    expect(made.status === 'fulfilled' && isPdf(made.value)).toBe(true);
  expect(log.words).toHaveLength(1);
  expect(log.words[0]).toContain('F2026-00666');
});

test('and the next is made as if nothing had been', async () => {
  await expect(maker.print(bad)).rejects.toThrow('could not be made');
  expect(isPdf(await maker.print(good('F2026-00003')))).toBe(true);
});

test('who waits when the server stops is told', async () => {
  const waits = maker.print(good('F2026-00004'));
  await Promise.all([expect(waits).rejects.toThrow('the server stops'), maker.close()]);
  await expect(maker.print(good('F2026-00005'))).rejects.toThrow('too many');
});
