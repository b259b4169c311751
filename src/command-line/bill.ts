/** `faitout bill 2026-10 [--dry-run] [--issue]`: a billing run with its progress, beside the server or without it. */
import type { RunItem, RunWhole } from '#contract/invoices.ts';
import type { ListOf } from '#contract/paging.ts';
import type { Result } from '#kernel/result.ts';
import type { Config } from '../config.ts';
import { COMMAND_LINE, type Door, request, sentencesOf, withDoor } from './door.ts';
import { CommandError } from './errors.ts';

const LOOK_EVERY_MS = 250;
const BAR_CHARACTERS = 30;

export type BillOptions = { readonly dryRun: boolean; readonly issue: boolean };

/** Exit code 1 when somebody could not be billed. */
export async function bill(config: Config, period: string, options: BillOptions): Promise<number> {
  const run = await withDoor(config, (door) => driven(door, period, options));
  console.log(summaryOf(run));
  const stopped = run.skipped.filter((one) => one.reason !== 'nothing-due');
  return stopped.length === 0 ? 0 : 1;
}

/** The server goes on by itself; without it, turn by turn from here. */
async function driven(door: Door, period: string, options: BillOptions): Promise<RunWhole> {
  const body = { period, ...options };
  if (door.kind === 'http') {
    const { served } = door;
    const { id } = (await request(served, 'POST', '/billing-runs', body)) as RunWhole;
    while (!isDone(await stateOf(door, id)))
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    return (await request(served, 'GET', `/billing-runs/${id}`)) as RunWhole;
  }
  const { engine } = door;
  const started = await engine.do('billing-runs.start', body, COMMAND_LINE);
  const { id } = said<RunWhole>(started);
  while (!isDone(said<RunItem>(await engine.do('billing-runs.step', { id }, COMMAND_LINE))));
  return said<RunWhole>(await engine.ask('billing-runs.get', { id }, COMMAND_LINE));
}

async function stateOf(door: Extract<Door, { kind: 'http' }>, id: string): Promise<RunItem> {
  const runs = (await request(door.served, 'GET', '/billing-runs?limit=10')) as ListOf<RunItem>;
  const run = runs.items.find((one) => one.id === id);
  if (run === undefined) throw new CommandError(`the run ${id} is not there any more`);
  return run;
}

function isDone(run: RunItem): boolean {
  show(run);
  return run.state === 'done';
}

function said<Value>(result: Result<unknown>): Value {
  if (!result.ok) throw new CommandError(sentencesOf(result));
  return result.value as Value;
}

/** On a terminal alone: what is piped gets the summary. */
function show({ phase, progress: { done, total } }: RunItem): void {
  if (!process.stderr.isTTY) return;
  const filled = total === 0 ? BAR_CHARACTERS : Math.round((done / total) * BAR_CHARACTERS);
  const bar = '█'.repeat(filled).padEnd(BAR_CHARACTERS, '░');
  process.stderr.write(
    `\r${bar} ${done}/${total} ${phase.padEnd(10)}${phase === 'done' ? '\n' : ''}`,
  );
}

function summaryOf(run: RunWhole): string {
  const { invoices, grossCents, netCents, vatCents } = run.totals;
  const made = run.dryRun ? 'would be made' : run.issue ? 'made and issued' : 'made as drafts';
  const lines = [
    `${run.period}: ${invoices} documents ${made}, ${euros(netCents)} + ${euros(vatCents)} VAT = ${euros(grossCents)}`,
    ...run.invoices.map(
      (one) =>
        `  ${(one.number ?? one.state).padEnd(13)} ${one.payer.padEnd(24)} ${one.type.padEnd(12)} ${String(one.lines).padStart(5)} lines ${euros(one.grossCents).padStart(12)}`,
    ),
    ...run.skipped.map(
      (one) => `  skipped       ${one.payer.padEnd(24)} ${one.reason} ${one.detail ?? ''}`,
    ),
  ];
  return lines.join('\n');
}

function euros(cents: number): string {
  return `${(cents / 100).toFixed(2)} €`;
}
