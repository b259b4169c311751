/** Why a person may not start a machine, check by check and in order. */
import { describe, expect, it } from 'vitest';
import {
  needsSupervisor,
  type StartFacts,
  stillWaits,
  unmetAtMachine,
} from '#modules/machines/rules.ts';

const PASSES: StartFacts = {
  outOfService: false,
  lacksWhatItNeeds: false,
  certification: 'held',
  level: 'autonomous',
  supervision: 'none',
  supervisorPresent: false,
  occupied: 'free',
  loneWorking: true,
  othersPresent: 0,
};

describe('unmetAtMachine', () => {
  it.each<[string, Partial<StartFacts>, string[]]>([
    ['everything holds', {}, []],
    ['no certification is asked for', { certification: null, level: null }, []],
    ['out of service', { outOfService: true }, ['machine-out-of-service']],
    ['what it needs is away', { lacksWhatItNeeds: true }, ['machine-out-of-service']],
    ['never certified', { certification: 'none', level: null }, ['not-certified']],
    ['certified once', { certification: 'expired' }, ['certification-expired']],
    ['supervised alone', { level: 'supervised' }, ['supervisor-needed']],
    ['supervised with a trainer', { level: 'supervised', supervisorPresent: true }, []],
    ['supervision for all', { supervision: 'required' }, ['supervisor-needed']],
    ['supervision for all but trainers', { supervision: 'required', level: 'trainer' }, []],
    ['somebody uses it', { occupied: 'in-use' }, ['machine-in-use']],
    ['it runs for nobody', { occupied: 'running-for-nobody' }, ['machine-running']],
    ['alone', { loneWorking: false, othersPresent: 0 }, ['lone-working']],
    ['not alone', { loneWorking: false, othersPresent: 1 }, []],
    [
      'everything fails: all are told, in order',
      {
        outOfService: true,
        certification: 'none',
        level: null,
        supervision: 'required',
        occupied: 'in-use',
        loneWorking: false,
      },
      [
        'machine-out-of-service',
        'not-certified',
        'supervisor-needed',
        'machine-in-use',
        'lone-working',
      ],
    ],
  ])('%s', (_fact, facts, unmet) => {
    expect(unmetAtMachine({ ...PASSES, ...facts })).toEqual(unmet);
  });
});

it.each([
  ['supervised', 'none', true],
  ['autonomous', 'none', false],
  ['trainer', 'required', false],
  ['autonomous', 'required', true],
  [null, 'none', false],
] as const)(
  'level %s where supervision is %s needs a supervisor: %s',
  (level, supervision, needs) => {
    expect(needsSupervisor({ level, supervision })).toBe(needs);
  },
);

describe('stillWaits', () => {
  const trainer = { role: 'trainer', personId: 7, atMs: 100_000 } as const;

  it.each([
    [130_000, true],
    [130_001, false],
    [70_000, true],
    [69_999, false],
  ])('a badge at %d ms: %s', (atMs, waits) => {
    expect(stillWaits(trainer, 'trainer', 8, atMs)).toBe(waits);
  });

  it('nobody waits for themselves, nor for the other role', () => {
    expect(stillWaits(trainer, 'trainer', 7, 100_000)).toBe(false);
    expect(stillWaits(trainer, 'supervised', 8, 100_000)).toBe(false);
    expect(stillWaits(null, 'trainer', 8, 100_000)).toBe(false);
  });
});
