/** A printer with Marlin on a serial line: it answers commands line by line and prints files of its card. */
import type { Clock } from '../clock.ts';
import type { ByteLink } from '../links/bytes.ts';
import type { Faults } from '../links/faults.ts';
import { type LineOptions, openLine } from '../links/line.ts';
import type { Random } from '../random.ts';
import { createTimers } from './timers.ts';

export type MarlinOptions = LineOptions & {
  slug: string;
  clock: Clock;
  random: Random;
  /** Marlin 2 tells of the card by itself and of a paused print; Marlin 1 does neither. */
  version?: 1 | 2;
  /** Opening the port resets the board. */
  resetsOnOpen?: boolean;
  faults?: Partial<Faults>;
};

export type Marlin = {
  readonly kind: 'marlin';
  readonly slug: string;
  readonly online: boolean;
  /** The TCP port, once `ready`; 0 on a device file. */
  readonly port: number;
  readonly ready: Promise<void>;
  /** The commands that came, oldest first. */
  readonly commands: readonly string[];
  readonly isPrinting: boolean;
  readonly link: ByteLink;
  /** Started at the printer's own screen. */
  startPrint(file: { name: string; bytes: number; seconds: number }): void;
  pause(): void;
  resume(): void;
  /** Stopped at the screen; `isTold`: with a host action. */
  cancel(isTold?: boolean): void;
  /** Heats, homes or levels for so long: busy, and commands wait. */
  work(seconds: number): void;
  /** Waits for a person, as at a change of filament. */
  waitForUser(seconds: number): void;
  /** A fatal error: it prints nothing, says nothing and hears nothing until `reset()`. */
  halt(): void;
  reset(): void;
  /** Any text. */
  say(...lines: string[]): void;
  pull(): void;
  plugIn(): void;
  stop(): Promise<void>;
};

const BAUD_RATE = 115_200;
const BUSY_EVERY_MS = 2000;
const FIRMWARE = {
  1: 'FIRMWARE_NAME:Marlin 1.1.9 (Github) SOURCE_CODE_URL:https://github.com/MarlinFirmware/Marlin PROTOCOL_VERSION:1.0 MACHINE_TYPE:RepRap EXTRUDER_COUNT:1 UUID:cede2a2f-41a2-4748-9b12-c55c62f367ff',
  2: 'FIRMWARE_NAME:Marlin 2.1.2.1 (Mar  1 2023 12:00:00) SOURCE_CODE_URL:github.com/MarlinFirmware/Marlin PROTOCOL_VERSION:1.0 MACHINE_TYPE:Ender-3 EXTRUDER_COUNT:1 UUID:cede2a2f-41a2-4748-9b12-c55c62f367ff',
};

export function createMarlin(options: MarlinOptions): Marlin {
  const { clock } = options;
  const { version = 2, resetsOnOpen = false } = options;
  const timers = createTimers(clock, () => {});
  const commands: string[] = [];
  let heard = '';
  let waiting: string[] = [];
  let isBusy = false;
  let isHalted = false;
  let print: { name: string; bytes: number; seconds: number } | null = null;
  let startedMs = 0;
  let printedMs = 0;
  let isPaused = false;
  const { link, port, ready } = openLine(options, BAUD_RATE, {
    onBytes: hear,
    onChange: (connected) => {
      if (connected && resetsOnOpen) reset();
    },
  });

  function say(...lines: string[]): void {
    for (const line of lines) link.write(Buffer.from(`${line}\n`, 'latin1'));
  }

  function hear(bytes: Uint8Array): void {
    if (isHalted) return;
    const lines = (heard + Buffer.from(bytes).toString('latin1')).split('\n');
    heard = lines.pop() ?? '';
    for (const line of lines) {
      commands.push(line);
      if (isBusy) waiting.push(line);
      else obey(line);
    }
  }

  function obey(line: string): void {
    const [code, argument] = line.trim().split(/\s+/);
    if (code === 'M115') {
      say(FIRMWARE[version]);
      if (version === 2) say('Cap:EEPROM:1', 'Cap:AUTOREPORT_TEMP:1', 'Cap:AUTOREPORT_SD_STATUS:1');
    } else if (code === 'M155') {
      every('temperatures', Number(argument?.slice(1)), () =>
        say(' T:21.30 /0.00 B:22.10 /0.00 @:0 B@:0'),
      );
    } else if (code === 'M27') {
      if (argument === 'C' && version === 2) say(`Current file: ${print?.name ?? '(no file)'}`);
      else if (argument?.startsWith('S') && version === 2) {
        every('card', Number(argument.slice(1)), () => {
          if (print !== null && !isPaused) say(cardReport());
        });
      } else say(cardReport());
    } else say(`echo:Unknown command: "${line}"`);
    say('ok');
  }

  function every(name: string, seconds: number, action: () => void): void {
    timers.cancel(name);
    if (!(seconds > 0)) return;
    const again = () => {
      action();
      timers.set(name, seconds * 1000, again);
    };
    timers.set(name, seconds * 1000, again);
  }

  function cardReport(): string {
    if (print === null || (version === 1 && isPaused)) return 'Not SD printing';
    const share = Math.min(1, workedMs() / (print.seconds * 1000));
    return `SD printing byte ${Math.floor(print.bytes * share)}/${print.bytes}`;
  }

  function workedMs(): number {
    return printedMs + (isPaused ? 0 : clock.now() - startedMs);
  }

  function go(): void {
    if (print === null) return;
    startedMs = clock.now();
    timers.set('print', print.seconds * 1000 - printedMs, () => {
      print = null;
      say('Done printing file');
    });
  }

  function busy(seconds: number, words: string): void {
    isBusy = true;
    const again = () => {
      say(`echo:busy: ${words}`);
      timers.set('busy', BUSY_EVERY_MS, again);
    };
    timers.set('busy', BUSY_EVERY_MS, again);
    timers.set('work', seconds * 1000, () => {
      timers.cancel('busy');
      isBusy = false;
      for (const line of waiting.splice(0)) obey(line);
    });
  }

  function reset(): void {
    timers.cancelAll();
    waiting = [];
    heard = '';
    isBusy = false;
    isHalted = false;
    print = null;
    isPaused = false;
    say(
      'start',
      'echo: External Reset',
      `\x80Marlin ${version === 1 ? '1.1.9' : '2.1.2.1'}`,
      'echo:SD card ok',
    );
  }

  return {
    kind: 'marlin',
    slug: options.slug,
    get online() {
      return link.connected;
    },
    get port() {
      return port();
    },
    ready,
    commands,
    get isPrinting() {
      return print !== null;
    },
    link,
    startPrint(file) {
      print = file;
      printedMs = 0;
      isPaused = false;
      say(`echo:enqueueing "M23 ${file.name}"`, 'echo:enqueueing "M24"');
      say(
        `echo:Now fresh file: ${file.name}`,
        `File opened: ${file.name} Size: ${file.bytes}`,
        'File selected',
      );
      go();
    },
    pause() {
      if (print === null || isPaused) return;
      printedMs = workedMs();
      isPaused = true;
      timers.cancel('print');
      say('//action:pause', 'echo:busy: processing');
    },
    resume() {
      if (print === null || !isPaused) return;
      isPaused = false;
      say('// action:resume');
      go();
    },
    cancel(isTold = true) {
      timers.cancel('print');
      print = null;
      isPaused = false;
      if (isTold) say('//action:cancel');
    },
    work: (seconds) => busy(seconds, 'processing'),
    waitForUser: (seconds) => busy(seconds, 'paused for user'),
    halt() {
      timers.cancelAll();
      print = null;
      isHalted = true;
      say(
        'Error:Thermal Runaway, system stopped! Heater_ID: 0',
        'Error:Printer halted. kill() called!',
      );
    },
    reset,
    say,
    pull: () => link.pull(),
    plugIn: () => link.plugIn(),
    async stop() {
      timers.cancelAll();
      await link.stop();
    },
  };
}
