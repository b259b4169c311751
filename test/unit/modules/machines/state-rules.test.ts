/** What a machine does, from all that its devices say. */
import { describe, expect, it } from 'vitest';
import {
  devicesOf,
  isBusy,
  isOnline,
  machineState,
  NOTHING_KNOWN,
  stateOfContact,
  stateSource,
} from '#modules/machines/state-rules.ts';
import type { Knowledge, Machine } from '#modules/machines/types.ts';

const MACHINE = {
  interlock: 'lock',
  meter: 'plug',
  jobs: 'board',
  reader: 'plug',
  contact: null,
  running: null,
  powerTells: true,
} as Machine;
const PLAIN = { ...MACHINE, meter: null, jobs: null, powerTells: false };
const power = (level: 'off' | 'idle' | 'running') => ({
  ...NOTHING_KNOWN.power,
  level,
  lastAtMs: 1,
});
const reported = (state: 'idle' | 'running' | 'alarm' | 'paused', stale = false) =>
  ({ state, device: 'board', by: 'state', stale }) as const;

describe('machineState', () => {
  it.each<[string, Partial<Knowledge>, string]>([
    ['nothing was ever heard', {}, 'unknown'],
    ['watts alone', { power: power('running') }, 'running'],
    [
      'its own word wins over watts',
      { power: power('running'), reported: reported('idle') },
      'idle',
    ],
    [
      'an open relay wins over all',
      { power: power('running'), reported: reported('running'), relays: { lock: false } },
      'off',
    ],
    ['a closed relay says nothing', { power: power('idle'), relays: { lock: true } }, 'idle'],
    ['the meter is away', { power: power('running'), away: { plug: 1 } }, 'unknown'],
    ['the source is away', { reported: reported('running'), away: { board: 1 } }, 'unknown'],
    ['the source is back and has not spoken', { reported: reported('running', true) }, 'unknown'],
    ['another device is away', { reported: reported('running'), away: { plug: 1 } }, 'running'],
  ])('%s', (_fact, known, state) => {
    expect(machineState(MACHINE, { ...NOTHING_KNOWN, ...known }, false)).toBe(state);
  });

  it('without any source a session is use', () => {
    expect(machineState(PLAIN, NOTHING_KNOWN, true)).toBe('running');
    expect(machineState(PLAIN, NOTHING_KNOWN, false)).toBe('off');
    expect(machineState({ ...PLAIN, interlock: null }, NOTHING_KNOWN, false)).toBe('idle');
    expect(machineState(PLAIN, { ...NOTHING_KNOWN, away: { lock: 1 } }, true)).toBe('unknown');
  });
});

describe('isBusy', () => {
  const heard = { ...NOTHING_KNOWN, power: power('idle') };

  it.each([
    ['off', false],
    ['idle', false],
    ['running', true],
    ['paused', true],
    ['alarm', false],
    ['unknown', true],
  ] as const)('%s: %s', (state, busy) => {
    expect(isBusy(MACHINE, heard, state, false)).toBe(busy);
  });

  it('a job keeps it busy, an open relay does not', () => {
    expect(isBusy(MACHINE, heard, 'idle', true)).toBe(true);
    expect(isBusy(MACHINE, { ...heard, relays: { lock: false } }, 'unknown', true)).toBe(false);
  });

  it('where nothing tells, nothing is known to run', () => {
    expect(isBusy(MACHINE, NOTHING_KNOWN, 'unknown', false)).toBe(false);
    expect(stateSource(MACHINE, NOTHING_KNOWN)).toBe('none');
  });
});

it('a machine is there when none of the devices that make it work is away', () => {
  expect(isOnline(MACHINE, NOTHING_KNOWN)).toBe(true);
  expect(isOnline(MACHINE, { ...NOTHING_KNOWN, away: { board: 1 } })).toBe(false);
  expect(isOnline(MACHINE, { ...NOTHING_KNOWN, away: { other: 1 } })).toBe(true);
});

it('a device is named once, whatever its parts', () => {
  expect(devicesOf(MACHINE)).toEqual(['lock', 'plug', 'board']);
});

describe('stateOfContact', () => {
  const running = (more: object) =>
    ({ ...MACHINE, running: { contact: 'air', when: 'closed', ...more } }) as Machine;
  const closed = { name: 'air', open: false };
  it.each<[string, Machine, string, { name: string; open: boolean }, string | null]>([
    ['closed runs', running({}), 'board', closed, 'running'],
    ['open rests', running({}), 'board', { ...closed, open: true }, 'idle'],
    ['where open runs', running({ when: 'open' }), 'board', { ...closed, open: true }, 'running'],
    ['where open runs, closed rests', running({ when: 'open' }), 'board', closed, 'idle'],
    ['another name', running({}), 'board', { ...closed, name: 'lid' }, null],
    ['a device that is none of its parts', running({}), 'other', closed, null],
    ['the device that is named', running({ device: 'other' }), 'other', closed, 'running'],
    ['a part, where another is named', running({ device: 'other' }), 'board', closed, null],
    ['a machine without one', MACHINE, 'board', closed, null],
  ])('%s', (_fact, machine, slug, contact, state) => {
    expect(stateOfContact(machine, slug, contact)).toBe(state);
  });

  it('that was never heard leaves the state unknown', () => {
    const machine = { ...PLAIN, running: { contact: 'air', when: 'open' } } as Machine;
    expect(machineState(machine, NOTHING_KNOWN, true)).toBe('unknown');
  });
});
