/** The thread that makes PDFs. */
import { parentPort } from 'node:worker_threads';
import type { FromMaker, ToMaker } from './document-maker.ts';
import { printDocument } from './documents/print.ts';

const port = parentPort;
if (port === null) throw new Error('document-worker runs as a worker only');

port.on('message', ({ id, toPrint }: ToMaker) => {
  printDocument(toPrint).then(
    (bytes) => port.postMessage({ id, bytes } satisfies FromMaker),
    (error: unknown) =>
      port.postMessage({
        id,
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      } satisfies FromMaker),
  );
});
