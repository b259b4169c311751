/** From measured use to a bill that explains itself, as whoever follows the README sees it. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChargeItem } from '#contract/charges.ts';
import type { InvoiceItem, InvoiceWhole } from '#contract/invoices.ts';
import type { SessionItem } from '#contract/sessions.ts';
import { aServer, type TestServer } from '#test/builders/server.ts';

const ROOT = new URL('../..', import.meta.url).pathname;
const LIVED_WITHIN_MS = 240_000;

const folder = mkdtempSync(join(tmpdir(), 'faitout-lived-'));
const environment = { ...process.env, FAITOUT_DATA: join(folder, 'lived') };
const faitout = (...words: string[]) =>
  promisify(execFile)(process.execPath, ['src/cli.ts', ...words], { cwd: ROOT, env: environment });

let server: TestServer;
let bills: InvoiceWhole[];

beforeAll(async () => {
  await faitout('simulate', 'month', '2026-10', '--days', '2', '--quiet');
  await faitout('bill', '2026-10', '--issue');
  server = await aServer({ environment: { FAITOUT_DATA: environment.FAITOUT_DATA } });
  const issued = await server.list<InvoiceItem>('/invoices?limit=100');
  bills = await Promise.all(issued.map(({ id }) => read<InvoiceWhole>(`/invoices/${id}`)));
}, LIVED_WITHIN_MS);
afterAll(async () => {
  await server?.end();
  rmSync(folder, { recursive: true, force: true });
});

describe('days of the sample place that a stepped clock lives', () => {
  it('are billed by one command, and every line opens to its use, version and steps', async () => {
    expect(bills.map(({ state }) => state)).toEqual(bills.map(() => 'issued'));
    const lines = bills.flatMap((bill) => bill.lines);
    const sources = new Set<string | undefined>();
    for (const line of lines) {
      const charge = await read<ChargeItem>(`/charges/${line.charge}`);
      expect(charge).toMatchObject({ state: 'invoiced', grossCents: line.grossCents });
      expect(charge.steps.length).toBeGreaterThan(0);
      expect(charge.tariff?.slug).toBeDefined();
      // What a membership costs stands on the plan, which has no versions.
      if (charge.source.type !== 'plan') expect(charge.tariff?.version).toBe('2025-09-01');
      sources.add(charge.source.type);
    }
    expect([...sources].sort()).toEqual(expect.arrayContaining(['job', 'plan', 'session']));
  });

  it('lead from a line back to the session, which was held as long as was paid for', async () => {
    const lines = bills.flatMap((bill) => bill.lines);
    const line = lines.find(
      ({ source, tariff }) => source?.type === 'session' && tariff?.slug === 'laser',
    );
    const sessions = await server.list<SessionItem>('/sessions?limit=200');
    const session = sessions.find(({ id }) => id === line?.source?.id);
    expect(session).toMatchObject({ machine: expect.stringMatching(/^laser-/) });
    expect(session?.startedAt).toMatch(/^2026-10-0[12]T/);
    const quarters = Math.ceil((session?.heldSeconds ?? 0) / 900);
    expect(line?.grossCents).toBeLessThanOrEqual(quarters * 550);
    expect(session?.runningSeconds).toBeGreaterThan(0);
    expect(session?.wattHours).toBeGreaterThan(0);
  });

  it('left books and a journal that hold', async () => {
    const { stdout } = await faitout('verify');
    expect(stdout).toContain('ledger transactions');
  });

  it('are lived in an empty folder alone', async () => {
    const again = faitout('simulate', 'month', '2026-10', '--days', '1');
    await expect(again).rejects.toMatchObject({ code: 2, stderr: /there is a place/ });
  });
});

async function read<Item>(path: string): Promise<Item> {
  const { status, body } = await server.request('GET', path);
  expect(status).toBe(200);
  return body as Item;
}
