/** `npm run bench`: measures Faitout against its floor in one run; JSON on stdout, a table on stderr. */
import { existsSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { type Figure, type Measure, type Scope, tableOf } from './figure.ts';
import { billingRun } from './measures/billing-run.ts';
import { dashboards } from './measures/dashboards.ts';
import { decode } from './measures/decode.ts';
import { external } from './measures/external.ts';
import { history } from './measures/history.ts';
import { kills } from './measures/kills.ts';
import { latency } from './measures/latency.ts';
import { memory } from './measures/memory.ts';
import { mixedHour } from './measures/mixed-hour.ts';
import { osdpLine } from './measures/osdp-line.ts';
import { rating } from './measures/rating.ts';
import { slowDisk } from './measures/slow-disk.ts';
import { start } from './measures/start.ts';
import { throughput } from './measures/throughput.ts';
import { usage } from './measures/usage.ts';

const MEASURES: readonly Measure[] = [
  latency,
  throughput,
  external,
  slowDisk,
  dashboards,
  history,
  memory,
  mixedHour,
  osdpLine,
  start,
  usage,
  rating,
  billingRun,
  decode,
  kills,
];
const ROUNDS = 5;

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
  },
});
if (values.list) {
  for (const { name, about } of MEASURES) console.log(`${name.padEnd(12)}${about}`);
  process.exit(0);
}
if (!existsSync(new URL('../../dist/server.js', import.meta.url))) {
  console.error('There is no dist/server.js to measure: run node scripts/build.ts first.');
  process.exit(2);
}

const started = performance.now();
const measured: Array<{ measure: string; about: string; seconds: number; figures: Figure[] }> = [];
const broken: string[] = [];
for (const measure of chosen(values.only)) {
  const before = performance.now();
  console.error(`${measure.name}: ${measure.about}`);
  const scope: Scope = {
    quick: values.quick,
    rounds: ROUNDS,
    say: (words) => console.error(`  … ${words}`),
  };
  const figures = await measure.run(scope).catch((error: unknown) => {
    broken.push(measure.name);
    console.error(error);
    return [];
  });
  const seconds = Number(((performance.now() - before) / 1000).toFixed(1));
  measured.push({ measure: measure.name, about: measure.about, seconds, figures });
  console.error(tableOf(`${measure.name} (${seconds} s)`, figures));
}
const missed = measured.flatMap(({ figures }) => figures).filter((one) => one.reached === false);
console.log(
  JSON.stringify(
    {
      at: new Date().toISOString(),
      quick: values.quick,
      rounds: ROUNDS,
      seconds: Math.round((performance.now() - started) / 1000),
      machine: {
        processor: cpus()[0]?.model ?? 'unknown',
        cores: cpus().length,
        memoryGb: Math.round(totalmem() / 2 ** 30),
        kernel: release(),
        node: process.version,
      },
      broken,
      missed: missed.map((one) => one.figure),
      measured,
    },
    null,
    2,
  ),
);

// A measure that broke may have left programs behind; they end with this one.
process.exit(broken.length === 0 ? 0 : 1);

function chosen(only: string | undefined): readonly Measure[] {
  if (only === undefined) return MEASURES;
  const names = only.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !MEASURES.some((measure) => measure.name === name));
  if (unknown.length > 0) {
    const known = MEASURES.map(({ name }) => name).join(', ');
    console.error(`There is no measure ${unknown.join(', ')}: there are ${known}.`);
    process.exit(2);
  }
  return MEASURES.filter(({ name }) => names.includes(name));
}
