/** French and English say the same things, and say something for every word of the contract. */

import { expect, test } from 'vitest';
import { ANOMALY_KINDS, ANOMALY_SUBJECTS } from '#contract/anomalies.ts';
import { BADGE_LIKENESSES, BADGE_STATES } from '#contract/badges.ts';
import { LINK_STATES } from '#contract/edge.ts';
import { JOB_PHASES } from '#contract/jobs.ts';
import { MACHINE_STATES } from '#contract/machines.ts';
import { CERTIFICATION_LEVELS, PERSON_STATUSES } from '#contract/people.ts';
import { DOOR_DIRECTIONS } from '#contract/place-file.ts';
import { DECISION_REASONS } from '#contract/refusals.ts';
import { ROLES } from '#contract/roles.ts';
import { SESSION_ENDS, SESSION_FLAGS } from '#contract/sessions.ts';
import { en } from '../../../../dashboards/src/i18n/en.ts';
import { fr } from '../../../../dashboards/src/i18n/fr.ts';
import { DETAIL_NAMES } from '../../../../dashboards/src/words/anomaly-detail.ts';
import { LINE_FAULTS, UNREAD_REASONS } from '../../../../dashboards/src/words/device-troubles.ts';

type Tree = { readonly [key: string]: string | Tree };

function textsOf(tree: Tree, under = ''): Map<string, string> {
  const texts = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') texts.set(under + key, value);
    else for (const [path, text] of textsOf(value, `${under}${key}.`)) texts.set(path, text);
  }
  return texts;
}

const french = textsOf(fr);
const english = textsOf(en);

test('both languages have the same keys', () => {
  expect([...english.keys()].toSorted()).toEqual([...french.keys()].toSorted());
  expect(french.size).toBeGreaterThan(300);
});

test('both say each thing with the same values in it', () => {
  const values = (text: string | undefined) =>
    [...(text ?? '').matchAll(/\{\{(\w+)\}\}/g)].map((m) => m[1]).toSorted();
  for (const [key, text] of french)
    expect([key, values(english.get(key))]).toEqual([key, values(text)]);
});

test('nothing is left empty', () => {
  for (const [key, text] of [...french, ...english])
    expect([key, text.trim()]).not.toEqual([key, '']);
});

test.each([
  ['reason', DECISION_REASONS],
  ['state', MACHINE_STATES],
  ['anomaly', ANOMALY_KINDS],
  ['about', ANOMALY_SUBJECTS],
  ['endedBy', SESSION_ENDS],
  ['flag', SESSION_FLAGS],
  ['phase', JOB_PHASES],
  ['status', PERSON_STATUSES],
  ['level', CERTIFICATION_LEVELS],
  ['badge', BADGE_STATES],
  ['likeness', BADGE_LIKENESSES],
  ['role', ROLES],
  ['detail', DETAIL_NAMES],
  ['fault', LINE_FAULTS],
  ['unread', UNREAD_REASONS],
  ['lineState', LINK_STATES],
  ['lineState.short', LINK_STATES],
  ['direction', DOOR_DIRECTIONS],
] as const)('every word of %s is told', (section, words) => {
  for (const word of words) expect(french.get(`${section}.${word}`), word).toBeDefined();
});
