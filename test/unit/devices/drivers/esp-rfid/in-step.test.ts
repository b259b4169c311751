/** The device's list of users ends in step with the place's whatever is lost on the way, and a long list costs no more a user. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { aDriverRun, START_MS } from '#test/builders/driver-run.ts';
import { aReadCount } from '#test/builders/read-count.ts';

const ADDRESS = '192.168.1.50';
const HOUR = 3_600_000;
const TICK_MS = 2500;
const BEAT_EVERY_MS = 180_000;
const CARDS = Array.from({ length: 8 }, (_, at) => `94D8FC5${at}`);
const SAID_MAX = 10_000;

type Run = ReturnType<typeof aDriverRun>;
type Wish = { readonly number: string; readonly hours: number | null };

/** The second firmware, as far as it keeps users: it obeys, and answers without a name. */
function aDevice(run: Run) {
  const users = new Map<string, { user: string; validuntil: number }>();
  const say = (message: object) => run.message('/rfid/send', { ip: ADDRESS, ...message });
  const seconds = () => Math.floor(run.nowMs / 1000);
  return {
    users,
    boot: () => say({ type: 'boot', time: seconds(), uptime: 0 }),
    beat: () => say({ type: 'heartbeat', time: seconds(), uptime: 999 }),
    /** Whatever was sent, until nothing more is; `isLost` is asked for each message of either side. */
    talk(isLost: () => boolean) {
      for (let said = 0; ; said++) {
        const messages = run.takeSent();
        if (messages.length === 0) return;
        if (said > SAID_MAX) throw new Error('it is never told enough');
        for (const { text } of messages) {
          if (isLost()) continue;
          for (const answer of obey(users, JSON.parse(text))) if (!isLost()) say(answer);
        }
      }
    },
  };
}

function obey(
  users: Map<string, { user: string; validuntil: number }>,
  { cmd, uid, user, validuntil }: Record<string, string>,
): object[] {
  if (cmd === 'getuserlist')
    return [...users].map(([one, held]) => ({ command: 'userfile', uid: one, ...held }));
  if (cmd === 'adduser') users.set(`${uid}`, { user: `${user}`, validuntil: Number(validuntil) });
  if (cmd === 'deletuid') users.delete(`${uid}`);
  return [{ type: cmd }];
}

const listOf = (version: number, wishes: readonly Wish[]) =>
  ({
    kind: 'access',
    list: {
      ...{ device: 'door', version, issuedAt: '2026-11-24T09:00:00.000Z' },
      ...{ validUntil: '2026-11-24T21:00:00.000Z', timeZone: 'Europe/Paris' },
      badges: wishes.map(({ number, hours }) => ({
        ...{ hash: 'x', number },
        ...(hours !== null && { until: new Date(START_MS + hours * HOUR).toISOString() }),
      })),
    },
  }) as const;
/** What the device should hold of a list. */
const wantedOf = (wishes: readonly Wish[], nowMs: number) =>
  wishes
    .map(({ number, hours }) => [number, (START_MS + (hours ?? 12) * HOUR) / 1000] as const)
    .filter(([, until]) => until * 1000 > nowMs)
    .sort();

const wish = fc.record({
  number: fc.constantFrom(...CARDS),
  hours: fc.option(fc.constantFrom(0.1, 1, 6)),
});
const happening = fc.oneof(
  fc.record({
    kind: fc.constant('list' as const),
    wishes: fc.uniqueArray(wish, { selector: ({ number }) => number }),
  }),
  fc.record({ kind: fc.constant('pass' as const), ticks: fc.nat({ max: 12 }) }),
  fc.record({ kind: fc.constantFrom('crash', 'cable', 'power', 'beat') }),
  fc.record({ kind: fc.constant('staff' as const), number: fc.constantFrom(...CARDS) }),
);

test('after any lists, losses, restarts of either side and acts of staff, it holds the last list', () => {
  const plays = fc.array(fc.tuple(happening, fc.array(fc.boolean(), { maxLength: 12 })), {
    maxLength: 25,
  });
  fc.assert(
    fc.property(plays, (play) => {
      const run = aDriverRun('esp-rfid', { settings: { topic: '/rfid' } });
      const device = aDevice(run);
      const never = () => false;
      run.opened();
      device.boot();
      let wishes: readonly Wish[] = [{ number: CARDS[0] as string, hours: null }];
      let version = 1;
      run.outgoing(listOf(version, wishes));
      const passes = (ticks: number, isLost: () => boolean) => {
        for (let tick = 0; tick < ticks; tick++) {
          device.talk(isLost);
          run.pass(TICK_MS);
        }
        device.talk(isLost);
      };
      // It has answered once: what never does is another firmware.
      passes(3, never);
      expect([...device.users.keys()]).toEqual([CARDS[0]]);
      for (const [one, losses] of play) {
        const left = [...losses];
        const isLost = () => left.shift() ?? false;
        if (one.kind === 'list' && 'wishes' in one) {
          wishes = one.wishes;
          run.outgoing(listOf(++version, wishes));
        } else if (one.kind === 'pass' && 'ticks' in one) passes(one.ticks, isLost);
        else if (one.kind === 'staff' && 'number' in one) {
          // Who has it in hand takes its power afterwards, or it would not be noticed.
          device.users.delete(one.number);
          device.boot();
        } else if (one.kind === 'beat') device.beat();
        else {
          if (one.kind !== 'crash') run.closed();
          else run.restart();
          run.takeSent();
          run.opened();
          if (one.kind === 'power') device.boot();
          else device.beat();
        }
        device.talk(isLost);
      }
      for (let round = 0; round < 3; round++) {
        device.beat();
        passes(BEAT_EVERY_MS / TICK_MS, never);
      }
      const held = [...device.users].map(([number, { validuntil }]) => [number, validuntil]);
      expect(held.sort()).toEqual(wantedOf(wishes, run.nowMs));
      const told = run.all.findLast((seen) => seen.type === 'link' && seen.access !== undefined);
      expect(told).toMatchObject({ access: version });
    }),
    { numRuns: 300 },
  );
});

/** How much of the driver's state is read, by it and by what stores its memory, to enter so many users, list them and remove them. */
function readsFor(count: number): number {
  const reads = aReadCount();
  const run = aDriverRun('esp-rfid', { settings: { topic: '/rfid' }, watch: reads.watched });
  const device = aDevice(run);
  const wishes = Array.from({ length: count }, (_, at) => ({
    ...{ number: (0xa0000000 + at).toString(16).toUpperCase(), hours: null },
  }));
  const settle = () => {
    device.talk(() => false);
    run.pass(2 * TICK_MS);
    device.talk(() => false);
  };
  run.opened();
  device.boot();
  settle();
  run.outgoing(listOf(1, wishes));
  settle();
  expect(device.users.size).toBe(count);
  device.boot();
  settle();
  run.outgoing(listOf(2, []));
  settle();
  expect(device.users.size).toBe(0);
  return reads.count();
}

test('four times the users are four times the work', () => {
  const [few, many] = [readsFor(200), readsFor(800)];
  expect(many / few).toBeLessThan(4.2);
});
