/** The numbers and words that go with an anomaly, those that a person can use. */
import type { AnomalyItem } from '#contract/anomalies.ts';
import type { Format } from './format.ts';

export const DETAIL_NAMES = [
  'text',
  'job',
  'part',
  'sees',
  'state',
  'needs',
  'command',
  'error',
  'number',
  'count',
  'faults',
  'upToEvents',
  'watts',
  'contact',
  'address',
  'topic',
  'jumpSeconds',
  'startedAtMs',
  'fromMs',
  'toMs',
  'saidAtMs',
  'receivedAtMs',
] as const;
export type DetailName = (typeof DETAIL_NAMES)[number];

/** Names and values to show, instants as times; ids and what the subject already says are left out. */
export function detailsOf(
  { detail, subject }: Pick<AnomalyItem, 'detail' | 'subject'>,
  format: Format,
): Array<readonly [DetailName, string]> {
  const shown: Array<readonly [DetailName, string]> = [];
  for (const name of DETAIL_NAMES) {
    const value = detail[name];
    if (value === undefined || value === null || value === '' || value === subject) continue;
    if (typeof value !== 'number') shown.push([name, String(value)]);
    else if (name.endsWith('Ms')) shown.push([name, format.timeWithSeconds(value)]);
    else if (name === 'watts') shown.push([name, format.watts(value)]);
    else shown.push([name, format.count(value)]);
  }
  return shown;
}
