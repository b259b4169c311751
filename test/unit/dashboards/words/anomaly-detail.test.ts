/** What an anomaly's page tells beside its sentence. */
import { expect, test } from 'vitest';
import { detailsOf } from '../../../../dashboards/src/words/anomaly-detail.ts';
import { makeFormat } from '../../../../dashboards/src/words/format.ts';

const format = makeFormat('en', 'Europe/Paris');

test('instants are told as times of the place, numbers as numbers', () => {
  const detail = {
    startedAtMs: Date.parse('2026-11-24T08:33:31Z'),
    count: 1234,
    job: 'hook.gcode',
  };
  expect(detailsOf({ subject: 'printer-1', detail }, format)).toEqual([
    ['job', 'hook.gcode'],
    ['count', '1,234'],
    ['startedAtMs', '09:33:31'],
  ]);
});

test('ids, nothing, and what the subject already says are left out', () => {
  const detail = { session: '0199', text: null, number: 'plug-cnc', boot: 'k3j9x2' };
  expect(detailsOf({ subject: 'plug-cnc', detail }, format)).toEqual([]);
});
