/** From use to a bill that explains itself: on the sample place, a session becomes a charge, a line, a PDF. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChargeItem } from '#contract/charges.ts';
import type { InvoiceWhole, RunWhole } from '#contract/invoices.ts';
import type { PrintedInvoice } from '#contract/printed.ts';
import type { SessionsTouched } from '#contract/sessions.ts';
import { invoicePdf } from '#src/documents/invoice-pdf.ts';
import { anEnginePlace, type EnginePlace } from '#test/builders/engine-place.ts';

const SAMPLE = new URL('../../../firmware-sim/sample-place.json', import.meta.url);
const MINUTE_MS = 60_000;

let place: EnginePlace;
beforeAll(async () => {
  place = await anEnginePlace(JSON.parse(readFileSync(SAMPLE, 'utf8')));
});
afterAll(() => place.close());

describe('a month of the sample place', () => {
  it('is billed by one command, and every line opens to its session, version and steps', async () => {
    // Five minutes of each count, as it never runs, and thirty a month are free: the seventh pays a begun quarter.
    const sessions: string[] = [];
    for (let times = 0; times < 7; times += 1) {
      const started = await place.do<SessionsTouched>('sessions.start', {
        machine: 'laser-1',
        person: 'member-a',
        reason: 'shown by hand',
      });
      await place.pass(12 * MINUTE_MS);
      const session = started.items[0]?.id ?? '';
      await place.do('sessions.end', { id: session, reason: 'done' });
      sessions.push(session);
    }
    const { id } = await place.do<RunWhole>('billing-runs.start', {
      period: '2026-11',
      issue: true,
    });
    await place.pass(1000);
    const run = await place.ask<RunWhole>('billing-runs.get', { id });
    expect(run).toMatchObject({ state: 'done', skipped: [] });
    const bills = await Promise.all(
      run.invoices.map((one) => place.ask<InvoiceWhole>('invoices.get', { id: one.id })),
    );
    const lines = bills.flatMap((bill) => bill.lines);
    const line = lines.find((one) => one.source?.id === sessions.at(-1));
    expect(line).toMatchObject({
      source: { type: 'session' },
      tariff: { slug: 'laser', version: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/) },
      grossCents: 550,
    });
    const charge = await place.ask<ChargeItem>('charges.get', { id: line?.charge });
    expect(charge).toMatchObject({ state: 'invoiced', grossCents: line?.grossCents });
    expect(charge.steps.length).toBeGreaterThan(0);
    const sum = charge.steps.reduce((total, step) => total + step.amountCents, 0);
    expect([line?.grossCents, line?.netCents]).toContain(sum);
    for (const bill of bills) {
      const document = await place.ask<PrintedInvoice>('invoices.document', { id: bill.id });
      const bytes = Buffer.from(await invoicePdf(document));
      expect(bytes.subarray(0, 8).toString()).toBe('%PDF-1.7');
    }
  });
});
