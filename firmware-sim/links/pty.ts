/** A pair of pseudo-terminals made by socat: one end for the device, one for the server, and it can be pulled. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type PtyPair = {
  /** Given to the simulated device. */
  readonly devicePath: string;
  /** Given to the server, as if it were `/dev/ttyUSB0`. */
  readonly serverPath: string;
  /** The adapter is pulled out: both files are gone. */
  pull(): Promise<void>;
  plugIn(): Promise<void>;
  stop(): Promise<void>;
};

const APPEARS_WITHIN_MS = 3000;
const LOOK_AGAIN_MS = 20;

export async function createPtyPair(): Promise<PtyPair> {
  const folder = mkdtempSync(join(tmpdir(), 'faitout-pty-'));
  const devicePath = join(folder, 'device');
  const serverPath = join(folder, 'server');
  let socat: ChildProcess | undefined;

  async function plugIn(): Promise<void> {
    if (socat !== undefined) return;
    const ends = [devicePath, serverPath].map((path) => `pty,raw,echo=0,link=${path}`);
    socat = spawn('socat', ends, { stdio: 'ignore' });
    let failure: Error | undefined;
    socat.on('error', (error) => {
      failure = error;
    });
    const untilMs = Date.now() + APPEARS_WITHIN_MS;
    while (!existsSync(devicePath) || !existsSync(serverPath)) {
      if (failure !== undefined) throw failure;
      if (Date.now() > untilMs) throw new Error('socat made no pseudo-terminals');
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
  }

  async function pull(): Promise<void> {
    const own = socat;
    socat = undefined;
    if (own === undefined || own.exitCode !== null) return;
    await new Promise((resolve) => {
      own.once('exit', resolve);
      own.kill('SIGTERM');
    });
  }

  await plugIn();
  return {
    devicePath,
    serverPath,
    pull,
    plugIn,
    async stop() {
      await pull();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
