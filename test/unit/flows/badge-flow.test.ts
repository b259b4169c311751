/** A badge at a door, over real tables and a stepped clock. */
import { beforeEach, describe, expect, it } from 'vitest';
import { badgeFlow } from '#flows/badge-flow.ts';
import { armClosing, closingTime, nightEnd, openingTime } from '#flows/closing-flow.ts';
import { contactFlow, doorHeld, exitButtonFlow } from '#flows/contact-flow.ts';
import { decidedFlow } from '#flows/decided-flow.ts';
import { keypadFlow } from '#flows/keypad-flow.ts';
import { repeatAnswer } from '#flows/repeat-answer.ts';
import type { FlowCtx, Timer } from '#journal/flow-ctx.ts';
import type { Command } from '#kernel/command.ts';
import type { Observation } from '#kernel/observation.ts';
import { listUnknownBadges } from '#reporting/badges.ts';
import { aDoorPlace, TUESDAY_TEN } from '#test/builders/door-place.ts';
import { aStage, type Stage } from '#test/builders/flow-ctx.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const NUMBERS: Record<string, string> = {
  ann: '04A1B2C3D4E5F6',
  bob: '04B1B2C3D4E5F6',
  cyd: '04C1B2C3D4E5F6',
  dan: '04D1B2C3D4E5F6',
  eve: '04E1B2C3D4E5F6',
  old: '0401B2C3D4E5F6',
  new: '0402B2C3D4E5F6',
  lost: '0403B2C3D4E5F6',
  held: '0404B2C3D4E5F6',
  kid: '0405B2C3D4E5F6',
  teen: '0406B2C3D4E5F6',
};

let stage: Stage;
beforeEach(() => {
  stage = aStage(TUESDAY_TEN, aDoorPlace());
});

type Badge = { reader?: string; pin?: string; ageMs?: number; encoding?: string };

function badge(who: string, { reader = 'front', pin, ageMs, encoding }: Badge = {}) {
  const seq = stage.nextSeq();
  const observation: Observation = {
    type: 'badge',
    number: NUMBERS[who] ?? who,
    boot: 'b',
    seq,
    ...(pin === undefined ? {} : { pin }),
    ...(encoding === undefined ? {} : { encoding }),
  };
  return stage.see(`reader-${reader}`, observation, badgeFlow, ageMs);
}

const types = (commands: readonly Command[]) => commands.map(({ type }) => type);
const feedbackOf = (commands: readonly Command[]) => {
  const feedbacks = commands.filter((one) => one.type === 'feedback');
  expect(feedbacks).toHaveLength(1);
  return feedbacks[0] as Extract<Command, { type: 'feedback' }>;
};

type Visit = {
  person: string;
  zone: string;
  enteredAtMs: number;
  leftAtMs: number | null;
  endedBy: string | null;
  assumed: number;
  flags: string;
};
const visits = (): Visit[] =>
  stage.raw
    .prepare(
      `SELECT p.ref AS person, z.slug AS zone, enteredAtMs, leftAtMs, endedBy, assumed, v.flags FROM visits v
       JOIN people p ON p.id = v.personId JOIN zones z ON z.id = v.zoneId ORDER BY enteredAtMs, v.id`,
    )
    .all() as Visit[];
const here = (): string[] =>
  visits()
    .filter((one) => one.leftAtMs === null)
    .map((one) => `${one.person} ${one.zone}`);
const decisions = () =>
  stage.raw.prepare('SELECT * FROM decisions ORDER BY id').all() as Array<{
    granted: number;
    reason: string;
    unmet: string;
    offline: number;
    flags: string;
    entryId: number;
  }>;
const lastDecision = () => {
  const last = decisions().at(-1);
  if (last === undefined) throw new Error('no decision');
  return { ...last, unmet: JSON.parse(last.unmet) as string[] };
};
const anomalies = (): string[] =>
  (
    stage.raw
      .prepare('SELECT kind FROM anomalies WHERE resolvedAtMs IS NULL ORDER BY id')
      .all() as {
      kind: string;
    }[]
  ).map(({ kind }) => kind);
const timers = (ctx: FlowCtx, timer: Timer) =>
  ({
    closing: closingTime,
    'always-closing': nightEnd,
    opening: openingTime,
    'door-held': doorHeld,
  })[timer.kind as 'closing']?.(ctx, timer);

describe('who may', () => {
  it('opens the door, begins a visit and says welcome in the language of the person', () => {
    const commands = badge('ann');
    expect(types(commands)).toEqual(['feedback', 'unlock']);
    expect(feedbackOf(commands)).toMatchObject({ granted: true, text: 'Welcome' });
    expect(commands[1]).toMatchObject({ device: 'reader-front', seconds: 5, re: { boot: 'b' } });
    expect(here()).toEqual(['ann house']);
    expect(feedbackOf(badge('bob'))).toMatchObject({ text: 'Bienvenue' });
  });

  it.each([
    ['nobody', 'AABBCCDD', 'unknown-badge'],
    ['a lost badge', 'lost', 'badge-blocked'],
    ['somebody on hold', 'held', 'person-suspended'],
    ['somebody without membership', 'new', 'no-membership'],
    ['a member until yesterday', 'old', 'membership-expired'],
    ['a minor whose authorisation ended yesterday', 'kid', 'guardian-authorisation-missing'],
  ])('refuses %s with one feedback, no unlock and no visit', (_who, badgeOf, reason) => {
    const commands = badge(badgeOf);
    expect(types(commands)).toEqual(['feedback']);
    expect(feedbackOf(commands)).toMatchObject({
      granted: false,
      text: "Merci de voir l'accueil",
    });
    expect(lastDecision()).toMatchObject({ granted: 0, reason, unmet: [reason] });
    expect(visits()).toEqual([]);
  });

  it('lets a minor in on the last day of the authorisation', () => {
    badge('teen');
    expect(here()).toEqual(['teen house']);
  });

  it('refuses a zone that the plan does not name, and tells every reason', () => {
    stage.setClock(TUESDAY_TEN + 12 * 60 * MINUTE);
    badge('ann', { reader: 'attic' });
    expect(lastDecision().unmet).toEqual(['zone-not-included', 'outside-hours']);
  });

  it.each([
    ['a millisecond before opening', '2026-11-24T07:29:59.999Z', false],
    ['at opening', '2026-11-24T07:30:00Z', true],
    ['in the last millisecond', '2026-11-24T17:59:59.999Z', true],
    ['at closing', '2026-11-24T18:00:00Z', false],
    ['on the first day of summer time, at opening', '2026-03-30T06:30:00Z', true],
    ['on the first day of summer time, an hour later by winter', '2026-03-30T06:29:59Z', false],
  ])('opening hours are half open: %s', (_when, at, granted) => {
    stage.setClock(Date.parse(at));
    badge('ann');
    expect(lastDecision().granted === 1).toBe(granted);
  });

  it('lets an always member in at night', () => {
    stage.setClock(Date.parse('2026-11-24T23:00:00Z'));
    badge('eve');
    expect(here()).toEqual(['eve house']);
  });

  it('is full at its capacity, and not before', () => {
    for (const who of ['ann', 'bob', 'cyd']) badge(who);
    badge('dan');
    expect(lastDecision()).toMatchObject({ reason: 'zone-full' });
    stage.step(MINUTE + 1);
    badge('ann');
    badge('dan');
    expect(here()).toEqual(['bob house', 'cyd house', 'dan house']);
  });

  it('says that a reader guards nothing', () => {
    badge('ann', { reader: 'idle' });
    expect(lastDecision()).toMatchObject({ reason: 'reader-unassigned' });
  });
});

describe('one presentation', () => {
  it('a held badge opens the door once: the stored answer, with the same ids', () => {
    const first = badge('ann');
    for (let count = 0; count < 4; count++) {
      stage.step(2 * SECOND);
      expect(badge('ann')).toEqual(first);
    }
    expect(decisions()).toHaveLength(1);
  });

  it('a card held for longer than its answer lasts still gets one feedback, and no unlock', () => {
    badge('ann');
    for (let at = 0; at < 12; at++) {
      stage.step(SECOND);
      const again = badge('ann');
      expect(again.filter(({ type }) => type === 'feedback')).toHaveLength(1);
      if (at > 9) expect(types(again)).toEqual(['feedback']);
    }
    expect(decisions()).toHaveLength(1);
  });

  it('the three seconds are of the person, whichever of their badges', () => {
    badge('bob');
    stage.step(3 * SECOND);
    badge('04B2B2C3D4E5F6');
    expect(decisions()).toHaveLength(1);
    stage.step(3 * SECOND + 1);
    badge('bob');
    expect(decisions()).toHaveLength(2);
  });

  it('the same entry again is answered with the same ids', () => {
    const first = badge('ann');
    const [decision] = decisions();
    const entryId = decision?.entryId as number;
    const again = stage.run((ctx) => repeatAnswer(ctx, entryId), {
      actor: { kind: 'device', device: 'reader-front' },
      time: { atMs: TUESDAY_TEN },
    });
    expect(again.commands).toEqual(first);
    expect(decisions()).toHaveLength(1);
  });
});

describe('toggle', () => {
  it.each([
    [60 * SECOND, ['ann house']],
    [60 * SECOND + 1, []],
  ])('a second toggle %d ms after the entry leaves %j', (after, present) => {
    badge('ann');
    stage.step(after);
    expect(types(badge('ann'))).toEqual(['feedback', 'unlock']);
    expect(here()).toEqual(present);
  });

  it('a second toggle within 60 s of an exit takes it back: one visit', () => {
    badge('ann');
    stage.step(10 * MINUTE);
    badge('ann');
    stage.step(60 * SECOND);
    expect(types(badge('ann'))).toEqual(['feedback', 'unlock']);
    expect(visits()).toHaveLength(1);
    expect(here()).toEqual(['ann house']);
  });

  it('after those 60 s it is another visit', () => {
    badge('ann');
    stage.step(10 * MINUTE);
    badge('ann');
    stage.step(60 * SECOND + 1);
    badge('ann');
    expect(visits()).toHaveLength(2);
    expect(here()).toEqual(['ann house']);
  });

  it('leaving after closing ends the visit, and the door stays as it is', () => {
    stage.setClock(Date.parse('2026-11-24T17:55:00Z'));
    badge('ann');
    stage.setClock(Date.parse('2026-11-24T18:05:00Z'));
    expect(types(badge('ann'))).toEqual(['feedback']);
    expect(lastDecision()).toMatchObject({ granted: 0, reason: 'outside-hours' });
    expect(visits()[0]).toMatchObject({ endedBy: 'badge', leftAtMs: stage.nowMs(), assumed: 0 });
  });
});

describe('in and out', () => {
  it('a badge of somebody already present is flagged and opens', () => {
    badge('ann', { reader: 'in' });
    stage.step(MINUTE);
    expect(types(badge('ann', { reader: 'in' }))).toEqual(['feedback', 'unlock']);
    expect(here()).toEqual(['ann house']);
    expect(lastDecision().flags).toBe('["badge-twice"]');
    expect(anomalies()).toEqual(['badge-twice']);
  });

  it.each(['lost', 'held', 'old', 'new', 'kid'])(
    'lets %s out, who has no right to enter',
    (who) => {
      expect(types(badge(who, { reader: 'out' }))).toEqual(['feedback', 'unlock']);
      expect(lastDecision()).toMatchObject({ granted: 1, reason: 'ok', unmet: [] });
    },
  );

  it('does not let a number out that nobody holds', () => {
    expect(types(badge('AABBCCDD', { reader: 'out' }))).toEqual(['feedback']);
  });

  it('entering a zone within another keeps the outer visit; leaving the outer ends both', () => {
    badge('ann', { reader: 'in' });
    badge('ann', { reader: 'lab' });
    expect(here()).toEqual(['ann house', 'ann lab']);
    stage.step(5 * MINUTE);
    badge('ann', { reader: 'out' });
    expect(here()).toEqual([]);
  });
});

describe('late and offline', () => {
  it.each([
    [30 * SECOND, 'ok', ['feedback', 'unlock']],
    [30 * SECOND + 1, 'too-old', ['feedback']],
  ])('a badge %d ms old is %s; its visit is kept at its true time', (ageMs, reason, sent) => {
    expect(types(badge('ann', { ageMs }))).toEqual(sent);
    expect(lastDecision().reason).toBe(reason);
    expect(visits()[0]?.enteredAtMs).toBe(TUESDAY_TEN - ageMs);
  });

  it('a badge shown again within three seconds, as who came too late is asked to, opens', () => {
    badge('ann', { ageMs: 30 * SECOND + 1 });
    expect(lastDecision().reason).toBe('too-old');
    expect(types(badge('ann', { ageMs: 28 * SECOND }))).toEqual(['feedback', 'unlock']);
  });

  it('a badge too old that other checks refuse keeps no visit', () => {
    badge('held', { ageMs: MINUTE });
    expect(lastDecision().unmet).toEqual(['too-old', 'person-suspended']);
    expect(visits()).toEqual([]);
  });

  const decided = (who: string, granted: boolean, ageMs: number, reader = 'front') =>
    stage.see(
      `reader-${reader}`,
      {
        type: 'decided',
        number: NUMBERS[who] as string,
        granted,
        reason: granted ? 'ok' : 'unknown-badge',
      },
      decidedFlow,
      ageMs,
    );

  it('what a device decided alone makes the same facts, marked offline, and sends nothing', () => {
    expect(decided('ann', true, 30 * MINUTE)).toEqual([]);
    expect(decided('ann', true, 10 * MINUTE)).toEqual([]);
    expect(lastDecision()).toMatchObject({ offline: 1, granted: 1, reason: 'ok' });
    expect(visits()).toMatchObject([
      {
        enteredAtMs: TUESDAY_TEN - 30 * MINUTE,
        leftAtMs: TUESDAY_TEN - 10 * MINUTE,
        endedBy: 'badge',
      },
    ]);
    expect(anomalies()).toEqual([]);
  });

  it('where the server would have decided otherwise there is a flag, and what happened stands', () => {
    decided('held', true, 10 * MINUTE);
    expect(here()).toEqual(['held house']);
    expect(lastDecision().flags).toBe('["decided-otherwise"]');
    expect(anomalies()).toEqual(['decided-otherwise']);
  });

  it('an entry told late that a later visit follows ends where that began, until its exit is told', () => {
    badge('ann', { reader: 'in' });
    decided('ann', true, 50 * MINUTE);
    expect(visits()[0]).toMatchObject({ leftAtMs: TUESDAY_TEN, assumed: 1 });
    decided('ann', true, 20 * MINUTE);
    expect(visits()).toMatchObject([
      { leftAtMs: TUESDAY_TEN - 20 * MINUTE, assumed: 0 },
      { leftAtMs: null },
    ]);
  });

  it('an entry told after closing time ends at that closing, assumed', () => {
    stage.setClock(Date.parse('2026-11-24T20:00:00Z'));
    decided('ann', true, 3 * 60 * MINUTE);
    expect(visits()).toMatchObject([
      { leftAtMs: Date.parse('2026-11-24T18:00:00Z'), endedBy: 'closing', assumed: 1 },
    ]);
  });
});

describe('PIN', () => {
  const type = (digits: string) =>
    stage.see('reader-night', { type: 'keypad', digits }, keypadFlow);
  const atNight = (pin?: string) =>
    badge('ann', { reader: 'night', ...(pin === undefined ? {} : { pin }) });

  it('is asked for, and digits within 10 s open', () => {
    expect(feedbackOf(atNight())).toMatchObject({ granted: false, text: 'PIN?' });
    stage.step(10 * SECOND);
    expect(types(type('1234#'))).toEqual(['feedback', 'unlock']);
    expect(here()).toEqual(['ann house']);
  });

  it('digits later than that, or with no badge before, mean nothing', () => {
    expect(type('1234')).toEqual([]);
    atNight();
    stage.step(10 * SECOND + 1);
    expect(type('1234')).toEqual([]);
    expect(decisions()).toHaveLength(1);
  });

  it('given with the badge it opens at once', () => {
    expect(types(atNight('1234'))).toEqual(['feedback', 'unlock']);
  });

  it('five wrong ones of a badge lock it for 15 minutes', () => {
    for (let count = 0; count < 5; count++) {
      atNight('9999');
      expect(lastDecision().reason).toBe('pin-wrong');
      stage.step(4 * SECOND);
    }
    expect(anomalies()).toEqual(['pin-locked']);
    atNight('1234');
    expect(lastDecision().reason).toBe('pin-wrong');
    stage.step(15 * MINUTE);
    expect(types(atNight('1234'))).toEqual(['feedback', 'unlock']);
  });

  it('four wrong ones do not', () => {
    for (let count = 0; count < 4; count++) {
      atNight('9999');
      stage.step(4 * SECOND);
    }
    expect(types(atNight('1234'))).toEqual(['feedback', 'unlock']);
  });

  it('ten wrong ones at a reader lock PINs there for everybody', () => {
    for (const who of ['bob', 'cyd']) {
      for (let count = 0; count < 5; count++) {
        badge(who, { reader: 'night', pin: '0000' });
        stage.step(4 * SECOND);
      }
    }
    atNight('1234');
    expect(lastDecision().reason).toBe('pin-wrong');
  });

  it('a PIN typed on the way out opens, and takes the exit not back', () => {
    atNight('1234');
    stage.step(5 * MINUTE);
    expect(types(atNight())).toEqual(['feedback']);
    expect(here()).toEqual([]);
    stage.step(5 * SECOND);
    expect(types(type('1234'))).toEqual(['feedback', 'unlock']);
    expect(here()).toEqual([]);
  });
});

describe('numbers that nobody holds', () => {
  const unknown = (count: number) => `AA0000${count.toString(16).padStart(2, '0')}`.toUpperCase();

  it('ten in a minute: the reader refuses entry for 30 s, with an alert, and still lets people leave', () => {
    badge('bob');
    stage.step(2 * MINUTE);
    for (let count = 0; count < 9; count++) badge(unknown(count));
    badge('ann');
    expect(here()).toEqual(['bob house', 'ann house']);
    badge(unknown(9));
    expect(anomalies()).toEqual(['unknown-badges']);
    badge('cyd');
    expect(lastDecision().reason).toBe('reader-locked');
    badge('bob');
    expect(here()).toEqual(['ann house']);
    stage.step(30 * SECOND);
    badge('cyd');
    expect(here()).toEqual(['ann house', 'cyd house']);
  });

  it('one that is held counts once', () => {
    for (let count = 0; count < 20; count++) {
      badge(unknown(1));
      stage.step(SECOND);
    }
    expect(decisions()).toHaveLength(1);
    expect(anomalies()).toEqual([]);
  });

  it('a part of a number that fits two people is refused and flagged; one that fits one person is theirs', () => {
    badge('D4E5F6', { encoding: 'wiegand-26' });
    expect(lastDecision()).toMatchObject({ reason: 'unknown-badge', flags: '["badge-ambiguous"]' });
    expect(anomalies()).toEqual(['badge-ambiguous']);
    stage.importPlace({ people: [{ ref: 'cyd', badges: [{ number: '3C00CE754C' }] }] });
    badge('00CE754C', { encoding: 'dec-10' });
    expect(here()).toEqual(['cyd house']);
    stage.importPlace({ people: [{ ref: 'dan', badges: [{ number: '9900CE754C' }] }] });
    stage.step(4 * SECOND);
    badge('CE754C', { encoding: 'wiegand-26' });
    expect(lastDecision()).toMatchObject({ reason: 'unknown-badge', flags: '["badge-ambiguous"]' });
  });
});

describe('a reader that sees a part of long UIDs', () => {
  const UID = '53BB1F05110001';
  const withCyd = (sees: string | null) => {
    stage.importPlace({
      devices: [{ slug: 'reader-front', sees }],
      people: [{ ref: 'cyd', badges: [{ number: UID }] }],
    });
  };

  it.each([
    ['first-4', '53BB1F05'],
    ['last-4', '05110001'],
    ['first-3', '53BB1F'],
    ['last-3', '110001'],
  ])('opens by its %s where its setting says so, and at no other reader', (sees, part) => {
    withCyd(sees);
    badge(part);
    expect(here()).toEqual(['cyd house']);
    stage.step(MINUTE);
    badge(part, { reader: 'in' });
    expect(lastDecision()).toMatchObject({ granted: 0, reason: 'unknown-badge' });
  });

  it('opens by no other part than the one that is set', () => {
    withCyd('first-4');
    badge('05110001');
    expect(lastDecision()).toMatchObject({ granted: 0, flags: '["badge-part"]' });
    expect(anomalies()).toEqual(['badge-part']);
  });

  it('without the setting opens nothing, and staff are told which part it looks like', () => {
    withCyd(null);
    badge('05110001', { encoding: 'dec-10' });
    badge('53BB1F05', { encoding: 'wiegand-34' });
    expect(decisions().map(({ granted }) => granted)).toEqual([0, 0]);
    const { detail } = stage.raw.prepare('SELECT detail FROM anomalies').get() as {
      detail: string;
    };
    expect(JSON.parse(detail)).toEqual({ device: 'reader-front', number: UID, sees: 'last-4' });
  });

  it('a part that two cards have is refused and flagged', () => {
    withCyd('last-4');
    stage.importPlace({ people: [{ ref: 'dan', badges: [{ number: '04AAAA05110001' }] }] });
    badge('05110001');
    expect(lastDecision()).toMatchObject({ granted: 0, flags: '["badge-ambiguous"]' });
  });

  it('a part of a long UID that it does not prove bars a tag with the same end', () => {
    stage.importPlace({
      people: [
        { ref: 'cyd', badges: [{ number: '3C05110001' }] },
        { ref: 'dan', badges: [{ number: UID }] },
      ],
    });
    badge('110001', { encoding: 'wiegand-26' });
    expect(lastDecision()).toMatchObject({ granted: 0, flags: '["badge-ambiguous"]' });
  });
});

describe('a badge that looks like a known one', () => {
  it.each([
    ['backwards', 'F6E5D4C3B2C104', 'badge-reversed', '04C1B2C3D4E5F6'],
    ['with swapped wires', 'FB3E4D3C2B1A09', 'badge-inverted', '04C1B2C3D4E5F6'],
    ['with swapped wires, by the end of its number', 'CEEF27', 'badge-inverted', '010031 10D8'],
  ])('%s opens nothing, and says so to staff', (_how, number, kind, known) => {
    const tag = '01003110D8';
    stage.importPlace({ people: [{ ref: 'dan', badges: [{ number: tag }] }] });
    badge(number);
    expect(here()).toEqual([]);
    expect(lastDecision()).toMatchObject({ granted: 0, flags: `["${kind}"]` });
    expect(anomalies()).toEqual([kind]);
    expect(
      listUnknownBadges({ db: stage.db, nowMs: stage.nowMs(), actor: { kind: 'timer' } }),
    ).toMatchObject({
      value: { items: [{ number, hint: { kind, number: known.replace(' ', '') } }] },
    });
  });

  it('one that two known badges could be gives no hint', () => {
    const [number, backwards, inverted] = ['0A1B2C3D', '3D2C1B0A', 'F5E4D3C2'];
    stage.importPlace({
      people: [{ ref: 'cyd', badges: [{ number: backwards }, { number: inverted }] }],
    });
    badge(number);
    expect(anomalies()).toEqual([]);
  });
});

describe('closing time', () => {
  const armed = () => stage.run((ctx) => armClosing(ctx));

  it('ends visits, assumed; those of always members at 04:00 local', () => {
    armed();
    badge('ann');
    badge('eve');
    stage.runTimers(Date.parse('2026-11-24T18:00:00Z'), timers);
    expect(visits()).toMatchObject([
      {
        person: 'ann',
        leftAtMs: Date.parse('2026-11-24T18:00:00Z'),
        endedBy: 'closing',
        assumed: 1,
      },
      { person: 'eve', leftAtMs: null },
    ]);
    stage.runTimers(Date.parse('2026-11-25T03:00:00Z'), timers);
    expect(visits()[1]).toMatchObject({ leftAtMs: Date.parse('2026-11-25T03:00:00Z'), assumed: 1 });
  });

  it('leaves those whose own hours go on, until the night ends', () => {
    const until = '2026-12-31';
    stage.importPlace({
      people: [{ ref: 'cyd', memberships: [{ plan: 'evening', from: '2026-01-01', until }] }],
    });
    armed();
    stage.setClock(Date.parse('2026-11-24T17:30:00Z'));
    badge('cyd');
    stage.runTimers(Date.parse('2026-11-24T20:00:00Z'), timers);
    expect(here()).toEqual(['cyd house']);
    stage.runTimers(Date.parse('2026-11-25T03:00:00Z'), timers);
    expect(visits()[0]).toMatchObject({ endedBy: 'closing', assumed: 1 });
  });

  it('a closing that nobody was there to carry out ends the visits of that evening all the same', () => {
    armed();
    badge('ann');
    stage.setClock(Date.parse('2026-11-25T09:00:00Z'));
    armed();
    stage.runTimers(stage.nowMs(), timers);
    expect(visits()[0]).toMatchObject({ leftAtMs: Date.parse('2026-11-24T18:00:00Z'), assumed: 1 });
    const due = stage.raw.prepare("SELECT dueAtMs FROM timers WHERE key = 'closing'").get();
    expect(due).toEqual({ dueAtMs: Date.parse('2026-11-25T18:00:00Z') });
  });

  it('the timers set themselves again over a week, with the change of hour in it', () => {
    stage.setClock(Date.parse('2026-10-23T12:00:00Z'));
    armed();
    stage.runTimers(Date.parse('2026-10-26T12:00:00Z'), timers);
    const due = stage.raw.prepare('SELECT key, dueAtMs FROM timers ORDER BY key').all();
    expect(due).toEqual([
      { key: 'always-closing', dueAtMs: Date.parse('2026-10-27T03:00:00Z') },
      { key: 'closing', dueAtMs: Date.parse('2026-10-26T18:00:00Z') },
      { key: 'opening', dueAtMs: Date.parse('2026-10-27T07:30:00Z') },
    ]);
  });

  it('the next badge before the next opening reopens an assumed visit; after it, it is another', () => {
    armed();
    badge('eve');
    stage.runTimers(Date.parse('2026-11-25T03:00:00Z'), timers);
    stage.step(MINUTE);
    badge('eve');
    expect(visits()).toHaveLength(1);
    expect(here()).toEqual(['eve house']);
    stage.runTimers(Date.parse('2026-11-26T03:00:00Z'), timers);
    stage.setClock(Date.parse('2026-11-26T07:30:00Z'));
    badge('eve');
    expect(visits()).toHaveLength(2);
  });
});

describe('the door itself', () => {
  const contact = (open: boolean) =>
    stage.see('reader-front', { type: 'contact', name: 'door', open }, contactFlow);

  it.each([
    [10 * SECOND, []],
    [10 * SECOND + 1, ['forced-door']],
  ])('opened %d ms after an unlock raises %j', (after, raised) => {
    badge('ann');
    stage.step(after);
    contact(true);
    expect(anomalies()).toEqual(raised);
  });

  it('opened after the exit button, or by what was granted offline, is not forced', () => {
    stage.see('reader-front', { type: 'button', name: 'exit' }, (ctx, _seen, device) =>
      exitButtonFlow(ctx, device),
    );
    stage.step(5 * SECOND);
    contact(true);
    expect(anomalies()).toEqual([]);
  });

  it.each([
    ['door', null, true],
    ['front-leaf', null, true],
    ['lid', null, false],
    ['input-2', null, false],
    ['input-2', 'input-2', true],
    ['door', 'input-2', false],
  ])('its contact is %s where the door names %s: %s', (name, named, isDoor) => {
    stage.raw.prepare(`UPDATE doors SET contact = ? WHERE slug = 'front'`).run(named);
    stage.see('reader-front', { type: 'contact', name, open: true }, contactFlow);
    expect(anomalies()).toEqual(isDoor ? ['forced-door'] : []);
  });

  it.each([
    [60 * SECOND, ['door-held-open']],
    [60 * SECOND - 1, []],
  ])('still open after %d ms raises %j', (after, raised) => {
    badge('ann');
    contact(true);
    stage.runTimers(stage.nowMs() + after, timers);
    contact(false);
    stage.runTimers(stage.nowMs() + MINUTE, timers);
    const all = stage.raw.prepare('SELECT kind FROM anomalies').all() as { kind: string }[];
    expect(all.map(({ kind }) => kind)).toEqual(raised);
  });
});
