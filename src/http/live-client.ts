/** One page that listens: a bounded queue in front of its stream, dropped with a reset when it is too slow. */

export const CLIENT_BYTES_MAX = 1024 * 1024;
/** What the stream itself takes before the queue fills. */
const STREAM_BYTES = 16 * 1024;

type ClientParts = {
  /** What a page that reads too slowly gets in the place of what it did not read. */
  readonly reset: () => Uint8Array;
  /** Breaks the connection. */
  readonly cut: () => void;
  readonly onOver: () => void;
};

export class LiveClient {
  readonly stream: ReadableStream<Uint8Array>;
  readonly #parts: ClientParts;
  #control: ReadableStreamDefaultController<Uint8Array> | null = null;
  #queue: Uint8Array[] = [];
  #bytes = 0;
  #ending = false;
  #over = false;

  constructor(parts: ClientParts) {
    this.#parts = parts;
    this.stream = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#control = controller;
        },
        pull: () => this.#pump(),
        cancel: () => this.#finish(),
      },
      { highWaterMark: STREAM_BYTES, size: (chunk) => chunk?.length ?? 0 },
    );
  }

  /** In order; a page that is over takes nothing. */
  push(frames: Uint8Array): void {
    if (this.#over || this.#ending) return;
    if (this.#bytes + frames.length > CLIENT_BYTES_MAX) {
      this.end(this.#parts.reset());
      return;
    }
    this.#queue.push(frames);
    this.#bytes += frames.length;
    this.#pump();
  }

  /** Ends it once it has read what waits, or `last` in the place of all that. */
  end(last?: Uint8Array): void {
    if (this.#over || this.#ending) return;
    this.#ending = true;
    if (last !== undefined) {
      this.#queue = [last];
      this.#bytes = last.length;
    }
    this.#pump();
  }

  /** Gives up at once. */
  cut(): void {
    if (this.#over) return;
    this.#finish();
    this.#parts.cut();
  }

  isOver(): boolean {
    return this.#over;
  }

  isEnding(): boolean {
    return this.#ending;
  }

  waitingBytes(): number {
    return this.#bytes;
  }

  /** Gives the stream as much as it takes. */
  #pump(): void {
    while (!this.#over && this.#control !== null && (this.#control.desiredSize ?? 0) > 0) {
      const next = this.#queue.shift();
      if (next !== undefined) {
        this.#bytes -= next.length;
        this.#control.enqueue(next);
        continue;
      }
      if (!this.#ending) return;
      this.#control.close();
      this.#finish();
    }
  }

  #finish(): void {
    if (this.#over) return;
    this.#over = true;
    this.#queue = [];
    this.#bytes = 0;
    this.#parts.onOver();
  }
}
