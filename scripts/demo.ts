/** `npm run demo`: the whole main job in a fresh folder: server, broker, database, simulator, pages, one token a role. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from './free-port.ts';

const ROOT = new URL('..', import.meta.url).pathname;
const ROLES = ['owner', 'manager', 'accountant', 'trainer', 'reception', 'viewer'];
const WAIT_MS = 30_000;
/**
 * People live so much faster, that a print or an afternoon fits into a look at the page. No setting of the server,
 * which refuses what it does not know.
 */
const { FAITOUT_DEMO_SPEED: SPEED = '30', ...inherited } = process.env;

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'faitout-demo-'));
const children: ChildProcess[] = [];
let over = false;

process.on('SIGINT', () => end(0));
process.on('SIGTERM', () => end(0));

const httpPort = await freePort(3000);
const mqttPort = await freePort(1883);
const environment = {
  ...inherited,
  FAITOUT_DATA: join(folder, 'data'),
  FAITOUT_PORT: String(httpPort),
  FAITOUT_MQTT_PORT: String(mqttPort),
  FAITOUT_LOG: process.env.FAITOUT_LOG ?? 'warn',
};
const page = `http://127.0.0.1:${httpPort}`;

start('server', ['dist/server.js']);
await healthy();
const { path: placeFile, serial } = await samplePlace();
console.log(`The sample place: ${(await faitout('import', placeFile)).trim()}.`);
const tokens: Array<[string, string]> = [];
for (const role of ROLES) tokens.push([role, (await faitout('token', '--role', role)).trim()]);
start('simulator', [
  'firmware-sim/main.ts',
  'demo',
  ...['--place', placeFile, '--mqtt', `mqtt://127.0.0.1:${mqttPort}`, '--speed', SPEED, '--quiet'],
  ...serial.flatMap(([slug, port]) => ['--serial', `${slug}=${port}`]),
]);

console.log(`
Faitout is running with a sample place (nobody in it is real).

  Page    ${page}
  Broker  mqtt://127.0.0.1:${mqttPort}
  Docs    ${page}/docs

  Log in with one of these tokens:
${tokens.map(([role, token]) => `  ${role.padEnd(11)} ${token}`).join('\n')}

  Members live ${SPEED} times as fast as you do. Ctrl-C ends it and leaves nothing behind.
`);

function start(name: string, words: readonly string[]): void {
  const child = spawn(process.execPath, words, {
    cwd: ROOT,
    env: environment,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  children.push(child);
  child.on('exit', (code) => {
    if (over) return;
    console.error(`the ${name} ended with code ${code}`);
    end(1);
  });
}

async function healthy(): Promise<void> {
  const until = Date.now() + WAIT_MS;
  while (Date.now() < until) {
    const answer = await fetch(`${page}/health`).catch(() => null);
    if (answer?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  console.error(`the server does not answer at ${page}/health`);
  end(1);
}

async function faitout(...words: string[]): Promise<string> {
  const { stdout } = await run(process.execPath, ['dist/cli.js', ...words], {
    cwd: ROOT,
    env: environment,
  });
  return stdout;
}

/** The sample place with a free port for each device that listens: serial over TCP, a printer's own server. */
async function samplePlace(): Promise<{ path: string; serial: Array<[string, number]> }> {
  const place = JSON.parse(readFileSync(join(ROOT, 'firmware-sim/sample-place.json'), 'utf8')) as {
    devices: Array<{ slug: string; settings?: Record<string, unknown> }>;
  };
  const serial: Array<[string, number]> = [];
  for (const device of place.devices) {
    for (const [name, value] of Object.entries(device.settings ?? {})) {
      const where = /^(tcp|mqtt|http):\/\/127\.0\.0\.1:\d+$/.exec(String(value));
      if (device.settings === undefined || where === null) continue;
      const port = await freePort();
      device.settings[name] = `${where[1]}://127.0.0.1:${port}`;
      serial.push([device.slug, port]);
    }
  }
  const path = join(folder, 'place.json');
  writeFileSync(path, JSON.stringify(place, null, 2));
  return { path, serial };
}

function end(code: number): void {
  if (over) return;
  over = true;
  for (const child of children) child.kill('SIGTERM');
  setTimeout(() => {
    rmSync(folder, { recursive: true, force: true });
    process.exit(code);
  }, 1500);
}
