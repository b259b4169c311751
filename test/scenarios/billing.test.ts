/** Money over the real wire: concurrent issuers and runs over kills, the command line, keys that hold, tampering found. */
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccountWhole } from '#contract/accounts.ts';
import type { InvoiceItem, RunItem, RunWhole } from '#contract/invoices.ts';
import { inFile } from '#test/bench/history.ts';
import { aPlaceToBill, payerRef, putCharges, SELLER } from '#test/builders/billed-place.ts';
import { aServer, type TestServer } from '#test/builders/server.ts';

const ROUNDS = Number(process.env.FAITOUT_ISSUE_ROUNDS ?? 1);
const SEED = Number(process.env.FAITOUT_ISSUE_SEED ?? 20261124);
const ISSUERS = 50;
const PAYERS = 100;
const PERIOD = '2026-10';
const random = chancesFrom(SEED);

/** A server with open charges of many payers; `each` charges a payer. */
async function aServerToBill(payers: number, each = 2): Promise<TestServer> {
  const server = await aServer({ place: { ...aPlaceToBill(payers), seller: SELLER } });
  await server.kill();
  inFile(server.database, (raw) =>
    putCharges(
      raw,
      Array.from({ length: payers * each }, (_, index) => ({
        id: `charge-${String(index).padStart(6, '0')}`,
        payer: payerRef(index % payers),
        amountCents: 100 + index,
      })),
    ),
  );
  await server.start();
  return server;
}

async function finished(server: TestServer, id: string): Promise<RunItem> {
  for (;;) {
    const [run] = await server.list<RunItem>('/billing-runs?limit=1');
    if (run?.id === id && run.state === 'done') return run;
    await pause(50);
  }
}

const numbersUpTo = (count: number) =>
  Array.from({ length: count }, (_, at) => `F2026-${String(at + 1).padStart(5, '0')}`);

describe(`${ISSUERS} issuers at once over ${ROUNDS} rounds of kills (seed ${SEED})`, () => {
  it('draw the numbers 1 to N, none missing and none twice', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const server = await aServerToBill(PAYERS);
      const made = await server.request('POST', '/billing-runs', { period: PERIOD });
      expect(made.status).toBe(201);
      await finished(server, (made.body as RunWhole).id);
      const drafts = (await server.list<InvoiceItem>('/invoices?limit=500')).map(({ id }) => id);
      expect(drafts).toHaveLength(PAYERS);
      const waiting = [...drafts, ...drafts.slice(0, 20)];
      let isOver = false;
      const issuer = async () => {
        for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
          const answer = await server
            .request('POST', `/invoices/${id}/issue`, {})
            .catch(() => null);
          if (answer === null || answer.status >= 500) {
            waiting.push(id);
            await pause(20);
          } else expect(answer.status).toBe(200);
        }
      };
      const killer = async () => {
        while (!isOver) {
          await pause(40 + random() * 160);
          if (isOver) return;
          await server.kill();
          await server.start();
        }
      };
      const killing = killer();
      await Promise.all(Array.from({ length: ISSUERS }, issuer));
      isOver = true;
      await killing;
      const issued = await server.list<InvoiceItem>('/invoices?limit=500');
      expect(issued.map(({ number }) => number).sort()).toEqual(numbersUpTo(PAYERS));
      expect(await server.commandLine('verify')).toMatchObject({ code: 0 });
      await server.end();
    }
  }, 600_000);
});

describe('a billing run over kills', () => {
  it('goes on where it was, and bills every charge once', async () => {
    const server = await aServerToBill(400, 5);
    const made = await server.request('POST', '/billing-runs', { period: PERIOD, issue: true });
    const { id } = made.body as RunWhole;
    for (let kills = 0; kills < 4; kills += 1) {
      await pause(30 + random() * 200);
      await server.kill();
      await server.start();
    }
    const run = await finished(server, id);
    expect(run.totals).toMatchObject({ invoices: 400, skipped: 0 });
    const { sum, twice } = inFile(server.database, (raw) => ({
      sum: raw
        .prepare("SELECT sum(amountCents) AS cents FROM charges WHERE state = 'invoiced'")
        .get(),
      twice: raw
        .prepare('SELECT chargeId FROM invoice_lines GROUP BY chargeId HAVING count(*) > 1')
        .all(),
    }));
    expect(sum).toEqual({ cents: run.totals.grossCents });
    expect(twice).toEqual([]);
    expect(await server.commandLine('verify')).toMatchObject({ code: 0 });
    await server.end();
  }, 120_000);
});

describe('money over HTTP', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await aServerToBill(3);
  }, 60_000);
  afterAll(() => server.end());

  const post = async (path: string, body: object | null, key?: string) => {
    const answer = await fetch(`${server.url}/api/v1${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${server.ownerToken}`,
        ...(body === null ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      ...(body === null ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const account = async (ref: string) =>
    (await server.request('GET', `/accounts/${ref}`)).body as AccountWhole;

  it('a month is billed from the command line: dry, drafts, issue', async () => {
    const dry = await server.commandLine('bill', PERIOD, '--dry-run');
    expect(dry).toMatchObject({ code: 0 });
    expect(dry.output).toContain('3 documents would be made');
    expect(await server.list('/invoices')).toEqual([]);
    expect((await server.commandLine('bill', PERIOD)).output).toContain('made as drafts');
    expect((await server.commandLine('bill', PERIOD, '--issue')).output).toContain('F2026-00003');
    expect(await server.commandLine('bill', PERIOD, '--issue')).toMatchObject({ code: 0 });
    expect(await server.list('/invoices')).toHaveLength(3);
    expect((await server.commandLine('bill', '2099-01')).output).toContain('has not begun');
  });

  it('an issue needs no body, and again answers the same', async () => {
    const [invoice] = await server.list<InvoiceItem>('/invoices');
    expect(await post(`/invoices/${invoice?.id}/issue`, null)).toMatchObject({
      status: 200,
      body: { number: invoice?.number },
    });
  });

  it('a key makes a payment once, and refuses another under it', async () => {
    const ref = payerRef(0);
    const before = (await account(ref)).balanceCents;
    const payment = { account: ref, amountCents: 50, method: 'card', reference: 'till 7' };
    const [first, second] = [
      await post('/payments', payment, 'key-1'),
      await post('/payments', payment, 'key-1'),
    ];
    expect(first.status).toBe(201);
    expect(second.body).toEqual(first.body);
    const other = await post('/payments', { ...payment, amountCents: 51 }, 'key-1');
    expect(other).toMatchObject({ status: 409, body: { code: 'key-reused' } });
    expect((await account(ref)).balanceCents).toBe(before - 50);
    const reversed = { reason: 'bounced' };
    const path = `/payments/${first.body['id']}/reverse`;
    expect((await post(path, reversed, 'key-2')).status).toBe(200);
    expect((await post(path, reversed, 'key-2')).status).toBe(200);
    expect((await post(path, reversed)).status).toBe(409);
    expect((await account(ref)).balanceCents).toBe(before);
  });

  it('a PDF comes from its own thread', async () => {
    const [invoice] = await server.list<InvoiceItem>('/invoices');
    const answer = await fetch(`${server.url}/api/v1/invoices/${invoice?.id}/pdf`, {
      headers: { authorization: `Bearer ${server.ownerToken}` },
    });
    expect(answer.status).toBe(200);
    expect(
      Buffer.from(await answer.arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');
  });

  it('tampering with the file is found, and what broke first is named', async () => {
    await server.kill();
    const alone = await server.commandLine('bill', PERIOD, '--issue');
    expect(alone).toMatchObject({ code: 0 });
    expect(alone.output).toContain('0 documents made and issued');
    const raw = new Database(server.database);
    raw.exec('DROP TRIGGER ledger_lines_no_update');
    raw.exec("UPDATE ledger_lines SET account = '999' WHERE transactionId = 2 AND position = 1");
    raw.close();
    const verified = await server.commandLine('verify');
    expect(verified.code).toBe(1);
    expect(verified.output).toContain('the books are broken at ledger transaction 2');
    await server.start();
  });
});

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** The same chances from the same seed. */
function chancesFrom(seed: number): () => number {
  const drawn = fc.sample(fc.double({ min: 0, max: 1, noNaN: true }), { numRuns: 10_000, seed });
  let at = 0;
  return () => drawn[at++ % drawn.length] ?? 0;
}
