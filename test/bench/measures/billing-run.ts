/** A billing run over HTTP: drafts and issue of a month, its memory, and the same rows by plain statements. */
import type { RunItem, RunWhole } from '#contract/invoices.ts';
import type { TestServer } from '#test/builders/server.ts';
import { addOpenCharges, plainSeconds } from '../charges.ts';
import { residentMb } from '../child.ts';
import { atLeast, atMost, figure, type Measure } from '../figure.ts';
import { inFile } from '../history.ts';
import { aBenchServer } from '../places.ts';
import { median } from '../statistics.ts';

const LOOK_EVERY_MS = 250;
/** About what one turn of a run bills. */
const INVOICES_A_COMMIT = 8;
const FLOOR_ROUNDS = 3;

export const billingRun: Measure = {
  name: 'billing-run',
  about:
    'a run of 100,000 open charges of 5,000 payers, drafts and issue; the floor is plain statements',
  run: async (scope) => {
    const payers = scope.quick ? 1000 : 5000;
    const charges = payers * 20;
    const server = await aBenchServer({ readers: 5, people: payers });
    await server.kill();
    const now = new Date();
    const lastMonth = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 15));
    inFile(server.database, (raw) =>
      addOpenCharges(raw, { charges, payers, atMs: lastMonth.getTime() }),
    );
    await server.start();
    const period = lastMonth.toISOString().slice(0, 7);
    scope.say('a dry run, for warmth');
    await follow(server, { period, dryRun: true });
    scope.say('drafts and issue');
    const { seconds, resident } = await follow(server, { period, issue: true });
    const { body } = await server.request('GET', '/billing-runs?limit=1');
    const [done] = (body as { items: RunItem[] }).items;
    if (done?.totals.invoices !== payers || done.totals.skipped !== 0)
      throw new Error(`the run made ${JSON.stringify(done?.totals)}`);
    await server.kill();
    scope.say('the same rows by plain statements');
    const floors = inFile(server.database, (raw) =>
      Array.from({ length: FLOOR_ROUNDS }, () => plainSeconds(raw, INVOICES_A_COMMIT)),
    );
    await server.end();
    const quarter = Math.ceil(resident.length / 4);
    return [
      figure(`a run of ${charges} charges of ${payers} payers`, seconds, 's', {
        bounds: scope.quick ? [] : [atMost('value', 30)],
      }),
      figure('charges a second', charges / seconds, '/s', {
        floor: charges / median(floors.map((one) => one.insertsAndMarks)),
        bounds: [atLeast('ratio', 0.3)],
        note: 'the floor: its rows by plain prepared statements, the mark on each charge too',
      }),
      figure('charges a second, of the inserts alone', charges / seconds, '/s', {
        floor: charges / median(floors.map((one) => one.inserts)),
        note: 'the floor: without the marks on charges, which no run can do without',
      }),
      figure('memory at its end', median(resident.slice(-quarter)), 'MB', {
        floor: median(resident.slice(0, quarter)),
        bounds: [atMost('ratio', 1.25)],
        note: 'the floor: in its first quarter',
      }),
    ];
  },
};

async function follow(server: TestServer, body: object) {
  const resident: number[] = [];
  const before = performance.now();
  const started = await server.request('POST', '/billing-runs', body);
  if (started.status !== 201) throw new Error(`a run answered ${started.status}`);
  const { id } = started.body as RunWhole;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    resident.push(residentMb(server.pid()));
    const { body: listed } = await server.request('GET', '/billing-runs?limit=1');
    const [run] = (listed as { items: RunItem[] }).items;
    if (run?.id !== id) throw new Error('another run is the last');
    if (run.state === 'done') break;
  }
  return { seconds: (performance.now() - before) / 1000, resident };
}
