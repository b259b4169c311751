/** A real server as a process of its own, in a fresh folder on free ports: started, killed and started again. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../../scripts/free-port.ts';

const ROOT = new URL('../..', import.meta.url).pathname;
const START_MS_MAX = 60_000;
const run = promisify(execFile);

export type TestServer = {
  readonly url: string;
  readonly broker: string;
  readonly database: string;
  readonly ownerToken: string;
  /** Of the process that runs now. */
  readonly pid: () => number;
  /** What it wrote so far. */
  readonly output: () => string;
  /** One request as the owner; answers the parsed JSON and the status. */
  readonly request: (
    method: string,
    path: string,
    body?: unknown,
  ) => Promise<{ status: number; body: never }>;
  /** The items of a list. */
  readonly list: <Item = Record<string, unknown>>(path: string) => Promise<Item[]>;
  readonly commandLine: (...words: string[]) => Promise<{ code: number; output: string }>;
  readonly start: () => Promise<void>;
  /** SIGKILL, and waits until it is gone. */
  readonly kill: () => Promise<void>;
  /** Ends it in an orderly way and removes the folder. */
  readonly end: () => Promise<void>;
};

export type TestServerOptions = {
  readonly place?: unknown;
  /** Where its folder is made; a temporary one unless said. */
  readonly folder?: string;
  readonly environment?: Readonly<Record<string, string>>;
};

/** Started and, where a place is given, imported. */
export async function aServer(options: TestServerOptions = {}): Promise<TestServer> {
  const folder = mkdtempSync(join(options.folder ?? tmpdir(), 'faitout-test-'));
  const [httpPort, mqttPort] = [await freePort(), await freePort()];
  const ownerToken = 'owner-token-of-this-test-only';
  const environment = {
    ...withoutOurs(process.env),
    FAITOUT_DATA: join(folder, 'data'),
    FAITOUT_PORT: String(httpPort),
    FAITOUT_MQTT_PORT: String(mqttPort),
    FAITOUT_OWNER_TOKEN: ownerToken,
    FAITOUT_LOG: 'info',
    ...options.environment,
  };
  const url = `http://127.0.0.1:${httpPort}`;
  const words: string[] = [];
  let child: ChildProcess | null = null;

  const start = async () => {
    child = spawn(process.execPath, serverProgram(), { cwd: ROOT, env: environment });
    endsWithUs(child);
    child.stdout?.on('data', (chunk: Buffer) => words.push(chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => words.push(chunk.toString()));
    const until = performance.now() + START_MS_MAX;
    while (performance.now() < until) {
      if (child.exitCode !== null) throw new Error(`the server ended:\n${words.join('')}`);
      const answer = await fetch(`${url}/health`).catch(() => null);
      if (answer?.status === 200) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`the server does not answer:\n${words.join('')}`);
  };
  const gone = (signal: NodeJS.Signals) =>
    new Promise<void>((resolve) => {
      if (child === null || child.exitCode !== null || child.signalCode !== null) return resolve();
      child.once('exit', () => resolve());
      child.kill(signal);
    });
  const request: TestServer['request'] = async (method, path, body) => {
    const answer = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${ownerToken}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as never };
  };
  const server: TestServer = {
    url,
    broker: `mqtt://127.0.0.1:${mqttPort}`,
    database: join(folder, 'data/faitout.db'),
    ownerToken,
    pid: () => child?.pid ?? 0,
    output: () => words.join(''),
    request,
    list: async (path) => ((await request('GET', path)).body as { items: never[] }).items,
    commandLine: async (...given) => {
      try {
        const { stdout } = await run(process.execPath, [...cliProgram(), ...given], {
          cwd: ROOT,
          env: environment,
        });
        return { code: 0, output: stdout };
      } catch (error) {
        const failed = error as { code: number; stdout: string; stderr: string };
        return { code: failed.code, output: failed.stdout + failed.stderr };
      }
    },
    start,
    kill: () => gone('SIGKILL'),
    end: async () => {
      await gone('SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await start();
  if (options.place !== undefined) {
    const imported = await request('POST', '/import', options.place);
    if (imported.status !== 200) throw new Error(JSON.stringify(imported.body));
  }
  return server;
}

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** A test that breaks leaves no server behind. */
function endsWithUs(child: ChildProcess): void {
  running.add(child);
  child.once('exit', () => running.delete(child));
}

/** The sample place, with whatever a test changes in it. */
export function samplePlace(): Record<string, never> {
  return JSON.parse(readFileSync(join(ROOT, 'firmware-sim/sample-place.json'), 'utf8')) as Record<
    string,
    never
  >;
}

/** Writes a place file for the command line. */
export function writePlace(folder: string, place: unknown): string {
  const path = join(folder, 'place.json');
  writeFileSync(path, JSON.stringify(place));
  return path;
}

/** What steers the tests is no setting of the server. */
function withoutOurs(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const others = Object.entries(environment).filter(([name]) => !name.startsWith('FAITOUT_'));
  return Object.fromEntries(others);
}

/** The bundle is what people run; without one the sources do. */
function serverProgram(): string[] {
  return existsSync(join(ROOT, 'dist/server.js')) && process.env.FAITOUT_TEST_SOURCES === undefined
    ? ['dist/server.js']
    : ['src/main.ts'];
}

function cliProgram(): string[] {
  return serverProgram()[0] === 'src/main.ts' ? ['src/cli.ts'] : ['dist/cli.js'];
}
