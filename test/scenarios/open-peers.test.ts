/** What other programs of this kind do wrong when they are run and measured; here each is a fact that holds. */
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openReadOnly } from '#db/open.ts';
import type { Observation } from '#kernel/observation.ts';
import { anEnginePlace, type EnginePlace } from '#test/builders/engine-place.ts';
import { aDatabase } from '#test/builders/place.ts';
import { aSmallPlace, MEMBER, NOVICE, OTHER } from '#test/builders/small-place.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const FRONT = 'reader-front';
const LASER = 'interlock-laser';
const PLUG = 'plug-laser';

type Session = {
  id: string;
  person: { ref: string } | null;
  endedAt: string | null;
  endedBy: string | null;
  heldSeconds: number;
  runningSeconds: number;
  flags: string[];
};
type Decision = { granted: boolean; reason: string; unmet: string[]; person: unknown };

let place: EnginePlace;
let seq = 0;

beforeEach(async () => {
  place = await anEnginePlace(aSmallPlace());
  seq = 0;
});
afterEach(() => place.close());
/** For what looks at the file, or starts again on it. */
async function onDisk(): Promise<void> {
  await place.close();
  place = await anEnginePlace(aSmallPlace(), { inFile: true });
}

function badge(device: string, number: string, more: Partial<Observation> = {}): Promise<void> {
  seq += 1;
  return place.say(device, { type: 'badge', number, boot: 'b', seq, ...more } as Observation);
}
const sample = (watts: number, wattHours: number) =>
  place.say(PLUG, { type: 'power', watts, wattHours });
const sessions = () => place.list<Session>('sessions.list');
const lastDecision = async () => (await place.list<Decision>('decisions.list'))[0];
const sentSince = (at: number) => place.committed.slice(at).flatMap(({ commands }) => commands);

describe('what is answered is on record first', () => {
  it('whoever is told of a commit finds its decisions and receipts in the file, by another connection', async () => {
    await onDisk();
    const seen: number[] = [];
    place.engine().onCommitted(({ commands, receipts }) => {
      if (!commands.some(({ type }) => type === 'unlock')) return;
      const { raw, close } = openReadOnly(place.path);
      const [row] = raw.prepare('SELECT count(*) AS n FROM decisions').all() as { n: number }[];
      const [entry] = raw.prepare('SELECT max(seq) AS n FROM entries').all() as { n: number }[];
      close();
      expect(receipts).toMatchObject([{ device: FRONT, upTo: entry?.n }]);
      seen.push(row?.n ?? 0);
    });
    await badge(FRONT, MEMBER);
    await badge(FRONT, OTHER);
    expect(seen).toEqual([1, 2]);
  });

  it('an insert that fails fails its own message alone: the neighbours of the same commit are answered', async () => {
    await onDisk();
    const other = new Database(place.path);
    other.exec(`CREATE TRIGGER broken BEFORE INSERT ON visits WHEN NEW.personId =
      (SELECT personId FROM badges WHERE number = '${MEMBER}')
      BEGIN SELECT RAISE(ABORT, 'broken on purpose'); END`);
    const at = place.committed.length;
    await place.say(
      FRONT,
      { type: 'badge', number: MEMBER, boot: 'b', seq: 1 },
      { type: 'badge', number: OTHER, boot: 'b', seq: 2 },
    );
    expect(sentSince(at).map(({ type }) => type)).toEqual(['feedback', 'unlock']);
    expect(await place.list('decisions.list')).toMatchObject([{ person: { ref: 'member-b' } }]);
    expect(place.committed.at(-1)?.receipts).toMatchObject([{ upTo: 2 }]);
    expect(await place.ask('health')).toMatchObject({ ok: true, failures: 1 });
    other.exec('DROP TRIGGER broken');
    other.close();
    await badge(FRONT, MEMBER, { seq: 3 });
    expect(await lastDecision()).toMatchObject({ granted: true, person: { ref: 'member-a' } });
  });

  it('a NUL character in what a device says is one more character', async () => {
    await place.say(FRONT, { type: 'fault', code: 'a\0b', text: 'c\0d', boot: 'b\0', seq: 1 });
    await place.say(FRONT, { type: 'contact', name: 'lid\0', open: true, boot: 'b\0', seq: 2 });
    await badge(FRONT, MEMBER);
    expect(await lastDecision()).toMatchObject({ granted: true });
    expect(await place.ask('health')).toMatchObject({ ok: true, failures: 0 });
  });
});

describe('sessions are one person’s, from their start to their end', () => {
  it('the same swipe with the same number makes one session and one decision, however often it comes', async () => {
    const swipe: Observation = { type: 'badge', number: MEMBER, boot: 'b', seq: 1 };
    await place.say(LASER, swipe, swipe);
    await place.say(LASER, swipe);
    await place.pass(5 * MINUTE);
    await place.say(LASER, { ...swipe, repeated: true });
    expect(await sessions()).toMatchObject([{ endedAt: null, person: { ref: 'member-a' } }]);
    expect(await place.list('decisions.list')).toHaveLength(1);
  });

  it('a refused card touches nobody’s session, idle or running', async () => {
    await badge(LASER, MEMBER);
    await place.pass(MINUTE);
    await badge(LASER, NOVICE);
    expect(await lastDecision()).toMatchObject({ granted: false, reason: 'not-certified' });
    await sample(400, 0);
    await place.pass(MINUTE);
    await badge(LASER, NOVICE);
    expect(await sessions()).toMatchObject([{ endedAt: null, person: { ref: 'member-a' } }]);
  });

  it('a second card never takes over a machine that runs', async () => {
    await badge(LASER, MEMBER);
    await sample(400, 0);
    await place.pass(MINUTE);
    await sample(400, 6);
    const at = place.committed.length;
    await badge(LASER, OTHER);
    expect(await lastDecision()).toMatchObject({ granted: false, reason: 'machine-in-use' });
    expect(sentSince(at).map(({ type }) => type)).toEqual(['feedback']);
    expect(await sessions()).toMatchObject([{ endedAt: null, person: { ref: 'member-a' } }]);
  });

  it('a reconnection ends nothing: the device says what it is doing, and the session goes on', async () => {
    await badge(LASER, MEMBER);
    const [open] = await sessions();
    await place.pass(MINUTE);
    await place.say(LASER, { type: 'link', online: false, boot: 'b' });
    await place.pass(MINUTE);
    await place.say(LASER, link({ enabled: true, session: open?.id as string }));
    await place.pass(5 * MINUTE);
    expect(await sessions()).toMatchObject([{ id: open?.id, endedAt: null }]);
    await badge(LASER, MEMBER);
    expect(await sessions()).toMatchObject([{ id: open?.id, endedBy: 'badge', heldSeconds: 420 }]);
  });

  it('a restart of the server ends nothing either', async () => {
    await onDisk();
    await badge(LASER, MEMBER);
    await place.pass(MINUTE);
    await place.restart();
    await place.pass(MINUTE);
    await badge(LASER, MEMBER);
    expect(await sessions()).toMatchObject([{ endedBy: 'badge', heldSeconds: 120 }]);
  });

  it('nothing stays open for ever: devices that are gone for half an hour end it at the last known moment', async () => {
    await badge(LASER, MEMBER);
    await place.pass(2 * MINUTE);
    await place.say(LASER, { type: 'relay', on: true, boot: 'b', seq: ++seq });
    await place.say(LASER, { type: 'link', online: false, boot: 'b' });
    await place.say(PLUG, { type: 'link', online: false });
    await place.pass(2 * HOUR);
    const [session] = await sessions();
    expect(session).toMatchObject({ endedBy: 'disconnected' });
    expect(session?.heldSeconds).toBeLessThanOrEqual(180);
  });

  it('a hold ends what its person uses at idle, and cuts nothing that runs', async () => {
    const hold = { ref: 'member-a', reason: 'talk to us', hold: true };
    await badge(LASER, MEMBER);
    await sample(400, 0);
    await place.pass(MINUTE);
    await sample(400, 6);
    const at = place.committed.length;
    await place.do('people.hold', hold);
    expect(sentSince(at).filter(({ type }) => type === 'disable')).toEqual([]);
    expect(await sessions()).toMatchObject([{ endedAt: null, flags: ['ending'] }]);
    await sample(20, 6);
    await place.pass(5 * SECOND);
    await sample(20, 6);
    await place.pass(MINUTE);
    expect(await sessions()).toMatchObject([{ endedBy: 'staff' }]);
    expect(sentSince(at).map(({ type }) => type)).toContain('disable');
    await badge(LASER, MEMBER);
    expect(await lastDecision()).toMatchObject({ granted: false, reason: 'person-suspended' });
  });

  it('a hold that comes with an import ends an idle session at once', async () => {
    await badge(LASER, OTHER);
    await place.pass(MINUTE);
    const people = [{ ref: 'member-b', hold: { reason: 'talk to us' } }];
    await place.do('place.import', { people });
    expect(await sessions()).toMatchObject([{ endedBy: 'staff', heldSeconds: 60 }]);
  });

  it('a session lasts until its end, not until the last report', async () => {
    await badge(LASER, MEMBER);
    await sample(20, 0);
    await place.pass(5 * MINUTE);
    await sample(20, 1);
    await place.pass(7 * MINUTE);
    await badge(LASER, MEMBER);
    expect(await sessions()).toMatchObject([{ endedBy: 'badge', heldSeconds: 12 * 60 }]);
  });

  it('a device’s clock an hour ahead or behind bills no hour', async () => {
    await badge(LASER, MEMBER, { atMs: place.nowMs() });
    await place.pass(10 * MINUTE);
    await badge(LASER, MEMBER, { atMs: place.nowMs() + HOUR });
    expect(await sessions()).toMatchObject([{ endedBy: 'badge', heldSeconds: 600 }]);
    await place.pass(MINUTE);
    await badge(LASER, OTHER, { atMs: place.nowMs() - HOUR });
    await place.pass(MINUTE);
    for (const { heldSeconds } of await sessions()) expect(heldSeconds).toBeLessThanOrEqual(600);
  });
});

function link(more: object): Observation {
  return { type: 'link', online: true, boot: 'b', lastSeq: seq, oldestSeq: 1, ...more };
}

describe('who is let in, and why not', () => {
  const HELD = '04000000000001';
  const GONE = '04000000000002';
  const GAVE_BACK = '04000000000003';
  const people = (rows: object[]) => place.do('place.import', { people: rows });
  const member = (ref: string, number: string, more: object = {}) => ({
    ref,
    name: ref,
    memberships: [{ plan: 'coworker', from: '2026-01-01', until: '2026-12-31' }],
    badges: [{ number }],
    ...more,
  });

  it('somebody on hold stays out, and hold is the reason even where the membership is over too', async () => {
    await people([
      member('held', HELD, {
        memberships: [{ plan: 'coworker', from: '2025-01-01', until: '2025-12-31' }],
        hold: { reason: 'talk to us' },
      }),
    ]);
    const at = place.committed.length;
    await badge(FRONT, HELD);
    expect(await lastDecision()).toMatchObject({
      granted: false,
      reason: 'person-suspended',
      unmet: ['person-suspended', 'membership-expired'],
    });
    expect(sentSince(at).map(({ type }) => type)).toEqual(['feedback']);
  });

  it('a hold that was set while they were in keeps them out the next time, and lets them leave', async () => {
    await badge(FRONT, MEMBER);
    await place.do('people.hold', { ref: 'member-a', reason: 'talk to us', hold: true });
    await place.pass(5 * MINUTE);
    await badge(FRONT, MEMBER);
    expect(await place.list('visits.list', { open: true })).toEqual([]);
    await place.pass(5 * MINUTE);
    await badge(FRONT, MEMBER);
    expect(await lastDecision()).toMatchObject({ granted: false, reason: 'person-suspended' });
    expect(await place.list('visits.list', { open: true })).toEqual([]);
  });

  it('a member of the past stays out with that reason, and so does a badge that was given back', async () => {
    await people([
      member('gone', GONE, {
        memberships: [{ plan: 'coworker', from: '2025-01-01', until: '2025-12-31' }],
      }),
      member('gave-back', GAVE_BACK, { badges: [{ number: GAVE_BACK, state: 'returned' }] }),
    ]);
    await badge(FRONT, GONE);
    expect(await lastDecision()).toMatchObject({ granted: false, reason: 'membership-expired' });
    await badge(FRONT, GAVE_BACK);
    expect(await lastDecision()).toMatchObject({ granted: false, reason: 'badge-blocked' });
  });

  it('somebody who was archived is suspended, whatever their membership says', async () => {
    await onDisk();
    const other = new Database(place.path);
    other.prepare('UPDATE people SET archivedAtMs = ? WHERE ref = ?').run(1, 'member-a');
    other.close();
    await badge(FRONT, MEMBER);
    expect(await lastDecision()).toMatchObject({ granted: false, reason: 'person-suspended' });
  });

  it('a badge that was imported in lower case is the same badge', async () => {
    await people([member('lower', '04deadbeef1234')]);
    await badge(FRONT, '04DEADBEEF1234');
    expect(await lastDecision()).toMatchObject({ granted: true, person: { ref: 'lower' } });
  });

  it('a reader that was locked out answers that it refuses, to those who may too', async () => {
    for (let turn = 0; turn < 10; turn++) {
      await place.pass(SECOND);
      await badge(FRONT, `04FFFFFFFF00${(16 + turn).toString(16).toUpperCase()}`);
    }
    const at = place.committed.length;
    await badge(FRONT, MEMBER);
    expect(await lastDecision()).toMatchObject({ granted: false, reason: 'reader-locked' });
    expect(sentSince(at)).toMatchObject([{ type: 'feedback', granted: false }]);
    await place.pass(31 * SECOND);
    await badge(FRONT, MEMBER);
    expect(await lastDecision()).toMatchObject({ granted: true });
  });
});

describe('what a swipe costs', () => {
  type Ran = { readonly source: string };
  /** BEGIN, SAVEPOINT and COMMIT among them. */
  const STATEMENTS_MAX = 36;
  const ran: Ran[] = [];
  const statement = Object.getPrototypeOf(new Database(':memory:').prepare('SELECT 1'));
  const own = { run: statement.run, get: statement.get, all: statement.all };

  beforeAll(() => {
    for (const name of ['run', 'get', 'all'] as const) {
      statement[name] = function counted(this: Ran, ...given: unknown[]) {
        ran.push(this);
        return own[name].apply(this, given);
      };
    }
  });
  afterAll(() => Object.assign(statement, own));

  async function statementsOf(work: () => Promise<void>): Promise<string[]> {
    ran.length = 0;
    await work();
    return ran.map(({ source }) => source);
  }

  /** Reads from end to end: not of the one row of the place, nor of the first rows of an index. */
  function scans(sources: readonly string[]): string[] {
    const { raw, close } = aDatabase();
    const read = [...new Set(sources)].filter((one) =>
      /^\s*(select|insert|update|delete)/i.test(one),
    );
    const found = read.flatMap((source) => {
      const values = Array.from(source.matchAll(/\?/g), () => null);
      const plan = raw.prepare(`EXPLAIN QUERY PLAN ${source}`).all(...values);
      const isBounded = /(order by .* limit (\?|\d+)|from "\w+" limit 1)$/i.test(source);
      return (plan as Array<{ detail: string }>)
        .filter(({ detail }) => /^SCAN (?!site\b)/.test(detail))
        .filter(({ detail }) => !isBounded || !/USING (COVERING )?INDEX/.test(detail))
        .map(({ detail }) => `${detail}: ${source}`);
    });
    close();
    return found;
  }

  it('a door’s or a machine’s is a bounded number of statements, each by an index, whatever history lies behind', async () => {
    const ways: Array<[string, () => Promise<void>]> = [
      ['enters', () => badge(FRONT, MEMBER)],
      ['is refused', () => badge(FRONT, '04FFFFFFFFFFFF')],
      ['starts a machine', () => badge(LASER, MEMBER)],
      ['is sampled', () => sample(400, 1)],
      ['is refused at a machine', () => badge(LASER, NOVICE)],
    ];
    for (const [name, work] of ways) {
      await place.pass(2 * SECOND);
      const sources = await statementsOf(work);
      expect(sources.length, name).toBeLessThanOrEqual(STATEMENTS_MAX);
      expect(scans(sources), name).toEqual([]);
    }
  });
});
