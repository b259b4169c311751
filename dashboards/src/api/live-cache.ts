/** What a live change does to the lists that a page holds. Pure: changes may come twice. */
import type { AnomalyItem } from '#contract/anomalies.ts';
import type { DecisionItem } from '#contract/decisions.ts';
import type { DeviceItem } from '#contract/devices.ts';
import type { LiveChange } from '#contract/live.ts';
import type { MachineItem } from '#contract/machines.ts';
import type { SessionItem } from '#contract/sessions.ts';
import type { VisitItem } from '#contract/visits.ts';
import type { ZoneItem } from '#contract/zones.ts';

export const DECISIONS_MAX = 200;
export const SAMPLES_MAX = 120;

export type LiveLists = {
  readonly machines: readonly MachineItem[];
  readonly zones: readonly ZoneItem[];
  readonly devices: readonly DeviceItem[];
  readonly sessions: readonly SessionItem[];
  readonly visits: readonly VisitItem[];
  readonly decisions: readonly DecisionItem[];
  readonly anomalies: readonly AnomalyItem[];
};
export type LiveListName = keyof LiveLists;

export type Sample = { readonly atMs: number; readonly watts: number };
export type Samples = ReadonlyMap<string, readonly Sample[]>;

/** Which list a change belongs to; invoices and billing runs are asked for by their own pages. */
export const LIST_OF: Readonly<Partial<Record<LiveChange['name'], LiveListName>>> = {
  machine: 'machines',
  zone: 'zones',
  device: 'devices',
  session: 'sessions',
  visit: 'visits',
  decision: 'decisions',
  anomaly: 'anomalies',
};

/** A list after a change; the same list where the change is not about it. */
export function applyChange<Name extends LiveListName>(
  name: Name,
  list: LiveLists[Name],
  change: LiveChange,
): LiveLists[Name] {
  if (LIST_OF[change.name] !== name) return list;
  return after(list, change) as LiveLists[Name];
}

/** A list that was just read, after the changes that came while it was under way. */
export function applyChanges<Name extends LiveListName>(
  name: Name,
  list: LiveLists[Name],
  changes: readonly LiveChange[],
): LiveLists[Name] {
  return changes.reduce((held, change) => applyChange(name, held, change), list);
}

/** The last watts of each machine, as far as this page has seen them. */
export function addSample(samples: Samples, change: LiveChange, nowMs: number): Samples {
  if (change.name !== 'machine' || change.item.watts === null) return samples;
  const held = samples.get(change.item.slug) ?? [];
  const next = [...held, { atMs: nowMs, watts: change.item.watts }].slice(-SAMPLES_MAX);
  return new Map(samples).set(change.item.slug, next);
}

function after(list: LiveLists[LiveListName], change: LiveChange): LiveLists[LiveListName] {
  switch (change.name) {
    case 'machine':
      return put(list as LiveLists['machines'], change.item, 'slug');
    case 'zone':
      return put(list as LiveLists['zones'], change.item, 'slug');
    case 'device':
      return put(list as LiveLists['devices'], change.item, 'slug');
    case 'session':
      return put(list as LiveLists['sessions'], change.item, 'id');
    case 'visit':
      return put(list as LiveLists['visits'], change.item, 'id');
    case 'decision':
      return putFirst(list as LiveLists['decisions'], change.item);
    case 'anomaly':
      return putOpen(list as LiveLists['anomalies'], change.item);
    case 'invoice':
    case 'billing-run':
      return list;
  }
}

/** In its place if it is known, else first: lists are newest first. */
function put<Item, Key extends keyof Item>(
  list: readonly Item[],
  item: Item,
  key: Key,
): readonly Item[] {
  const at = list.findIndex((one) => one[key] === item[key]);
  return at < 0 ? [item, ...list] : list.with(at, item);
}

function putFirst(list: readonly DecisionItem[], item: DecisionItem): readonly DecisionItem[] {
  return put(list, item, 'id')
    .toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at))
    .slice(0, DECISIONS_MAX);
}

/** A resolved anomaly leaves the list of open ones. */
function putOpen(list: readonly AnomalyItem[], item: AnomalyItem): readonly AnomalyItem[] {
  if (item.resolvedAt === null) return put(list, item, 'id');
  return list.filter((one) => one.id !== item.id);
}
