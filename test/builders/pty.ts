/** A pair of pseudo-terminals by socat: one end is the port, the other the device on it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './devices.ts';

/** `plug` puts it in, `pull` takes it out (the path goes away, as with a USB adapter). */
export async function aPty() {
  const folder = mkdtempSync(join(tmpdir(), 'faitout-pty-'));
  const path = join(folder, 'port');
  const far = join(folder, 'device');
  let pull = async () => {};
  let handle: FileHandle | null = null;

  const plug = async () => {
    const socat = spawn('socat', [`pty,raw,echo=0,link=${path}`, `pty,raw,echo=0,link=${far}`], {
      stdio: 'ignore',
    });
    await until(() => existsSync(path) && existsSync(far), 'the pseudo-terminal');
    const opened = await open(far, 'r+');
    handle = opened;
    pull = async () => {
      pull = async () => {};
      handle = null;
      await opened.close();
      const ended = once(socat, 'exit');
      socat.kill('SIGTERM');
      await ended;
    };
  };
  await plug();
  return {
    path,
    plug,
    pull: () => pull(),
    write: (text: string) => handle?.write(text),
    read: async () => {
      const { buffer, bytesRead } = (await handle?.read(Buffer.alloc(64), 0, 64)) ?? {
        buffer: Buffer.alloc(0),
        bytesRead: 0,
      };
      return buffer.subarray(0, bytesRead).toString();
    },
    close: async () => {
      await pull();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
