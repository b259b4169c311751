/** Klipper itself: the print in hand, its slow commands, and the ways in which it dies. It knows nothing of MQTT. */
import type { Clock } from '../clock.ts';
import {
  advancePrint,
  fileProgress,
  NOTHING_PRINTED,
  type PrintFile,
  type PrintProgress,
  printStats,
  startOf,
} from './moonraker-print.ts';
import type { StatusDocument } from './moonraker-text.ts';
import type { Timers } from './timers.ts';

export type KlippyState = 'ready' | 'startup' | 'shutdown' | 'disconnected';
export type JobEnd = 'completed' | 'cancelled' | 'error' | 'klippy_shutdown' | 'klippy_disconnect';

export type Klippy = {
  readonly state: KlippyState;
  readonly message: string;
  /** Brought up to now. */
  readonly print: PrintProgress;
  /** Printing or paused. */
  readonly isBusy: boolean;
  document(): StatusDocument;
  hasFile(filename: string): boolean;
  /** False while something prints or Klipper is not ready. */
  startPrint(file: PrintFile): boolean;
  startFile(filename: string): boolean;
  pause(): void;
  resume(): void;
  cancel(): void;
  reset(): void;
  emergencyStop(): void;
  restart(): void;
  die(): void;
};

const SLOW_COMMAND_MS = 3000;
const STATE_AFTER_STOP_MS = 1400;
const START_MS = 2000;
const TICK_MS = 1000;
const MESSAGES: Record<KlippyState, string> = {
  ready: 'Printer is ready',
  startup: 'Printer is not ready\nThe klippy host software is attempting to connect.',
  shutdown:
    'Shutdown due to webhooks request\nOnce the underlying issue is corrected, use the\n' +
    '"FIRMWARE_RESTART" command to reset the firmware.',
  disconnected: 'Klippy Disconnected',
};

export function createKlippy(parts: {
  clock: Clock;
  timers: Timers;
  /** From a pause or cancel to its effect (3,000). */
  slowCommandMs?: number;
  /** Between two looks at a running print (1,000). */
  tickMs?: number;
  onStart: (filename: string) => void;
  onEnd: (end: JobEnd, stats: Record<string, unknown>) => void;
  /** Something may be there to tell. */
  onChange: () => void;
}): Klippy {
  const { clock, timers, onChange } = parts;
  const files = new Map<string, PrintFile>();
  let state: KlippyState = 'ready';
  let print: PrintProgress = NOTHING_PRINTED;
  let advancedAtMs = clock.now();

  const isBusy = () => print.state === 'printing' || print.state === 'paused';

  function end(how: JobEnd): void {
    parts.onEnd(how, printStats(print));
  }

  function advance(): PrintProgress {
    const before = print.state;
    const seconds = (clock.now() - advancedAtMs) / 1000;
    advancedAtMs = clock.now();
    if (state !== 'disconnected') print = advancePrint(print, seconds);
    if (before !== print.state) end(print.state === 'complete' ? 'completed' : 'error');
    return print;
  }

  function tick(): void {
    advance();
    onChange();
    if (isBusy()) timers.set('tick', parts.tickMs ?? TICK_MS, tick);
  }

  function startPrint(file: PrintFile): boolean {
    advance();
    if (state !== 'ready' || isBusy()) return false;
    files.set(file.filename, file);
    print = startOf(file);
    parts.onStart(file.filename);
    tick();
    return true;
  }

  /** Moves that are queued end first. */
  function slowly(name: string, action: () => void): void {
    timers.set(name, parts.slowCommandMs ?? SLOW_COMMAND_MS, () => {
      advance();
      action();
      tick();
    });
  }

  function setState(next: KlippyState): void {
    state = next;
    onChange();
  }

  return {
    get state() {
      return state;
    },
    get message() {
      return MESSAGES[state];
    },
    get print() {
      return advance();
    },
    get isBusy() {
      advance();
      return isBusy();
    },
    document() {
      const progress = fileProgress(advance());
      return {
        webhooks: { state, state_message: MESSAGES[state] },
        print_stats: printStats(print),
        virtual_sdcard: {
          progress,
          is_active: print.state === 'printing',
          file_position: Math.round(progress * (print.file?.seconds ?? 0) * 420),
        },
        display_status: { progress, message: null },
      };
    },
    hasFile: (filename) => files.has(filename),
    startPrint,
    startFile(filename) {
      const file = files.get(filename);
      return file !== undefined && startPrint(file);
    },
    pause: () =>
      slowly('pause', () => {
        if (print.state === 'printing') print = { ...print, state: 'paused' };
      }),
    resume: () =>
      slowly('resume', () => {
        if (print.state === 'paused' && !print.stuck) print = { ...print, state: 'printing' };
      }),
    cancel: () =>
      slowly('cancel', () => {
        if (!isBusy()) return;
        print = { ...print, state: 'cancelled' };
        end('cancelled');
      }),
    reset() {
      print = NOTHING_PRINTED;
      onChange();
    },
    emergencyStop() {
      advance();
      if (isBusy()) {
        print = { ...print, stuck: true };
        end('klippy_shutdown');
        // print_stats goes on saying what it said, for a while, and its total goes on for ever.
        timers.set('stopped', STATE_AFTER_STOP_MS, () => {
          advance();
          print = { ...print, state: 'paused' };
          onChange();
        });
      }
      setState('shutdown');
    },
    restart() {
      print = NOTHING_PRINTED;
      setState('startup');
      timers.set('klippy', START_MS, () => setState('ready'));
    },
    die() {
      advance();
      if (isBusy()) end('klippy_disconnect');
      timers.cancelAll();
      state = 'disconnected';
    },
  };
}
