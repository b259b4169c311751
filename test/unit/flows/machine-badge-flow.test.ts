/** A badge at a machine, over real tables and a stepped clock. */
import { beforeEach, describe, expect, it } from 'vitest';
import { endByStaff } from '#flows/session-commands.ts';
import { aWorkshop, MINUTE, SECOND, typesOf, type Workshop } from '#test/builders/machine-place.ts';

let shop: Workshop;
beforeEach(() => {
  shop = aWorkshop();
});

const reasonOf = () =>
  (
    shop.stage.raw.prepare('SELECT reason FROM decisions ORDER BY id DESC LIMIT 1').get() as {
      reason: string;
    }
  ).reason;

/** Watts every ten seconds, as a plug says them. */
function runs(ms: number, watts = 400) {
  for (let passed = 0; passed < ms; passed += 10 * SECOND) {
    shop.power(watts);
    shop.pass(10 * SECOND);
  }
}

describe('a free machine', () => {
  it('opens a session: one feedback, then enable for it', () => {
    const commands = shop.badge('ann');
    expect(typesOf(commands)).toEqual(['feedback', 'enable interlock-laser']);
    const [session] = shop.sessions();
    expect(session).toMatchObject({ machine: 'laser', person: { ref: 'ann' }, endedAt: null });
    expect(commands[1]).toMatchObject({ session: session?.id });
  });

  it.each([
    ['ned', 'not-certified'],
    ['tom', 'certification-expired'],
    ['cyd', 'supervisor-needed'],
    ['held', 'person-suspended'],
    ['gone', 'membership-expired'],
  ])('refuses %s with %s, and nothing opens', (who, reason) => {
    const commands = shop.badge(who);
    expect(typesOf(commands)).toEqual(['feedback']);
    expect(reasonOf()).toBe(reason);
    expect(shop.sessions()).toEqual([]);
  });

  it('a late badge never opens a session', () => {
    expect(typesOf(shop.badge('ann', 'interlock-laser', 10 * SECOND + 1))).toEqual(['feedback']);
    expect(reasonOf()).toBe('too-old');
    shop.pass(MINUTE);
    expect(typesOf(shop.badge('ann', 'interlock-laser', 10 * SECOND))).toContain(
      'enable interlock-laser',
    );
  });

  it('that runs for nobody is refused', () => {
    shop.see('interlock-mill', { type: 'state', state: 'running' });
    expect(typesOf(shop.badge('ann', 'interlock-mill'))).toEqual(['feedback']);
    expect(reasonOf()).toBe('machine-running');
  });

  it('that may not be used alone asks for a second person in its zone', () => {
    shop.badge('ann', 'interlock-mill');
    expect(reasonOf()).toBe('lone-working');
    shop.badge('bob', 'reader-door');
    shop.pass(5 * SECOND);
    shop.badge('ann', 'interlock-mill');
    expect(reasonOf()).toBe('ok');
  });

  it('warns when the other leaves, and cuts nothing', () => {
    shop.badge('bob', 'reader-door');
    shop.badge('ann', 'interlock-mill');
    shop.pass(2 * MINUTE);
    shop.badge('bob', 'reader-door');
    expect(shop.anomalies()).toContain('left-alone session');
    expect(shop.sessions({ open: true })).toHaveLength(1);
    expect(shop.orders()).not.toContain('disable interlock-mill');
  });

  it('whose interlock is away can not be started', () => {
    shop.see('interlock-lathe', { type: 'link', online: false, boot: 'a' });
    shop.see('interlock-laser', { type: 'link', online: false, boot: 'a' });
    shop.badge('ann');
    expect(reasonOf()).toBe('machine-out-of-service');
  });
});

describe('its own session', () => {
  it('is ended by its badge: held to the second, and disable', () => {
    shop.badge('ann');
    shop.pass(10 * MINUTE);
    expect(typesOf(shop.badge('ann'))).toEqual(['feedback', 'disable interlock-laser']);
    expect(shop.sessions()[0]).toMatchObject({ endedBy: 'badge', heldSeconds: 600, flags: [] });
  });

  it('is ended though its holder may start nothing any more', () => {
    shop.badge('ann');
    shop.stage.raw.prepare("UPDATE people SET holdReason = 'x' WHERE ref = 'ann'").run();
    shop.pass(MINUTE);
    shop.badge('ann');
    expect(reasonOf()).toBe('ok');
    expect(shop.sessions()[0]?.endedBy).toBe('badge');
  });

  it('ends by badge at the next idle where the machine runs, from its first crossing', () => {
    shop.badge('ann');
    runs(2 * MINUTE);
    expect(typesOf(shop.badge('ann'))).toEqual(['feedback']);
    expect(shop.sessions()[0]?.flags).toContain('ending');
    shop.power(100);
    const idleAt = shop.stage.nowMs();
    shop.pass(59 * SECOND);
    expect(shop.sessions()[0]?.endedAt).toBeNull();
    shop.pass(SECOND);
    expect(shop.sessions()[0]).toMatchObject({
      endedBy: 'badge',
      endedAt: new Date(idleAt).toISOString(),
      runningSeconds: 120,
    });
    expect(shop.orders()).toContain('disable interlock-laser');
  });

  it('is ended at its own time by a badge that comes late, which is answered too old', () => {
    shop.badge('ann');
    shop.pass(10 * MINUTE);
    const commands = shop.badge('ann', 'interlock-laser', 5 * MINUTE);
    expect(commands[0]).toMatchObject({ type: 'feedback', granted: false });
    expect(shop.sessions()[0]).toMatchObject({ endedBy: 'badge', heldSeconds: 300 });
  });

  it('is not ended by a badge of before it began', () => {
    shop.pass(10 * MINUTE);
    shop.badge('ann');
    shop.pass(5 * SECOND);
    shop.badge('ann', 'interlock-laser', MINUTE);
    expect(shop.sessions()[0]?.endedAt).toBeNull();
  });

  it('lives on until its job ends on a 3D printer, and the person may go', () => {
    shop.badge('ann', 'reader-desk');
    shop.see('printer', { type: 'job', job: 'j1', phase: 'started', name: 'vase' });
    shop.pass(MINUTE);
    expect(shop.badge('ann', 'reader-desk')[0]).toMatchObject({ granted: true });
    shop.pass(2 * 60 * MINUTE);
    shop.see('printer', { type: 'job', job: 'j1', phase: 'finished' });
    expect(shop.sessions()[0]).toMatchObject({ endedBy: 'job', heldSeconds: 7260 });
    expect(shop.sessions()[0]?.jobs).toHaveLength(1);
  });

  it('under 15 seconds is kept and flagged short; of 15 it is not', () => {
    shop.badge('ann');
    shop.pass(14_999);
    shop.badge('ann');
    shop.pass(MINUTE);
    shop.badge('ann');
    shop.pass(15_000);
    shop.badge('ann');
    expect(shop.sessions().map(({ flags }) => flags)).toEqual([[], ['short']]);
  });

  it('a held card starts one session, and the second presentation is answered alike', () => {
    const first = shop.badge('ann');
    shop.pass(2 * SECOND);
    const again = shop.badge('ann');
    expect(again.map(({ id }) => id)).toEqual(first.map(({ id }) => id));
    expect(shop.sessions()).toHaveLength(1);
    expect(shop.sessions()[0]?.endedAt).toBeNull();
  });
});

describe("another person's session", () => {
  it('a second card takes over an idle machine by a new session, never the time of the first', () => {
    shop.power(90);
    shop.badge('ann');
    shop.pass(10 * MINUTE);
    const commands = shop.badge('bob');
    expect(typesOf(commands)).toEqual(['feedback', 'enable interlock-laser']);
    const [second, first] = shop.sessions();
    expect(first).toMatchObject({ person: { ref: 'ann' }, endedBy: 'takeover', heldSeconds: 600 });
    expect(second).toMatchObject({ person: { ref: 'bob' }, endedAt: null, heldSeconds: 0 });
    expect(shop.orders()).not.toContain('disable interlock-laser');
  });

  it('a refused card neither ends nor bills the session of somebody else', () => {
    shop.badge('ann');
    runs(MINUTE);
    for (const who of ['bob', 'ned', 'held', 'gone', 'cyd', 'FFFFFFFF']) {
      expect(typesOf(shop.badge(who))).toEqual(['feedback']);
      shop.pass(4 * SECOND);
    }
    expect(shop.sessions()).toHaveLength(1);
    expect(shop.sessions()[0]).toMatchObject({ person: { ref: 'ann' }, endedAt: null });
  });

  it('is in use while it runs, and while nobody knows', () => {
    shop.badge('ann');
    runs(MINUTE);
    shop.badge('bob');
    expect(reasonOf()).toBe('machine-in-use');
    shop.see('plug-laser', { type: 'link', online: false });
    shop.pass(5 * SECOND);
    shop.badge('bob');
    expect(reasonOf()).toBe('machine-in-use');
  });

  it('stays where the machine is never taken over', () => {
    shop = aWorkshop({ laser: { session: { takeover: 'never' } } });
    shop.badge('ann');
    shop.pass(MINUTE);
    shop.badge('bob');
    expect(reasonOf()).toBe('machine-in-use');
  });

  it('is whole use where nothing tells what the machine does: it is not taken over', () => {
    shop.badge('ann', 'interlock-lathe');
    shop.pass(MINUTE);
    shop.badge('bob', 'interlock-lathe');
    expect(reasonOf()).toBe('machine-in-use');
    shop.badge('ann', 'interlock-lathe');
    expect(shop.sessions()[0]).toMatchObject({ heldSeconds: 60, runningSeconds: 60 });
  });
});

describe('supervised use', () => {
  it.each([
    [30 * SECOND, 'ok'],
    [30 * SECOND + 1, 'supervisor-needed'],
  ])('the badge after a trainer by %d ms is %s', (ms, reason) => {
    shop.badge('tim');
    shop.pass(10 * SECOND);
    shop.badge('tim');
    shop.pass(ms - 10 * SECOND);
    shop.badge('cyd');
    expect(reasonOf()).toBe(reason);
  });

  it('a session that a trainer set up becomes the supervised person’s', () => {
    shop.badge('tim');
    shop.pass(20 * SECOND);
    shop.badge('cyd');
    expect(shop.sessions()).toHaveLength(1);
    expect(shop.sessions()[0]).toMatchObject({
      person: { ref: 'cyd' },
      supervisor: { ref: 'tim' },
      endedAt: null,
    });
  });

  it('it does not once it has run', () => {
    shop.badge('tim');
    runs(20 * SECOND);
    shop.badge('cyd');
    expect(reasonOf()).toBe('machine-in-use');
    expect(shop.sessions()[0]).toMatchObject({ person: { ref: 'tim' }, supervisor: null });
  });

  it.each([
    [30 * SECOND, 'cyd'],
    [30 * SECOND + 1, 'tim'],
  ])('a trainer who badges %d ms after starts it for %s', (ms, who) => {
    shop.badge('cyd');
    expect(reasonOf()).toBe('supervisor-needed');
    shop.pass(ms);
    expect(typesOf(shop.badge('tim'))).toContain('enable interlock-laser');
    expect(shop.sessions()[0]?.person).toMatchObject({ ref: who });
  });

  it('the supervisor’s leaving is a warning and no cut', () => {
    shop.badge('tim', 'reader-door');
    shop.badge('cyd');
    shop.pass(4 * SECOND);
    shop.badge('tim');
    shop.pass(2 * MINUTE);
    shop.badge('tim', 'reader-door');
    expect(shop.anomalies()).toContain('supervisor-left session');
    expect(shop.sessions({ open: true })).toHaveLength(1);
  });

  it('a machine that asks for supervision asks it of the autonomous too', () => {
    shop = aWorkshop({ laser: { session: { supervision: 'required' } } });
    shop.badge('ann');
    expect(reasonOf()).toBe('supervisor-needed');
  });
});

describe('what a machine needs', () => {
  const needs = { laser: { needs: ['extractor'] }, extractor: { runOnSeconds: 120 } };
  beforeEach(() => {
    shop = aWorkshop(needs);
  });

  it('is switched on first, and the machine once it has said so', () => {
    const commands = shop.badge('ann');
    expect(typesOf(commands)).toEqual(['feedback', 'enable interlock-extractor']);
    const [, order] = commands;
    const after = shop.see('interlock-extractor', {
      type: 'outcome',
      command: order?.id ?? '',
      ok: true,
    });
    expect(typesOf(after)).toEqual(['enable interlock-laser']);
    expect(after[0]?.re).toMatchObject({ boot: 'boot-interlock-laser' });
  });

  it.each([
    [
      'fails',
      (id: string) => shop.see('interlock-extractor', { type: 'outcome', command: id, ok: false }),
    ],
    ['is silent for 10 s', () => shop.pass(10 * SECOND)],
  ])('when it %s the machine is not enabled', (_word, happens) => {
    const [, order] = shop.badge('ann');
    happens(order?.id ?? '');
    expect(shop.orders()).not.toContain('enable interlock-laser');
    expect(shop.sessions({ open: true })).toEqual([]);
    expect(shop.anomalies()).toContain('needs-away machine');
  });

  it('away or out of service: no start', () => {
    shop.see('interlock-extractor', { type: 'link', online: false });
    shop.badge('ann');
    expect(reasonOf()).toBe('machine-out-of-service');
    expect(shop.orders()).toEqual([]);
  });

  it('stays on for its time after the last that needed it', () => {
    const [, order] = shop.badge('ann');
    shop.see('interlock-extractor', { type: 'outcome', command: order?.id ?? '', ok: true });
    shop.see('interlock-extractor', { type: 'relay', on: true });
    shop.pass(MINUTE);
    shop.badge('ann');
    shop.pass(119 * SECOND);
    expect(shop.orders()).not.toContain('disable interlock-extractor');
    shop.pass(SECOND);
    expect(shop.orders().at(-1)).toBe('disable interlock-extractor');
  });
});

describe('cooling', () => {
  it('delays disable after a session, and a cut does not wait', () => {
    shop = aWorkshop({ laser: { coolDownSeconds: 90 } });
    shop.badge('ann');
    shop.pass(MINUTE);
    expect(typesOf(shop.badge('ann'))).toEqual(['feedback']);
    shop.pass(89 * SECOND);
    expect(shop.orders()).not.toContain('disable interlock-laser');
    shop.pass(SECOND);
    expect(shop.orders().at(-1)).toBe('disable interlock-laser');
    shop.badge('bob');
    const [open] = shop.sessions({ open: true });
    shop.staff(endByStaff, { id: open?.id ?? '', reason: 'smoke', cut: true });
    expect(shop.orders().at(-1)).toBe('disable interlock-laser');
  });
});
