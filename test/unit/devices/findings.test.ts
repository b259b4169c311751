/** What the broker refused reaches the place: soon, once an hour, and never more than a few. */
import { expect, test } from 'vitest';
import { createFindings, LOGINS_TOLD_MAX } from '#devices/findings.ts';
import type { EdgeFinding } from '#kernel/edge-finding.ts';
import { aClock, aLog } from '#test/builders/devices.ts';

const HOUR = 3_600_000;
const login = (username: string, address = '10.0.0.9'): EdgeFinding => ({
  kind: 'unknown-login',
  username,
  address,
  reason: 'unknown',
});

function someFindings() {
  const clock = aClock();
  const told: EdgeFinding[][] = [];
  const mode = { fails: false };
  const findings = createFindings({
    tell: async (some) => {
      if (mode.fails) throw new Error('disk');
      told.push([...some]);
    },
    clock,
    log: aLog(),
  });
  return { findings, clock, told, mode };
}

test('what comes together is told together, once', () => {
  const { findings, clock, told } = someFindings();
  findings.note(login('lab/a'));
  findings.note(login('lab/a', '10.0.0.8'));
  findings.note({ kind: 'foreign-topic', device: 'plug', topic: 'x/y' });
  findings.note({ kind: 'foreign-topic', device: 'plug', topic: 'x/z' });
  expect(told).toEqual([]);
  clock.step(2000);
  expect(told).toEqual([[login('lab/a'), { kind: 'foreign-topic', device: 'plug', topic: 'x/y' }]]);
  clock.step(HOUR / 2);
  findings.note(login('lab/a'));
  clock.step(2000);
  expect(told).toHaveLength(1);
});

test('what goes on is told again after an hour, for it may have been settled meanwhile', () => {
  const { findings, clock, told } = someFindings();
  findings.note(login('lab/a'));
  clock.step(HOUR);
  findings.note(login('lab/a'));
  clock.step(2000);
  expect(told).toHaveLength(2);
});

test('of a brute force a few names are told, then that there are more; in the next hour as many', () => {
  const { findings, clock, told } = someFindings();
  for (let n = 0; n < 5000; n += 1) {
    findings.note(login(`lab/${n}`));
    clock.step(100);
  }
  expect(told.flat()).toHaveLength(LOGINS_TOLD_MAX + 1);
  expect(told.flat().at(-1)).toEqual({ kind: 'many-logins' });
  clock.step(HOUR);
  for (let n = 0; n < 5000; n += 1) findings.note(login(`lab/other-${n}`));
  clock.step(2000);
  expect(told.flat()).toHaveLength(2 * (LOGINS_TOLD_MAX + 1));
});

test('what could not be told is told at its next occasion', async () => {
  const { findings, clock, told, mode } = someFindings();
  mode.fails = true;
  findings.note(login('lab/a'));
  clock.step(2000);
  await Promise.resolve();
  mode.fails = false;
  findings.note(login('lab/a'));
  clock.step(2000);
  expect(told).toEqual([[login('lab/a')]]);
});

test('nothing is told once it is closed', () => {
  const { findings, clock, told } = someFindings();
  findings.note(login('lab/a'));
  findings.close();
  clock.step(HOUR);
  expect(told).toEqual([]);
});
