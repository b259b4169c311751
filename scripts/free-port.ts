/** A port of this machine that nobody listens on now. */
import { createServer } from 'node:net';

/** The wanted one where it is free, else any. */
export async function freePort(wanted = 0): Promise<number> {
  return (await bound(wanted)) ?? (await bound(0)) ?? noPort();
}

/** Null: taken, or not for us to take. */
function bound(port: number): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' || error.code === 'EACCES' ? resolve(null) : reject(error),
    );
    probe.listen(port, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' ? (address?.port ?? null) : null));
    });
  });
}

function noPort(): never {
  throw new Error('no port is free on 127.0.0.1');
}
