/** What is wrong with a device, the gravest first: which sentence tells it, and its numbers. Pure. */
import type { DeviceItem, DeviceOddity, QuarantineItem } from '#contract/devices.ts';
import type { EdgeItem } from '#contract/edge.ts';

export type DeviceLine = EdgeItem['devices'][number];

/** Why a line does not open, as the server's words for it. */
export const LINE_FAULTS = [
  'address-wrong',
  'port-absent',
  'port-ambiguous',
  'port-refused',
  'port-pulled',
  'port-other',
  'connection-refused',
  'line-lost',
  'driver-unknown',
  'settings-wrong',
  'secret-missing',
  'host-unreachable',
  'login-refused',
  'certificate-refused',
  'server-failed',
  'answer-refused',
  'answer-too-large',
  'other',
] as const;
export type LineFault = (typeof LINE_FAULTS)[number];

/** Why a message could not be read. */
export const UNREAD_REASONS = [
  'not-json',
  'not-an-object',
  'not-utf8',
  'too-large',
  'bad-uid',
  'ambiguous-uid',
  'bad-seq',
  'bad-boot',
  'bad-time',
  'unknown-topic',
  'unknown-type',
  'frame-checksum',
  'frame-length',
  'frame-not-hex',
  'line-not-text',
  'line-unlike-pattern',
  'flood',
  'another-device',
  'driver-error',
  'other',
] as const;
export type UnreadReason = (typeof UNREAD_REASONS)[number];

export type Trouble =
  | { readonly kind: 'away'; readonly sinceAt: string | null }
  | { readonly kind: 'line'; readonly fault: LineFault; readonly code: string }
  | { readonly kind: 'list'; readonly held: number; readonly issued: number }
  | {
      readonly kind: 'unread';
      readonly reason: UnreadReason;
      readonly code: string;
      readonly count: number;
    }
  | { readonly kind: 'odd'; readonly oddity: DeviceOddity }
  | { readonly kind: 'throttled' | 'lost' | 'driver-errors' | 'rivals'; readonly count: number };

/** `line` and `aside` are what a manager may see; null and empty for the others. */
export function troublesOf(
  device: DeviceItem,
  line: DeviceLine | null,
  aside: readonly QuarantineItem[],
): Trouble[] {
  const troubles: Trouble[] = [];
  if (!device.online) troubles.push({ kind: 'away', sinceAt: device.lastSeenAt });
  if (line !== null && line.fault !== null)
    troubles.push({ kind: 'line', fault: lineFaultOf(line.fault), code: line.fault });
  if (line !== null && line.rivals > 0) troubles.push({ kind: 'rivals', count: line.rivals });
  if (line !== null && line.framesLost > 0) troubles.push({ kind: 'lost', count: line.framesLost });
  if (line !== null && line.framesThrottled > 0)
    troubles.push({ kind: 'throttled', count: line.framesThrottled });
  if (line !== null && line.driverErrors > 0)
    troubles.push({ kind: 'driver-errors', count: line.driverErrors });
  if (listIsOld(device))
    troubles.push({
      kind: 'list',
      held: device.accessHeld ?? 0,
      issued: device.accessIssued ?? 0,
    });
  const odd = (device.oddities ?? []).map((oddity) => ({ kind: 'odd', oddity }) as const);
  return [...troubles, ...odd, ...unreadOf(aside)];
}

/** It has an older access list than the newest. */
export function listIsOld({ accessHeld, accessIssued }: DeviceItem): boolean {
  return accessIssued !== null && accessHeld !== null && accessHeld < accessIssued;
}

export function lineFaultOf(code: string): LineFault {
  return LINE_FAULTS.find((known) => known === code) ?? 'other';
}

export function unreadReasonOf(code: string): UnreadReason {
  return UNREAD_REASONS.find((known) => known === code) ?? 'other';
}

/** One line a reason, the most frequent first. */
function unreadOf(aside: readonly QuarantineItem[]): Trouble[] {
  const counts = new Map<string, number>();
  for (const { reason } of aside) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .toSorted(([, one], [, other]) => other - one)
    .map(([code, count]) => ({ kind: 'unread', reason: unreadReasonOf(code), code, count }));
}
