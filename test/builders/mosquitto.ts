/** A real Mosquitto on a free port, with the configuration and the ACL file of the docs. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../scripts/free-port.ts';

const DOCS = new URL('../../docs/mosquitto/', import.meta.url);

/** `users` by name with their password. `acl` is put after the ACL file of the docs. */
export async function aMosquitto(users: Record<string, string>, acl = '') {
  const folder = mkdtempSync(join(tmpdir(), 'faitout-mosquitto-'));
  const port = await freePort();
  const passwords = join(folder, 'passwords');
  const lines = Object.entries(users).map(([name, password]) => `${name}:${password}\n`);
  writeFileSync(passwords, lines.join(''));
  execFileSync('mosquitto_passwd', ['-U', passwords]);
  const rules = join(folder, 'acl');
  writeFileSync(rules, `${readFileSync(new URL('faitout.acl', DOCS), 'utf8')}\n${acl}`);
  const replaced = readFileSync(new URL('mosquitto.conf', DOCS), 'utf8')
    .replace('listener 1883 127.0.0.1', `listener ${port} 127.0.0.1`)
    .replaceAll('/etc/mosquitto/faitout.passwords', passwords)
    .replaceAll('/etc/mosquitto/faitout.acl', rules)
    .replaceAll('/var/lib/mosquitto/', `${folder}/`);
  const configuration = join(folder, 'mosquitto.conf');
  writeFileSync(configuration, `${replaced}\nuser ${userInfo().username}\n`);
  let process: ChildProcess | null = null;

  const start = async () => {
    process = spawn('/usr/sbin/mosquitto', ['-c', configuration], { stdio: 'ignore' });
    await reachable(port);
  };
  const stop = async (signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM') => {
    const running = process;
    process = null;
    if (!running || running.exitCode !== null) return;
    const ended = once(running, 'exit');
    running.kill(signal);
    await ended;
  };
  await start();
  return {
    port,
    url: (user: string) => `mqtt://${encodeURIComponent(user)}:${users[user]}@127.0.0.1:${port}`,
    start,
    stop,
    /** Loses all sessions and retained messages; only while it is stopped. */
    forget: () => rmSync(join(folder, 'mosquitto.db'), { force: true }),
    close: async () => {
      await stop('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function reachable(port: number): Promise<void> {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    const socket = connect({ port, host: '127.0.0.1' });
    const open = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    socket.destroy();
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('Mosquitto did not start');
}
