/** The device's list of users: entered and removed as the place's rights change, one at a time, and no more than it must. */
import { describe, expect, test } from 'vitest';
import type { AccessEntry } from '#kernel/command.ts';
import { aDriverRun, START_MS } from '#test/builders/driver-run.ts';

const HOUR = 3_600_000;
/** 2026-11-24T21:00:00Z, as seconds. */
const LIST_ENDS = (START_MS + 12 * HOUR) / 1000;
const WEEKDAY = ['mon', 'tue', 'wed', 'thu', 'fri'];
const ANN = '04A1B2C3D4E5F6';
const BOB = '94D8FC5F';

type Run = ReturnType<typeof aDriverRun>;
const aDoor = (settings = {}) =>
  aDriverRun('esp-rfid', { settings: { topic: '/rfid', ...settings } });
const beat = (run: Run, more: object = {}) =>
  run.message('/rfid/send', {
    ...{ type: 'heartbeat', time: run.nowMs / 1000, uptime: 999, ip: '192.168.1.50' },
    ...more,
  });
const listOf = (version: number, badges: ReadonlyArray<Omit<AccessEntry, 'hash'>>) =>
  ({
    kind: 'access',
    list: {
      device: 'door',
      version,
      issuedAt: '2026-11-24T09:00:00.000Z',
      validUntil: '2026-11-24T21:00:00.000Z',
      timeZone: 'Europe/Paris',
      badges: badges.map((badge) => ({ hash: 'x', ...badge })),
    },
  }) as const;
const ask = (run: Run) => run.takeSent().map(({ text }) => JSON.parse(text));
const done = (run: Run, type = 'adduser') =>
  run.message('/rfid/send', { type, ip: '192.168.1.50' });

/** It is heard of every three minutes. */
function during(run: Run, ms: number) {
  for (let gone = 0; gone < ms; gone += 180_000) {
    run.pass(180_000);
    beat(run);
  }
}

/** Listed and idle. */
function aQuietDoor(settings = {}) {
  const run = aDoor(settings);
  run.opened();
  beat(run);
  run.outgoing(listOf(1, []));
  expect(ask(run)).toEqual([{ cmd: 'getuserlist', doorip: '192.168.1.50' }]);
  expect(run.pass(5000)).toEqual([{ type: 'link', online: true, access: 1 }]);
  return run;
}

test('users are entered one at a time, each after the answer, and then the place is told', () => {
  const run = aQuietDoor();
  run.outgoing(listOf(2, [{ number: ANN }, { number: BOB, until: '2026-11-24T12:00:00Z' }]));
  expect(ask(run)).toEqual([
    {
      ...{ cmd: 'adduser', doorip: '192.168.1.50', uid: ANN, user: 'Faitout', acctype: '1' },
      ...{ validsince: '0', validuntil: String(LIST_ENDS) },
    },
  ]);
  expect(done(run)).toEqual([]);
  expect(ask(run)).toMatchObject([
    { cmd: 'adduser', uid: BOB, validuntil: String(Date.UTC(2026, 10, 24, 12) / 1000) },
  ]);
  expect(done(run)).toEqual([{ type: 'link', online: true, access: 2 }]);
  expect(ask(run)).toEqual([]);
});

test('a right that is withdrawn goes first, and what is unchanged is not said again', () => {
  const run = aQuietDoor();
  run.outgoing(listOf(2, [{ number: ANN }]));
  done(run);
  run.takeSent();
  run.outgoing(listOf(3, [{ number: BOB }]));
  expect(ask(run)).toEqual([{ cmd: 'deletuid', doorip: '192.168.1.50', uid: ANN }]);
  done(run, 'deletuid');
  expect(ask(run)).toMatchObject([{ cmd: 'adduser', uid: BOB }]);
  done(run);
  run.outgoing(listOf(4, [{ number: BOB }]));
  expect(ask(run)).toEqual([]);
});

test('who may come in certain hours only is entered at their beginning and removed at their end', () => {
  const run = aQuietDoor();
  // 10:00 in Paris; from noon to 13:00.
  const windows = [{ days: WEEKDAY, from: '12:00', to: '13:00' }];
  run.outgoing(listOf(2, [{ number: ANN, windows }]));
  expect(ask(run)).toEqual([]);
  during(run, 2 * HOUR);
  expect(ask(run)[0]).toMatchObject({
    ...{ cmd: 'adduser', uid: ANN, validuntil: String(Date.UTC(2026, 10, 24, 12) / 1000) },
  });
  done(run);
  during(run, HOUR);
  expect(ask(run)[0]).toMatchObject({ cmd: 'deletuid', uid: ANN });
});

test('hours that go on after midnight end when they end', () => {
  const run = aQuietDoor();
  run.nowMs = Date.UTC(2026, 10, 24, 20);
  const windows = [
    { days: ['tue'], from: '18:00', to: '24:00' },
    { days: ['wed'], from: '00:00', to: '02:00' },
  ];
  const { list } = listOf(2, [{ number: ANN, windows }]);
  run.outgoing({ kind: 'access', list: { ...list, validUntil: '2026-11-25T08:00:00Z' } });
  expect(ask(run)).toMatchObject([{ validuntil: String(Date.UTC(2026, 10, 25, 1) / 1000) }]);
});

test('a command without an answer is sent three times, then when it is heard of again', () => {
  const run = aQuietDoor();
  run.outgoing(listOf(2, [{ number: ANN }]));
  done(run);
  run.takeSent();
  run.outgoing(listOf(3, [{ number: ANN }, { number: BOB }]));
  expect(run.pass(20_000)).toMatchObject([{ type: 'fault', code: 'users-not-taken' }]);
  expect(ask(run)).toHaveLength(3);
  beat(run);
  expect(ask(run)).toMatchObject([{ cmd: 'adduser', uid: BOB }]);
});

test('firmware that never answers is given its time for each, and is never said to hold the list', () => {
  const run = aDoor();
  run.opened();
  run.message('/rfid', { type: 'boot', time: run.nowMs / 1000, 'Local IP': '192.168.1.50' });
  run.outgoing(listOf(1, [{ number: BOB }, { number: ANN }, { number: 'CB98A615' }]));
  run.pass(60_000);
  const users = ask(run).filter(({ cmd }) => cmd === 'adduser');
  // It shortens 04 to 4: that number could be another card's, and is not entered.
  expect([...new Set(users.map(({ uid }) => uid))]).toEqual(['94d8fc5f', 'cb98a615']);
  expect(run.all.filter(({ type }) => type === 'fault')).toMatchObject([
    { code: 'users-unconfirmed' },
  ]);
  expect(run.all.some((one) => one.type === 'link' && one.access !== undefined)).toBe(false);
});

test('what it holds is asked first; users of others are left alone and told', () => {
  const run = aDoor();
  run.opened();
  beat(run);
  run.outgoing(listOf(1, [{ number: BOB }]));
  run.takeSent();
  const user = (uid: string, name: string) =>
    run.message('/rfid/send', {
      ...{ command: 'userfile', uid, user: name, acctype: 1, validuntil: LIST_ENDS },
    });
  user(BOB, 'Faitout');
  user('CB98A605', 'Faitout');
  user('63314706', 'Caretaker');
  expect(run.pass(3000)).toMatchObject([{ type: 'fault', code: 'users-of-its-own' }]);
  expect(ask(run)).toEqual([{ cmd: 'deletuid', doorip: '192.168.1.50', uid: 'CB98A605' }]);
  done(run, 'deletuid');
  expect(ask(run)).toEqual([]);
});

test('a formatted device is filled again', () => {
  const run = aQuietDoor();
  run.outgoing(listOf(2, [{ number: ANN }]));
  done(run);
  run.takeSent();
  run.message('/rfid/send', { type: 'WARN', src: 'sys', desc: 'Filesystem formatted', time: 1 });
  beat(run);
  run.pass(5000);
  expect(ask(run)).toMatchObject([{ cmd: 'getuserlist' }, { cmd: 'adduser', uid: ANN }]);
});

test('nothing is sent while it is away, and the rest when it is back; a restart of ours forgets nothing', () => {
  const run = aQuietDoor();
  run.closed();
  run.outgoing(listOf(2, [{ number: ANN }]));
  expect(ask(run)).toEqual([]);
  run.restart();
  run.opened();
  expect(ask(run)).toEqual([]);
  beat(run);
  expect(ask(run)).toMatchObject([{ cmd: 'adduser', uid: ANN }]);
  done(run);
  run.restart();
  run.opened();
  run.outgoing(listOf(2, [{ number: ANN }]));
  beat(run);
  expect(ask(run)).toEqual([]);
});

test('`refresh` asks which list it holds', () => {
  const run = aQuietDoor();
  expect(run.command({ id: 'c1', device: 'door', type: 'refresh' })).toEqual([
    { type: 'outcome', command: 'c1', ok: true },
    { type: 'link', online: true, access: 1 },
  ]);
});

test('a reader with decimal numbers is given these', () => {
  const run = aQuietDoor({ numbers: 'decimal' });
  run.outgoing(listOf(2, [{ number: '00D507D0' }, { number: ANN }]));
  expect(ask(run)).toMatchObject([{ cmd: 'adduser', uid: '13961168' }]);
  expect(done(run)).toEqual([{ type: 'link', online: true, access: 2 }]);
});

test('where it keeps its own list none is entered, and nothing counts as not taken', () => {
  const run = aDoor({ users: 'own' });
  run.opened();
  beat(run);
  expect(run.outgoing(listOf(7, [{ number: ANN }]))).toEqual([
    { type: 'link', online: true, access: 7 },
  ]);
  expect(ask(run)).toEqual([]);
});

describe('its log', () => {
  const log = (run: Run, ...lines: object[]) =>
    run.message('/rfid/send', {
      command: 'latestlist',
      list: lines.map((one) => JSON.stringify(one)),
    });
  const line = (uid: string, timestamp: number, acctype = 1) => ({
    ...{ uid, username: 'Faitout', acctype, timestamp },
  });

  test('is taken in once, however often it is sent, and with what was told live', () => {
    const run = aDoor();
    const at = START_MS / 1000 - 7200;
    run.message('/rfid/send', {
      ...{ type: 'access', time: at, isKnown: 'true', access: 'Always', uid: BOB },
    });
    const seen = log(run, line(BOB, at), line(ANN, at + 60), line(BOB, at + 90, 0));
    expect(seen).toMatchObject([
      { type: 'decided', number: ANN, granted: true, atMs: (at + 60) * 1000 },
      { type: 'decided', number: BOB, granted: false, reason: 'badge-blocked' },
    ]);
    run.restart();
    expect(log(run, line(ANN, at + 60), line(BOB, at + 90, 0))).toEqual([]);
  });

  test('is corrected by what heartbeats show of its clock', () => {
    const run = aDoor();
    beat(run, { time: run.nowMs / 1000 + 3600 });
    expect(log(run, line(BOB, run.nowMs / 1000))).toMatchObject([
      { atMs: run.nowMs - 3_600_000, flags: ['clock-corrected'] },
    ]);
  });
});
