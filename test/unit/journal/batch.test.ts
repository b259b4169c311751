import { beforeEach, describe, expect, it } from 'vitest';
import type { OpenDatabase } from '#db/open.ts';
import { type Batch, runEntry } from '#journal/batch.ts';
import { countFailures } from '#journal/entry-reads.ts';
import {
  commandsSince,
  putMarks,
  putOutcome,
  takeSilent,
  unsentCommands,
} from '#journal/outbox.ts';
import { nextDueAt, takeDue } from '#journal/timers.ts';
import { verifyJournal } from '#journal/verify.ts';
import { aBatch, anEntrySpec } from '#test/builders/batch.ts';
import { aDatabase } from '#test/builders/place.ts';

let place: OpenDatabase;
let batch: Batch;

beforeEach(() => {
  place = aDatabase();
  batch = aBatch(place, 1000);
  place.raw.exec('BEGIN IMMEDIATE');
});

const rows = (table: string) =>
  place.raw.prepare(`SELECT * FROM ${table}`).all() as Array<Record<string, unknown>>;
const sendUnlock = () =>
  runEntry(batch, anEntrySpec(), (ctx) => ctx.send('front', { type: 'unlock', seconds: 5 }));

describe('an entry of a transaction', () => {
  it('that throws takes no neighbour with it, and stays, marked', () => {
    sendUnlock();
    runEntry(batch, anEntrySpec({ type: 'bad' }), (ctx) => {
      ctx.send('front', { type: 'unlock', seconds: 9 });
      ctx.setTimer({ key: 'k', kind: 'daily', dueAtMs: 1, payload: null });
      ctx.record({ fact: 'never' });
      throw new TypeError('a bug');
    });
    sendUnlock();
    place.raw.exec('COMMIT');
    expect(rows('entries').map((row) => row.type)).toEqual(['test', 'bad', 'test']);
    expect(rows('failures')).toMatchObject([{ entryId: 2, error: 'TypeError: a bug' }]);
    expect(countFailures(place.db)).toBe(1);
    expect(batch.commands).toHaveLength(2);
    expect(rows('outbox').map((row) => row.seq)).toEqual([1, 2]);
    expect(nextDueAt(place.db)).toBeNull();
    expect(verifyJournal(place.db)).toMatchObject({ ok: true, entries: 3 });
  });

  it('of a sample is written only when facts came of it', () => {
    runEntry(batch, anEntrySpec({ sample: true }), () => {});
    runEntry(batch, anEntrySpec({ sample: true }), (ctx) => ctx.record({ fact: 'began to run' }));
    expect(rows('entries')).toHaveLength(1);
  });

  it('whose disk fails fails as a whole', () => {
    const full = Object.assign(new Error('disk full'), { code: 'SQLITE_FULL' });
    expect(() =>
      runEntry(batch, anEntrySpec(), () => {
        throw full;
      }),
    ).toThrow(full);
  });

  it('that a rule refuses leaves nothing', () => {
    const answer = runEntry(
      batch,
      anEntrySpec(),
      (ctx) => {
        ctx.send('front', { type: 'disable' });
        return { ok: false };
      },
      { keep: (value) => value.ok },
    );
    expect(answer).toEqual({ ok: false });
    expect(rows('entries')).toEqual([]);
    expect(batch.commands).toEqual([]);
  });
});

describe('the journal', () => {
  it('refuses to be changed or shortened', () => {
    sendUnlock();
    expect(() => place.raw.exec("UPDATE entries SET type = 'other'")).toThrow(/never change/);
    expect(() => place.raw.exec("UPDATE entries SET body = '{}'")).toThrow(/never change/);
    expect(() => place.raw.exec('DELETE FROM entries')).toThrow(/never change/);
  });

  it('may forget what an entry held, and its chain still holds', () => {
    sendUnlock();
    sendUnlock();
    place.raw.exec('UPDATE entries SET body = NULL, salt = NULL WHERE id = 1');
    expect(verifyJournal(place.db)).toEqual({ ok: true, entries: 2, forgotten: 1, broken: null });
  });

  it.each([
    ['its content', "UPDATE entries SET body = '{}' WHERE id = 2", 'content'],
    ['its time', 'UPDATE entries SET atMs = 5 WHERE id = 2', 'link'],
    ['its being there', 'DELETE FROM entries WHERE id = 2', 'missing'],
  ])('betrays who tampers with an entry: %s', (_what, tampering, reason) => {
    for (let count = 0; count < 3; count++) sendUnlock();
    place.raw.exec('DROP TRIGGER entries_no_update; DROP TRIGGER entries_no_delete');
    place.raw.exec(tampering);
    const found = verifyJournal(place.db);
    expect(found.broken?.entry).toBe(2);
    expect(found.broken?.reason).toContain(reason);
  });
});

describe('the outbox', () => {
  it('gives after a crash what was not handed over and has not expired, disables whatever their age', () => {
    const first = sendUnlock();
    putMarks(place.db, { sentUpTo: 1, checkedUpTo: 0 });
    const second = sendUnlock();
    const third = runEntry(batch, anEntrySpec(), (ctx) => ctx.send('laser', { type: 'disable' }));
    expect(unsentCommands(place.db, 1, 1500).map((row) => row.command)).toEqual([second, third]);
    expect(unsentCommands(place.db, 1, 60_000).map((row) => row.command)).toEqual([third]);
    expect(first?.expiresAtMs).toBe(11_000);
    expect(third).not.toHaveProperty('expiresAtMs');
  });

  it('flags a command that acts once, ten seconds after, unless its outcome came', () => {
    const heard = sendUnlock();
    sendUnlock();
    runEntry(batch, anEntrySpec(), (ctx) =>
      ctx.send('front', { type: 'feedback', granted: true, text: 'Welcome' }),
    );
    expect(
      putOutcome(place.db, 'front', heard?.id ?? '', { ok: true, error: null, atMs: 1200 }),
    ).toBe('unlock');
    expect(takeSilent(place.db, 0, 10_999)).toEqual({
      silent: [],
      checkedUpTo: 0,
      nextAtMs: 11_000,
    });
    const due = takeSilent(place.db, 0, 11_000);
    expect(due.silent.map((one) => one.type)).toEqual(['unlock']);
    expect(takeSilent(place.db, due.checkedUpTo, 20_000).silent).toEqual([]);
  });

  it('leaves nothing out, however many wait: a look goes on at once, and a start sends them all', () => {
    for (let count = 0; count < 1500; count++)
      runEntry(batch, anEntrySpec(), (ctx) => ctx.send('laser', { type: 'disable' }));
    expect(unsentCommands(place.db, 0, 60_000)).toHaveLength(1500);
    const first = takeSilent(place.db, 0, 20_000);
    expect(first).toMatchObject({ checkedUpTo: 1000, nextAtMs: 20_000 });
    const rest = takeSilent(place.db, first.checkedUpTo, 20_000);
    expect([first.silent.length, rest.silent.length]).toEqual([1000, 500]);
    expect(rest.nextAtMs).toBeNull();
  });

  it('takes no outcome from another device', () => {
    const command = sendUnlock();
    expect(
      putOutcome(place.db, 'back', command?.id ?? '', { ok: true, error: null, atMs: 1 }),
    ).toBeNull();
  });

  it('knows the last unlocks of a door', () => {
    sendUnlock();
    expect(commandsSince(place.db, 'front', 'unlock', 1000)).toHaveLength(1);
    expect(commandsSince(place.db, 'front', 'unlock', 1001)).toHaveLength(0);
  });
});

describe('timers', () => {
  it('are rows: set again they move, and they are taken once, earliest first', () => {
    runEntry(batch, anEntrySpec(), (ctx) => {
      ctx.setTimer({ key: 'a', kind: 'daily', dueAtMs: 50, payload: { n: 1 } });
      ctx.setTimer({ key: 'b', kind: 'daily', dueAtMs: 30, payload: null });
      ctx.setTimer({ key: 'a', kind: 'daily', dueAtMs: 20, payload: { n: 2 } });
      ctx.setTimer({ key: 'c', kind: 'daily', dueAtMs: 10, payload: null });
      ctx.clearTimer('c');
    });
    expect(nextDueAt(place.db)).toBe(20);
    expect(takeDue(place.db, 30).map((timer) => [timer.key, timer.payload])).toEqual([
      ['a', { n: 2 }],
      ['b', null],
    ]);
    expect(takeDue(place.db, 30)).toEqual([]);
  });
});
