/** `mosquitto_pub` and `mosquitto_sub` as processes of their own, as somebody at a terminal uses them. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { eventually } from './eventually.ts';

const run = promisify(execFile);

export type Heard = { readonly topic: string; readonly body: Record<string, unknown> };

export type Listener = {
  /** What it wrote so far, in order. */
  readonly heard: readonly Heard[];
  /** Of one topic's last level, such as `receipt`. */
  readonly of: (level: string) => Array<Record<string, unknown>>;
  /** What it said of itself: its log-ins and the connections it lost. */
  readonly told: () => string;
  readonly end: () => Promise<void>;
};

/** One name at one broker. */
export function mosquittoTools(broker: string, username: string, secret: string) {
  const { hostname, port } = new URL(broker);
  const login = ['-h', hostname, '-p', port, '-u', username, '-P', secret];

  return {
    /** Ends once the broker has acknowledged (`qos` 1 unless said). */
    publish: async (topic: string, payload: unknown, more: readonly string[] = ['-q', '1']) => {
      const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
      await run('mosquitto_pub', [...login, '-t', topic, '-m', text, ...more]);
    },
    /** Resolves once it is subscribed. */
    listen: async (topics: readonly string[], more: readonly string[] = []): Promise<Listener> => {
      const words = topics.flatMap((topic) => ['-t', topic]);
      // Into a pipe it would gather its lines into blocks.
      const program = ['-oL', 'mosquitto_sub', ...login, '-d', '-q', '1', '-v'];
      return listener(spawn('stdbuf', [...program, ...words, ...more]));
    },
  };
}

async function listener(child: ChildProcess): Promise<Listener> {
  const heard: Heard[] = [];
  const told: string[] = [];
  let rest = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const space = line.indexOf(' {');
      if (line.startsWith('Client ') || space < 0) told.push(line);
      else heard.push({ topic: line.slice(0, space), body: JSON.parse(line.slice(space + 1)) });
    }
  });
  child.stderr?.on('data', (chunk: Buffer) => told.push(chunk.toString()));
  // A test that fails ends none of its listeners.
  const endWithUs = () => child.kill();
  process.once('exit', endWithUs);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  void ended.then(() => process.off('exit', endWithUs));
  await eventually(() => told.some((line) => line.startsWith('Subscribed ')));
  return {
    heard,
    of: (level) => heard.filter((one) => one.topic.endsWith(`/${level}`)).map((one) => one.body),
    told: () => told.join('\n'),
    end: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
