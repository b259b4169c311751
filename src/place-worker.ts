/** Hosts the engine in a worker: the same door, reached by messages, for disks whose commits are slow. */
import { parentPort, workerData } from 'node:worker_threads';
import { catalogueOf } from '#devices/catalogue.ts';
import { drivers } from '#devices/drivers/index.ts';
import { openEngine } from './engine.ts';
import type { FromPlace, ToPlace } from './remote-engine.ts';
import { realSystem } from './system.ts';

const port = parentPort;
if (port === null) throw new Error('place-worker runs as a worker only');
const { path } = workerData as { path: string };
const engine = openEngine({ path, system: realSystem(), catalogue: catalogueOf(drivers) });
const post = (message: FromPlace) => port.postMessage(message);

engine.onCommitted((committed) => post({ kind: 'committed', committed }));
port.on('message', (message: ToPlace) => {
  const call = engine[message.method] as (...given: unknown[]) => Promise<unknown>;
  call(...message.given).then(
    (value) => {
      post({ kind: 'answer', id: message.id, value });
      if (message.method === 'close') port.close();
    },
    (error: unknown) =>
      post({ kind: 'failure', id: message.id, error: String(error), code: codeOf(error) }),
  );
});

function codeOf(error: unknown): string | null {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : null;
}
