/** `GET /live`: server-sent events; each carries the same shape as its list's item. */
import type * as z from 'zod';
import { anomalyItem } from './anomalies.ts';
import { decisionItem } from './decisions.ts';
import { deviceItem } from './devices.ts';
import { invoiceItem, runItem } from './invoices.ts';
import { machineItem } from './machines.ts';
import { sessionItem } from './sessions.ts';
import { visitItem } from './visits.ts';
import { zoneItem } from './zones.ts';

/** The event's name is the key; `id` on the wire is the commit's number. */
export const LIVE_ITEMS = {
  machine: machineItem,
  session: sessionItem,
  visit: visitItem,
  decision: decisionItem,
  device: deviceItem,
  anomaly: anomalyItem,
  zone: zoneItem,
  invoice: invoiceItem,
  'billing-run': runItem,
} as const;

export type LiveName = keyof typeof LIVE_ITEMS;
export const LIVE_NAMES = Object.keys(LIVE_ITEMS) as LiveName[];

export type LiveItem<Name extends LiveName> = z.infer<(typeof LIVE_ITEMS)[Name]>;

/** One change, its name beside it. */
export type LiveChange = {
  [Name in LiveName]: { readonly name: Name; readonly item: LiveItem<Name> };
}[LiveName];

/** Sent in the place of a replay that is no longer whole: read the lists again. */
export const LIVE_RESET = 'reset';
export const LIVE_REPLAY_MAX = 10_000;
