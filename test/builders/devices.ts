/** What tests of the edge need: a steppable clock, tiny drivers, an engine that only notes, and patience. */
import * as z from 'zod';
import { type Driver, defineDriver, faultOf } from '#devices/driver.ts';
import type { Clock, ConfiguredDevice, EdgeSetup, Log } from '#devices/link.ts';
import type { DeviceReport, Observation } from '#kernel/observation.ts';

/** A clock that moves only when a test steps it. */
export function aClock(
  startMs = Date.UTC(2026, 10, 24, 9),
): Clock & { step: (ms: number) => void } {
  let nowMs = startMs;
  const timers = new Set<{ atMs: number; run: () => void }>();
  return {
    nowMs: () => nowMs,
    after: (delayMs, run) => {
      const timer = { atMs: nowMs + delayMs, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    step: (ms) => {
      const untilMs = nowMs + ms;
      for (;;) {
        const next = [...timers].sort((a, b) => a.atMs - b.atMs)[0];
        if (!next || next.atMs > untilMs) break;
        timers.delete(next);
        nowMs = Math.max(nowMs, next.atMs);
        next.run();
      }
      nowMs = untilMs;
    },
  };
}

/** A log that keeps its words, for tests that want to see them. */
export function aLog(): Log & { readonly words: string[] } {
  const words: string[] = [];
  const write = (fields: object, text: string) => {
    words.push(`${text} ${JSON.stringify(fields)}`);
  };
  return { info: write, warn: write, error: write, words };
}

/** A native-like device over MQTT: JSON events in, receipts and commands out. `boom` makes it throw. */
export const chatter: Driver = defineDriver<
  Record<string, never>,
  { readonly count: number },
  { readonly opened: number }
>({
  kind: 'chatter',
  link: 'mqtt',
  settings: z.strictObject({}),
  claims: (_settings, { site, device }) => {
    const base = `faitout/v1/${site}/${device}`;
    return {
      listen: [`${base}/status`, `${base}/event`],
      speak: [`${base}/receipt`, `${base}/command`, `${base}/access`],
    };
  },
  initialMemory: { count: 0 },
  initialLine: { opened: 0 },
  step: (state, input, { site, device, nowMs }) => {
    const base = `faitout/v1/${site}/${device}`;
    const say = (topic: string, what: object, retain = false) => ({
      topic: `${base}/${topic}`,
      bytes: Buffer.from(JSON.stringify(what)),
      retain,
    });
    if (input.kind === 'outgoing') {
      const { outgoing } = input;
      if (outgoing.kind === 'command') return { send: [say('command', outgoing.command)] };
      if (outgoing.kind === 'receipt') return { send: [say('receipt', outgoing.receipt)] };
      if (outgoing.kind === 'picture') return {};
      return { send: [say('access', outgoing.list, true)] };
    }
    if (input.kind === 'wake') return { observations: [{ type: 'button', name: 'woken' }] };
    if (input.kind !== 'frame') return {};
    const text = Buffer.from(input.frame.bytes).toString();
    if (text === 'boom') throw new Error('a bug');
    let said: { online?: boolean; seq?: number; number?: string; wakeInMs?: number };
    try {
      said = JSON.parse(text);
    } catch {
      return { faults: [faultOf(input.frame, 'not-json')] };
    }
    if (said.online !== undefined)
      return {
        observations: [{ type: 'link', online: said.online, retained: input.frame.retained }],
      };
    const seen: Observation = {
      type: 'badge',
      number: said.number ?? '04A1',
      boot: 'b1',
      seq: said.seq ?? 0,
      repeated: input.frame.repeated,
    };
    return {
      memory: { count: state.memory.count + 1 },
      observations: [seen],
      ...(said.wakeInMs === undefined ? {} : { wakeAtMs: nowMs + said.wakeInMs }),
    };
  },
});

/** A reader on a serial line: a badge a line of text; it answers commands with a letter. */
export const liner: Driver = defineDriver<
  { readonly path: string },
  null,
  { readonly tail: string }
>({
  kind: 'liner',
  link: 'serial',
  settings: z.strictObject({ path: z.string() }),
  port: ({ path }) => ({ path, baudRate: 9600 }),
  initialMemory: null,
  initialLine: { tail: '' },
  step: (state, input) => {
    if (input.kind === 'outgoing')
      return input.outgoing.kind === 'command' ? { send: [{ bytes: Buffer.from('U\n') }] } : {};
    if (input.kind !== 'frame') return {};
    const lines = (state.line.tail + Buffer.from(input.frame.bytes).toString('latin1')).split('\n');
    const tail = lines.pop() ?? '';
    return {
      line: { tail },
      observations: lines.map((number) => ({ type: 'badge', number })),
    };
  },
});

/** A device of another make: its topics come from its settings, its LWT says whether it is there. */
export const foreigner: Driver = defineDriver<{ readonly topic: string }, null, null>({
  kind: 'foreigner',
  link: 'mqtt',
  settings: z.strictObject({ topic: z.string() }),
  claims: ({ topic }) => ({
    listen: [`tele/${topic}/#`],
    speak: [`cmnd/${topic}/POWER`],
  }),
  initialMemory: null,
  initialLine: null,
  step: (_state, input, { settings }) => {
    if (input.kind === 'outgoing' && input.outgoing.kind === 'command') {
      const on = input.outgoing.command.type === 'enable' ? 'ON' : 'OFF';
      return { send: [{ topic: `cmnd/${settings.topic}/POWER`, bytes: Buffer.from(on) }] };
    }
    if (input.kind !== 'frame') return {};
    const text = Buffer.from(input.frame.bytes).toString();
    if (input.frame.where.endsWith('/LWT'))
      return {
        observations: [{ type: 'link', online: text === 'Online', retained: input.frame.retained }],
      };
    return { observations: [{ type: 'power', watts: Number(text) }] };
  },
});

export const testDrivers: ReadonlyMap<string, Driver> = new Map(
  [chatter, liner, foreigner].map((driver) => [driver.kind, driver]),
);

/** A place that notes what it is told. `hold` keeps commits waiting; `refuse` makes them fail. */
export function aPlace(devices: ConfiguredDevice[], site: string | null = 'lab') {
  const calls: DeviceReport[][] = [];
  const kept: DeviceReport[] = [];
  let gate: Promise<void> = Promise.resolve();
  let failing = false;
  const place = {
    setup: { site, devices } as EdgeSetup,
    calls,
    kept,
    load: async () => place.setup,
    record: async (reports: readonly DeviceReport[]) => {
      calls.push([...reports]);
      await gate;
      if (failing) throw new Error('the disk is full');
      kept.push(...reports);
    },
    hold: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      return resolve;
    },
    refuse: (yes: boolean) => {
      failing = yes;
    },
    observations: (device?: string) =>
      kept
        .filter((report) => device === undefined || report.device === device)
        .flatMap((report) => report.observations),
  };
  return place;
}

/** Waits until something holds, looking every two milliseconds; fails after ten seconds. */
export async function until(holds: () => boolean, what = 'it'): Promise<void> {
  const endMs = performance.now() + 10_000;
  while (!holds()) {
    if (performance.now() > endMs) throw new Error(`${what} did not come`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
