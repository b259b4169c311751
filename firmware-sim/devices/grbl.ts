/** A laser or mill with GRBL 1.1h, FluidNC or GRBL 0.9 on a serial line or a port: it answers `?` and runs programs. */
import type { Clock } from '../clock.ts';
import type { ByteLink } from '../links/bytes.ts';
import type { Faults } from '../links/faults.ts';
import { type LineOptions, openLine } from '../links/line.ts';
import type { Random } from '../random.ts';
import { createTimers } from './timers.ts';

export type GrblOptions = LineOptions & {
  slug: string;
  clock: Clock;
  random: Random;
  flavour?: 'grbl' | 'fluidnc' | 'grbl-0.9';
  /** Opening the port resets the board, as on an Arduino. */
  resetsOnOpen?: boolean;
  faults?: Partial<Faults>;
};

export type GrblProgram = {
  /** Moves of so many seconds; between two of them the buffer is drained for `pauseMs`. */
  seconds: readonly number[];
  pauseMs?: number;
  /** M2 or M30 at its end. */
  ends?: boolean;
  /** From the card of a FluidNC, by this name. */
  file?: string;
};

export type Grbl = {
  readonly kind: 'grbl';
  readonly slug: string;
  readonly online: boolean;
  /** The TCP port, once `ready`; 0 on a device file. */
  readonly port: number;
  readonly ready: Promise<void>;
  /** As it would answer now: `Idle`, `Run`, `Hold:0` … */
  readonly state: string;
  /** How often `?` came. */
  readonly asked: number;
  readonly link: ByteLink;
  run(program: GrblProgram): void;
  jog(seconds: number): void;
  /** `!` and `~`. */
  hold(): void;
  resume(): void;
  openDoor(): void;
  /** Ctrl-X. */
  softReset(): void;
  /** `$X` */
  unlock(): void;
  /** `$H`: silent until it is done. */
  home(seconds: number): void;
  /** `$C`: on, or off, which resets. */
  toggleCheck(): void;
  /** `$SLP` */
  sleep(): void;
  /** A move beyond the table: an alarm, then silence until a reset. */
  hitSoftLimit(): void;
  pull(): void;
  plugIn(): void;
  stop(): Promise<void>;
};

const BAUD_RATE = 115_200;
const SLOWS_MS = 300;

export function createGrbl(options: GrblOptions): Grbl {
  const { clock } = options;
  const { flavour = 'grbl', resetsOnOpen = false } = options;
  const timers = createTimers(clock, () => {});
  let state = 'Idle';
  let before = 'Idle';
  let isDeaf = false;
  let asked = 0;
  let reports = 0;
  let program: { moves: number[]; whole: number; left: number; of: GrblProgram } | null = null;
  let moveEndsMs = 0;
  let leftMs = 0;
  const { link, port, ready } = openLine(options, BAUD_RATE, {
    onBytes: hear,
    onChange: (connected) => {
      if (connected && resetsOnOpen) boot();
    },
  });

  function say(...lines: string[]): void {
    for (const line of lines) link.write(Buffer.from(`${line}\r\n`, 'latin1'));
  }

  function hear(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (byte === 0x18) softReset();
      else if (isDeaf) continue;
      else if (byte === 0x3f) report();
      else if (byte === 0x21) hold();
      else if (byte === 0x7e) resume();
    }
  }

  function report(): void {
    asked++;
    reports++;
    if (flavour === 'grbl-0.9') {
      say(`<${state.replace(/:.*/, '')},MPos:1.000,2.000,0.000,WPos:1.000,2.000,0.000>`);
      return;
    }
    const speed = state === 'Run' ? '500,1000' : '0,0';
    const extra =
      reports % 10 === 1
        ? '|WCO:0.000,0.000,0.000'
        : reports % 10 === 2
          ? '|Ov:100,100,100|A:S'
          : '';
    const card = program?.of.file === undefined ? '' : `|SD:${cardPercent()},${program.of.file}`;
    say(`<${state}|MPos:1.000,2.000,0.000|FS:${speed}${extra}${card}>`);
  }

  function cardPercent(): string {
    if (program === null) return '0.00';
    const remaining = program.left + Math.max(0, moveEndsMs - clock.now()) / 1000;
    return ((1 - remaining / program.whole) * 100).toFixed(2);
  }

  function nextMove(): void {
    if (program === null) return;
    const seconds = program.moves.shift();
    if (seconds === undefined) {
      end();
      return;
    }
    program.left -= seconds;
    state = 'Run';
    move(seconds * 1000);
  }

  function move(ms: number): void {
    moveEndsMs = clock.now() + ms;
    timers.set('move', ms, () => {
      state = 'Idle';
      if (program === null) return;
      if (program.moves.length === 0) end();
      else timers.set('move', program.of.pauseMs ?? 0, nextMove);
    });
  }

  function end(): void {
    const ended = program;
    program = null;
    state = 'Idle';
    if (ended?.of.ends === false) return;
    if (flavour === 'grbl') say('[MSG:Pgm End]');
    if (flavour === 'fluidnc') say('[MSG:INFO: Program End]');
  }

  function stopMoving(): boolean {
    const wasMoving = timers.has('move');
    timers.cancelAll();
    program = null;
    return wasMoving;
  }

  function boot(): void {
    isDeaf = false;
    program = null;
    if (flavour === 'fluidnc') say('', "Grbl 3.7 [FluidNC v3.7.10 (wifi) '$' for help]");
    else say('', `Grbl ${flavour === 'grbl' ? '1.1h' : '0.9j'} ['$' for help]`);
    if (state === 'Alarm') say("[MSG:'$H'|'$X' to unlock]");
  }

  function softReset(): void {
    const wasMoving = stopMoving() && !state.startsWith('Hold');
    if (wasMoving) say('ALARM:3');
    state = wasMoving || state === 'Alarm' || state === 'Sleep' ? 'Alarm' : 'Idle';
    boot();
  }

  function suspend(how: string): void {
    if (timers.has('move')) {
      before = state;
      leftMs = Math.max(0, moveEndsMs - clock.now());
      timers.cancel('move');
      state = `${how}:${how === 'Hold' ? 1 : 2}`;
      timers.set('slow', SLOWS_MS, () => {
        state = `${how}:0`;
      });
      // The board knows that it has to go on.
      timers.set('move', 2 ** 31 - 1, () => {});
    } else {
      before = 'Idle';
      leftMs = -1;
      state = `${how}:0`;
    }
  }

  function hold(): void {
    if (state === 'Run' || state === 'Idle') suspend('Hold');
  }

  function resume(): void {
    if (!/^(Hold|Door)/.test(state)) return;
    timers.cancel('slow');
    timers.cancel('move');
    state = before;
    if (leftMs >= 0) {
      say('[MSG:Restoring spindle]');
      move(leftMs);
    }
  }

  return {
    kind: 'grbl',
    slug: options.slug,
    get online() {
      return link.connected;
    },
    get port() {
      return port();
    },
    ready,
    get state() {
      return state;
    },
    get asked() {
      return asked;
    },
    link,
    run(of) {
      if (state === 'Check') {
        // Read to its end at once, and nothing moves.
        if (of.ends !== false) say('[MSG:Pgm End]');
        return;
      }
      if (state !== 'Idle') return;
      const whole = of.seconds.reduce((sum, seconds) => sum + seconds, 0);
      program = { moves: [...of.seconds], whole, left: whole, of };
      nextMove();
    },
    jog(seconds) {
      if (state !== 'Idle') return;
      state = 'Jog';
      move(seconds * 1000);
    },
    hold,
    resume,
    openDoor() {
      say('[MSG:Check Door]');
      suspend('Door');
    },
    softReset,
    unlock() {
      if (state !== 'Alarm') return;
      state = 'Idle';
      say('[MSG:Caution: Unlocked]', 'ok');
    },
    home(seconds) {
      isDeaf = true;
      state = 'Home';
      timers.set('home', seconds * 1000, () => {
        isDeaf = false;
        state = 'Idle';
        say('ok');
      });
    },
    toggleCheck() {
      if (state === 'Check') {
        say('[MSG:Disabled]', 'ok');
        state = 'Idle';
        boot();
      } else {
        state = 'Check';
        say('[MSG:Enabled]', 'ok');
      }
    },
    sleep() {
      stopMoving();
      state = 'Sleep';
      say('[MSG:Sleeping]');
    },
    hitSoftLimit() {
      stopMoving();
      state = 'Alarm';
      isDeaf = true;
      say('ALARM:2');
      timers.set('told', 600, () => say('[MSG:Reset to continue]'));
    },
    pull: () => link.pull(),
    plugIn: () => link.plugIn(),
    async stop() {
      timers.cancelAll();
      await link.stop();
    },
  };
}
