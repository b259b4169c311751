/** One page that listens: a bounded queue in front of its stream, dropped with a reset when it is too slow. */

export const CLIENT_BYTES_MAX = 1024 * 1024;
/** What the stream itself takes before the queue fills. */
const STREAM_BYTES = 16 * 1024;

export type LiveClient = {
  readonly stream: ReadableStream<Uint8Array>;
  /** In order; a client that is over takes nothing. */
  readonly push: (frames: Uint8Array) => void;
  /** Says goodbye with `last`, once the page has read what it can. */
  readonly end: (last?: Uint8Array) => void;
  /** Gives up at once. */
  readonly cut: () => void;
  readonly isOver: () => boolean;
  readonly isEnding: () => boolean;
  readonly waitingBytes: () => number;
};

type ClientParts = {
  /** What a page that reads too slowly gets in the place of what it did not read. */
  readonly reset: () => Uint8Array;
  /** Breaks the connection. */
  readonly cut: () => void;
  readonly onOver: () => void;
};

export function liveClient({ reset, cut, onOver }: ClientParts): LiveClient {
  let queue: Uint8Array[] = [];
  let bytes = 0;
  let ending = false;
  let over = false;
  let control: ReadableStreamDefaultController<Uint8Array> | null = null;

  const finish = () => {
    if (over) return;
    over = true;
    queue = [];
    bytes = 0;
    onOver();
  };
  const pump = () => {
    while (!over && control !== null && (control.desiredSize ?? 0) > 0) {
      const next = queue.shift();
      if (next === undefined) {
        if (!ending) return;
        control.close();
        finish();
        return;
      }
      bytes -= next.length;
      control.enqueue(next);
    }
  };
  const end = (last?: Uint8Array) => {
    if (over || ending) return;
    ending = true;
    queue = last === undefined ? queue : [last];
    bytes = queue.reduce((sum, chunk) => sum + chunk.length, 0);
    pump();
  };
  const stream = new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        control = controller;
      },
      pull: pump,
      cancel: finish,
    },
    { highWaterMark: STREAM_BYTES, size: (chunk) => chunk?.length ?? 0 },
  );
  return {
    stream,
    push: (frames) => {
      if (over || ending) return;
      if (bytes + frames.length > CLIENT_BYTES_MAX) {
        end(reset());
        return;
      }
      queue.push(frames);
      bytes += frames.length;
      pump();
    },
    end,
    cut: () => {
      if (over) return;
      finish();
      cut();
    },
    isOver: () => over,
    isEnding: () => ending,
    waitingBytes: () => bytes,
  };
}
