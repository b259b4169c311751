/** Devices of the file against what their drivers know: settings, topics, ports. Pure. */

import type { DriverCatalogue, DriverKnowledge } from '../driver-catalogue.ts';
import { sortedText } from './merge.ts';
import type { Planned, PlannedSection } from './plan.ts';
import { joined, type Mistake } from './sections.ts';
import { TopicTree } from './topic-overlap.ts';

type Device = Planned<'devices'>;
type Claims = NonNullable<ReturnType<DriverKnowledge['claims']>>;
type Port = NonNullable<ReturnType<DriverKnowledge['port']>>;
type Judged = {
  readonly device: Device;
  readonly claims: Claims | null;
  readonly port: Port | null;
  readonly address: string | null;
};

const NATIVE = 'faitout';

/** Unknown drivers, settings that a driver refuses, topics and ports that two devices would share. */
export function deviceMistakes(
  devices: PlannedSection<'devices'>,
  site: string,
  catalogue: DriverCatalogue,
): Mistake[] {
  const mistakes: Mistake[] = [];
  const judged = [...devices.values()].flatMap((device) =>
    judge(device, site, catalogue, mistakes),
  );
  mistakes.push(...topicMistakes(judged), ...portMistakes(judged));
  return mistakes;
}

/** What a device may say and hear; null where its driver speaks no MQTT or can't read its settings. */
export function claimsOf(
  item: Device['item'],
  site: string,
  catalogue: DriverCatalogue,
): Claims | null {
  const knowledge = catalogue.get(item.driver ?? '');
  const settings = knowledge?.parseSettings(item.settings ?? {});
  if (knowledge === undefined || settings?.ok !== true) return null;
  return knowledge.claims(settings.value, { site, device: item.slug });
}

/** Whether what the driver remembers of the device still means it. */
export function keepsMemory(
  device: Device,
  sites: { readonly before: string; readonly after: string },
  catalogue: DriverCatalogue,
): boolean {
  const { before, item } = device;
  if (before === null || before.driver !== item.driver) return false;
  const claims = [
    claimsOf(before, sites.before, catalogue),
    claimsOf(item, sites.after, catalogue),
  ];
  return sortedText(claims[0]) === sortedText(claims[1]);
}

function judge(
  device: Device,
  site: string,
  catalogue: DriverCatalogue,
  mistakes: Mistake[],
): Judged[] {
  const { item, path } = device;
  if (item.driver === undefined) return [];
  const knowledge = catalogue.get(item.driver);
  if (knowledge === undefined) {
    if (path !== null) {
      mistakes.push({ path: `${path}.driver`, message: `there is no driver ${item.driver} here` });
    }
    return [];
  }
  const settings = knowledge.parseSettings(item.settings ?? {});
  if (!settings.ok) {
    if (path === null) return [];
    for (const error of settings.errors) {
      mistakes.push({ path: joined(`${path}.settings`, error.path), message: error.message });
    }
    return [];
  }
  const claims = knowledge.claims(settings.value, { site, device: item.slug });
  const address = knowledge.address?.(settings.value) ?? null;
  return [{ device, claims, port: knowledge.port(settings.value), address }];
}

function topicMistakes(judged: readonly Judged[]): Mistake[] {
  const tree = new TopicTree<Judged>();
  for (const one of judged) for (const filter of filtersOf(one)) tree.add(filter, one);
  return judged.flatMap((one) => {
    const { path, item } = one.device;
    if (path === null) return [];
    const met = new Set(filtersOf(one).flatMap((filter) => [...tree.meeting(filter)]));
    const found = [...met]
      .filter((other) => other !== one && !mayShare(one, other))
      .map((other) => ({
        path: `${path}.settings`,
        message: `its topics are also those of ${named(other.device)}`,
      }));
    const foreign = item.driver !== NATIVE && filtersOf(one).some(isReserved);
    const reserved = {
      path: `${path}.settings`,
      message: 'faitout/ is the native protocol and $ the broker: choose another topic',
    };
    return foreign ? [...found, reserved] : found;
  });
}

/** A bridge owns the topics of all that is behind it. */
function mayShare(one: Judged, other: Judged): boolean {
  const kinds = [one.device.item.driver, other.device.item.driver];
  return kinds.includes('bridge') && kinds.includes('zigbee2mqtt');
}

function isReserved(filter: string): boolean {
  return /^(?:faitout(?:\/|$)|\$|\+(?:\/|$)|#)/.test(filter);
}

function filtersOf({ claims }: Judged): readonly string[] {
  return claims === null ? [] : [...claims.listen, ...claims.speak];
}

function portMistakes(judged: readonly Judged[]): Mistake[] {
  const users = new Map<string, Judged[]>();
  for (const one of judged) {
    if (one.port === null) continue;
    users.set(one.port.path, [...(users.get(one.port.path) ?? []), one]);
  }
  return [...users.values()].flatMap((sharing) =>
    sharing.flatMap((one) => {
      const found = sharing.map((another) => clash(one, another)).find((each) => each !== null);
      const { path } = one.device;
      return found === undefined || path === null
        ? []
        : [{ path: `${path}.settings.${found.key}`, message: found.message }];
    }),
  );
}

/** What keeps two devices from one port: only devices of one kind share a line, each with its own address. */
function clash(one: Judged, other: Judged): { key: string; message: string } | null {
  if (one === other) return null;
  const theirs = named(other.device);
  const share = one.address !== null && one.device.item.driver === other.device.item.driver;
  if (!share) return { key: 'path', message: `this port is that of ${theirs}` };
  if (one.address === other.address) {
    return { key: 'address', message: `this address on the line is that of ${theirs}` };
  }
  return one.port?.baudRate === other.port?.baudRate
    ? null
    : { key: 'baudRate', message: `on one line all speak at one rate, also ${theirs}` };
}

function named(device: Device): string {
  return device.path === null ? device.name : `${device.name} (${device.path})`;
}
