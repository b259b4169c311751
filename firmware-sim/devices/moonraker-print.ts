/** What Klipper knows of a print, second by second. Pure: time is given. */

export type PrintFile = {
  filename: string;
  /** How long it prints, pauses and heating not counted. */
  seconds: number;
  filamentMillimetres: number;
  /** Before the first extrusion (3). */
  heatSeconds?: number;
  /** False: a laser or a mill under Klipper, whose print_duration stays 0. */
  extrudes?: boolean;
  /** It stops with an error at this part (0 to 1) of the work. */
  failsAt?: number;
  failsWith?: string;
};

export type PrintState = 'standby' | 'printing' | 'paused' | 'complete' | 'error' | 'cancelled';

export type PrintProgress = {
  readonly file: PrintFile | undefined;
  readonly state: PrintState;
  readonly message: string;
  /** Everything since the start, pauses included. */
  readonly totalSeconds: number;
  /** Time at work, heating not counted. */
  readonly workedSeconds: number;
  /** The board no longer moves, though the state still says otherwise. */
  readonly stuck: boolean;
};

const HEAT_SECONDS = 3;

export const NOTHING_PRINTED: PrintProgress = {
  file: undefined,
  state: 'standby',
  message: '',
  totalSeconds: 0,
  workedSeconds: 0,
  stuck: false,
};

export function startOf(file: PrintFile): PrintProgress {
  return { ...NOTHING_PRINTED, file, state: 'printing' };
}

/** Where the print is after so many more seconds; it ends by itself. */
export function advancePrint(print: PrintProgress, seconds: number): PrintProgress {
  const { file, state } = print;
  if (file === undefined || (state !== 'printing' && state !== 'paused')) return print;
  const totalSeconds = print.totalSeconds + seconds;
  if (state === 'paused' || print.stuck) return { ...print, totalSeconds };
  const heating = Math.max(0, (file.heatSeconds ?? HEAT_SECONDS) - print.totalSeconds);
  const worked = print.workedSeconds + Math.max(0, seconds - heating);
  const failsAt = file.failsAt === undefined ? Infinity : file.failsAt * file.seconds;
  if (worked >= failsAt) {
    const message = file.failsWith ?? 'Extruder not hot enough';
    return { ...print, totalSeconds, workedSeconds: failsAt, state: 'error', message };
  }
  if (worked >= file.seconds) {
    const over = worked - file.seconds;
    return {
      ...print,
      totalSeconds: totalSeconds - over,
      workedSeconds: file.seconds,
      state: 'complete',
    };
  }
  return { ...print, totalSeconds, workedSeconds: worked };
}

/** 0 to 1, by the position in the file: far from even with time. */
export function fileProgress(print: PrintProgress): number {
  if (print.file === undefined) return 0;
  if (print.state === 'complete') return 1;
  const part = print.workedSeconds / print.file.seconds;
  return round(Math.min(0.99, part ** 0.6), 4);
}

/** `print_stats` as Klipper gives it: seconds, and millimetres of filament. */
export function printStats(print: PrintProgress): Record<string, unknown> {
  const extrudes = print.file?.extrudes !== false;
  const part = print.file === undefined ? 0 : print.workedSeconds / print.file.seconds;
  const length = print.file?.filamentMillimetres ?? 0;
  return {
    filename: print.file?.filename ?? '',
    total_duration: round(print.totalSeconds, 6),
    print_duration: extrudes ? round(print.workedSeconds, 6) : 0,
    filament_used: extrudes ? round(length * part, 5) : 0,
    state: print.state,
    message: print.message,
  };
}

function round(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
