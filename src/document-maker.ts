/** Makes PDFs on a thread of its own: a page takes 50 ms. */
import type { PrintDocument, ToPrint } from '#contract/printed.ts';
import type { Clock, Log } from '#devices/link.ts';
import { createWorkerOnDemand } from './worker-on-demand.ts';

export type DocumentMaker = {
  /** Rejects with what is wrong with this document; those before and behind it are made. */
  readonly print: PrintDocument;
  readonly close: () => Promise<void>;
};

const WAITING_MAX = 100;

export function createDocumentMaker(given: {
  readonly clock: Clock;
  readonly log: Log;
}): DocumentMaker {
  const worker = createWorkerOnDemand<ToPrint, Uint8Array>({
    ...{ file: 'document-worker', name: 'the maker of documents', waitingMax: WAITING_MAX },
    ...given,
  });
  return {
    print: async (toPrint) => {
      const made = worker.ask(toPrint);
      if (made === null) throw new Error('too many documents are being made');
      try {
        return await made;
      } catch (cause) {
        const { title, number } = toPrint.document;
        const name = number === null ? title : `${title} ${number}`;
        const why = cause instanceof Error ? cause.message : String(cause);
        given.log.error({ document: name, error: why }, 'a document could not be made');
        throw new Error(`${name} could not be made: ${why}`, { cause });
      }
    },
    close: worker.close,
  };
}
