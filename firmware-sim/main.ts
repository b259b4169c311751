/** The simulator as a program: `node firmware-sim/main.ts <scenario> --place FILE --mqtt URL …`. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { runScenario, SCENARIOS } from './scenarios/index.ts';
import { TROUBLES } from './scenarios/trouble.ts';

const SAMPLE_PLACE = new URL('./sample-place.json', import.meta.url);

const USAGE = `node firmware-sim/main.ts SCENARIO [options]

  --place FILE          the place file (the sample place)
  --mqtt URL            the broker (mqtt://127.0.0.1:1883)
  --speed N             people live N times as fast; devices keep real time (1)
  --seed S              the same seed, the same day (1)
  --serial SLUG=WHERE   a serial reader's TCP port to listen on, or its device file; may be repeated
  --trouble NAME        something that goes wrong meanwhile; may be repeated
  --repeat              begins again when it is over
  --quiet               says nothing on the way

Scenarios:
${Object.entries(SCENARIOS)
  .map(([name, { tells }]) => `  ${name.padEnd(20)}${tells}`)
  .join('\n')}
  month MONTH         a month that is over, in an empty place, as fast as it goes (faitout simulate month)

Troubles: ${Object.keys(TROUBLES).join(', ')}
`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      place: { type: 'string' },
      mqtt: { type: 'string', default: 'mqtt://127.0.0.1:1883' },
      speed: { type: 'string', default: '1' },
      seed: { type: 'string', default: '1' },
      serial: { type: 'string', multiple: true, default: [] },
      trouble: { type: 'string', multiple: true, default: [] },
      repeat: { type: 'boolean', default: false },
      quiet: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const scenario = positionals[0];
  const speed = Number(values.speed);
  const isKnown = scenario !== undefined && Object.hasOwn(SCENARIOS, scenario);
  if (values.help || !isKnown || !(speed > 0)) {
    process.stderr.write(USAGE);
    return values.help ? 0 : 2;
  }
  const stopping = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => stopping.abort(new Error(`stopped by ${name}`)));
  }
  const tally = await runScenario({
    scenario,
    place: JSON.parse(readFileSync(values.place ?? SAMPLE_PLACE, 'utf8')),
    url: values.mqtt,
    speed,
    seed: values.seed,
    serial: Object.fromEntries(values.serial.map(readSerial)),
    troubles: values.trouble,
    repeat: values.repeat,
    signal: stopping.signal,
    log: values.quiet ? () => {} : sayLine,
    onWorld(world) {
      for (const name of world.leftOut) sayLine(`not simulated: ${name}`);
      sayLine(`every device is connected; ${scenario} begins`);
    },
  });
  process.stdout.write(`${JSON.stringify(tally)}\n`);
  return 0;
}

function readSerial(text: string): [string, string] {
  const [slug, where] = text.split('=');
  if (slug === undefined || where === undefined) {
    throw new RangeError(`--serial wants SLUG=WHERE, not ${text}`);
  }
  return [slug, where];
}

function sayLine(line: string): void {
  process.stdout.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`);
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
