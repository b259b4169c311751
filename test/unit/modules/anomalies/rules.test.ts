/** What an anomaly is about, in one text and in two. */
import { expect, test } from 'vitest';
import { subjectParts } from '#src/modules/anomalies/rules.ts';

test.each([
  ['machine:laser-1', 'machine', 'laser-1'],
  ['person:a:b', 'person', 'a:b'],
  ['login:', 'login', ''],
  ['weather:rain', 'site', 'weather:rain'],
  ['nothing', 'site', 'nothing'],
  [':laser-1', 'site', ':laser-1'],
])('%s is about the %s %s', (text, subjectKind, subject) => {
  expect(subjectParts(text)).toEqual({ subjectKind, subject });
});
