/** The live stream: server-sent events that resume, and what is known of how live we are. */
import { LIVE_ITEMS, LIVE_NAMES, LIVE_RESET, type LiveChange } from '#contract/live.ts';
import { BASE } from './client.ts';

const RETRY_FIRST_MS = 1_000;
const RETRY_MOST_MS = 30_000;
const STALE_AFTER_MS = 4_000;
const SILENT_AFTER_MS = 45_000;
const KEPT_MAX = 2_000;

/** `sinceMs`: since when the page is not live. */
export type LiveStatus =
  | { readonly state: 'connecting' }
  | { readonly state: 'live' }
  | { readonly state: 'away'; readonly sinceMs: number };

type Listener = {
  readonly onChange: (change: LiveChange) => void;
  /** What is held may have missed changes: read it again. */
  readonly onReset: () => void;
};

export class LiveStream {
  #source: EventSource | null = null;
  #status: LiveStatus = { state: 'connecting' };
  #watchers = new Set<() => void>();
  #listener: Listener;
  #retryMs = RETRY_FIRST_MS;
  #timers = new Set<number>();
  #kept: LiveChange[] = [];
  #keptFrom = 0;
  #lastHeardMs = 0;
  #lostAtMs: number | null = null;
  #openedOnce = false;
  #pings = false;

  constructor(listener: Listener) {
    this.#listener = listener;
  }

  readonly status = (): LiveStatus => this.#status;

  readonly watch = (call: () => void): (() => void) => {
    this.#watchers.add(call);
    return () => this.#watchers.delete(call);
  };

  /** Where we are in the stream; with `since`, what came after it. */
  mark(): number {
    return this.#keptFrom + this.#kept.length;
  }

  since(mark: number): readonly LiveChange[] {
    return this.#kept.slice(Math.max(0, mark - this.#keptFrom));
  }

  open(): void {
    this.close();
    const source = new EventSource(`${BASE}/live`, { withCredentials: true });
    this.#source = source;
    this.#openedOnce = false;
    source.onopen = () => this.#opened(source);
    source.onerror = () => this.#failed(source);
    for (const name of LIVE_NAMES)
      source.addEventListener(name, (event) => this.#heard(name, String(event.data)));
    source.addEventListener(LIVE_RESET, () => {
      this.#noteHeard();
      this.#listener.onReset();
    });
    source.addEventListener('ping', () => {
      this.#pings = true;
      this.#noteHeard();
    });
    this.#later(SILENT_AFTER_MS, () => this.#checkSilence());
    if (this.#lostAtMs !== null) this.#later(STALE_AFTER_MS, () => this.#tellAway());
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#source?.close();
    this.#source = null;
  }

  /** The first time there is nothing to resume from: what the page holds is read again. */
  #opened(source: EventSource): void {
    if (source !== this.#source) return;
    this.#retryMs = RETRY_FIRST_MS;
    this.#lostAtMs = null;
    this.#noteHeard();
    this.#set({ state: 'live' });
    if (!this.#openedOnce) this.#listener.onReset();
    this.#openedOnce = true;
  }

  /** The browser reconnects by itself and resumes, unless it gave up: then we do. */
  #failed(source: EventSource): void {
    if (source !== this.#source) return;
    if (this.#lostAtMs === null) {
      this.#lostAtMs = Date.now();
      if (this.#status.state === 'live') this.#set({ state: 'connecting' });
      this.#later(STALE_AFTER_MS, () => this.#tellAway());
    } else this.#tellAway();
    if (source.readyState !== EventSource.CLOSED) return;
    this.#later(this.#retryMs, () => this.open());
    this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MOST_MS);
  }

  #tellAway(): void {
    if (this.#lostAtMs !== null) this.#set({ state: 'away', sinceMs: this.#lostAtMs });
  }

  #heard(name: LiveChange['name'], text: string): void {
    this.#noteHeard();
    const read = LIVE_ITEMS[name].safeParse(parsed(text));
    if (!read.success) {
      this.#listener.onReset();
      return;
    }
    const change = { name, item: read.data } as LiveChange;
    this.#kept.push(change);
    if (this.#kept.length > KEPT_MAX) {
      this.#keptFrom += this.#kept.length - KEPT_MAX / 2;
      this.#kept = this.#kept.slice(-KEPT_MAX / 2);
    }
    this.#listener.onChange(change);
  }

  #noteHeard(): void {
    this.#lastHeardMs = Date.now();
  }

  /** A line that went dead without a word: only where the server pings can it be told. */
  #checkSilence(): void {
    if (this.#pings && Date.now() - this.#lastHeardMs > SILENT_AFTER_MS) {
      this.#lostAtMs = this.#lastHeardMs;
      this.#tellAway();
      this.open();
      return;
    }
    this.#later(SILENT_AFTER_MS / 3, () => this.#checkSilence());
  }

  #later(ms: number, call: () => void): void {
    const timer = window.setTimeout(() => {
      this.#timers.delete(timer);
      call();
    }, ms);
    this.#timers.add(timer);
  }

  #set(status: LiveStatus): void {
    this.#status = status;
    for (const call of this.#watchers) call();
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
