/** What each role may see of an answer. */
import { describe, expect, test } from 'vitest';
import type { DecisionItem } from '#contract/decisions.ts';
import { asksAboutPeople, redact } from '#http/redaction.ts';

const PERSON = { ref: 'member-a', name: 'Sample member A' };
const DECISION: DecisionItem = {
  id: '1',
  at: '2026-11-24T08:00:00.000Z',
  device: 'reader',
  door: 'front',
  machine: null,
  person: PERSON,
  granted: true,
  reason: 'ok',
  unmet: [],
  offline: false,
  badge: '04A1B2C3D4E5F6',
  flags: [],
};
const LIST = { items: [DECISION], next: null };

describe('owners and managers', () => {
  test.each(['owner', 'manager'] as const)('%s sees all of it', (role) => {
    expect(redact(role, LIST)).toBe(LIST);
  });
});

describe('below manager', () => {
  test.each(['accountant', 'trainer', 'reception'] as const)(
    '%s sees names, and the last 4 digits of badges',
    (role) => {
      expect(redact(role, LIST)).toEqual({
        items: [{ ...DECISION, badge: 'E5F6' }],
        next: null,
      });
    },
  );

  test('every badge of a person is cut', () => {
    const person = { ...PERSON, badges: [{ number: '04A1B2C3' }, { number: 'FF00AA11' }] };
    expect(redact('reception', person)).toEqual({
      ...PERSON,
      badges: [{ number: 'B2C3' }, { number: 'AA11' }],
    });
  });

  test('the badge of an observation and those of an anomaly are cut', () => {
    expect(redact('trainer', { type: 'badge', number: '04A1B2C3' })).toEqual({
      type: 'badge',
      number: 'B2C3',
    });
    const anomaly = {
      subjectKind: 'site',
      subject: null,
      detail: { number: '04A1B2C3', times: 3 },
    };
    expect(redact('trainer', anomaly)).toMatchObject({ detail: { number: 'B2C3', times: 3 } });
  });

  test('the answer itself stays as it was', () => {
    const before = structuredClone(LIST);
    redact('viewer', LIST);
    expect(LIST).toEqual(before);
  });
});

describe('a viewer', () => {
  test('sees no person and no number of a decision', () => {
    expect(redact('viewer', LIST)).toEqual({
      items: [{ ...DECISION, person: null, badge: null }],
      next: null,
    });
  });

  test('sees no person wherever one is named', () => {
    const session = { id: '1', person: PERSON, supervisor: PERSON, machine: 'laser-1' };
    const machine = { slug: 'laser-1', name: 'Laser', session: { id: '1', person: PERSON } };
    const text = JSON.stringify(redact('viewer', { items: [session, machine] }));
    expect(text).not.toContain('member-a');
    expect(text).toContain('Laser');
  });

  test('sees no words that staff wrote, nor the name of a file that somebody prints', () => {
    const machine = {
      slug: 'printer-1',
      name: 'Printer',
      outOfServiceReason: 'A broke it',
      job: { key: '17', name: 'vase for A.gcode', progress: 0.5 },
    };
    expect(redact('viewer', machine)).toEqual({
      slug: 'printer-1',
      name: 'Printer',
      outOfServiceReason: null,
      job: { key: '17', name: null, progress: 0.5 },
    });
    const job = { id: '1', key: '17', name: 'vase for A.gcode', phase: 'started' };
    expect(redact('viewer', job)).toMatchObject({ name: null });
  });

  test('sees of an anomaly its numbers, and no person', () => {
    const anomaly = {
      kind: 'badge-twice',
      subject: 'member-a',
      subjectKind: 'person',
      detail: { name: 'Sample member A', minutes: 12, late: true },
      resolvedReason: 'A was here',
    };
    expect(redact('viewer', anomaly)).toEqual({
      kind: 'badge-twice',
      subject: null,
      subjectKind: 'person',
      detail: { name: null, minutes: 12, late: true },
      resolvedReason: null,
    });
    const device = { subject: 'plug', subjectKind: 'device', detail: {} };
    expect(redact('viewer', device)).toMatchObject({ subject: 'plug' });
  });

  test('sees usage by person and day without the person', () => {
    expect(redact('viewer', { key: { person: 'member-a', day: '2026-11-24' } })).toEqual({
      key: { person: null, day: '2026-11-24' },
    });
  });

  test.each([null, 7, 'text', true, undefined])('sees %s as it is', (value) => {
    expect(redact('viewer', value)).toBe(value);
  });
});

test.each([
  [{ person: 'member-a' }, true],
  [{ search: 'a' }, true],
  [{ by: ['machine', 'person'] }, true],
  [{ by: ['machine', 'day'] }, false],
  [{ machine: 'laser-1', limit: 50 }, false],
])('a query that asks about people is known: %o', (query, about) => {
  expect(asksAboutPeople(query)).toBe(about);
});
