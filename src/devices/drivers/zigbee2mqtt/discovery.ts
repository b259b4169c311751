/** What Zigbee2MQTT tells of the devices behind it: `bridge/devices`, retained, one list (zigbee2mqtt.io, MQTT topics). */
import type { Discovery } from '#devices/driver.ts';
import { known, wordOf } from '#devices/wire/announced.ts';
import { type Fields, isFields, own, readJson } from '#devices/wire/json.ts';
import type { Announcement, Proposal } from '#kernel/discovery.ts';

/** Every device with all that it exposes: a large house is half a megabyte. */
const LIST_BYTES_MAX = 1024 * 1024;
const DEVICES_MAX = 100;
const DEPTH_MAX = 4;
const USED = new Set(['power', 'energy', 'state', 'contact']);

export const discovery: Discovery = { listen: ['+/bridge/devices'], read };

function read(announcement: Announcement): readonly Proposal[] {
  if (announcement.kind !== 'message') return [];
  const [base = '', second, third] = announcement.topic.split('/');
  const isList = second === 'bridge' && third === 'devices';
  if (!isList || !announcement.topic.endsWith('/devices')) return [];
  const list = readJson(announcement.bytes, LIST_BYTES_MAX);
  if (!list.ok || !Array.isArray(list.value)) return [];
  const entries = (list.value as readonly unknown[]).filter(isFields);
  return entries.flatMap((entry) => proposalOf(entry, base)).slice(0, DEVICES_MAX);
}

function proposalOf(entry: Fields, base: string): readonly Proposal[] {
  const name = own(entry, 'friendly_name');
  const identity = wordOf(entry, 'ieee_address');
  const definition = own(entry, 'definition');
  if (typeof name !== 'string' || identity === undefined || !isFields(definition)) return [];
  if (own(entry, 'type') === 'Coordinator' || own(entry, 'disabled') === true) return [];
  if (!isUsed(own(definition, 'exposes'), 0)) return [];
  const model = [wordOf(definition, 'vendor'), wordOf(definition, 'model')]
    .filter((word) => word !== undefined)
    .join(' ');
  return [
    {
      identity,
      name,
      settings: { name, ...(base !== 'zigbee2mqtt' && { base }) },
      ...known({
        model: model === '' ? undefined : model,
        firmware: wordOf(entry, 'software_build_id'),
      }),
      isCertain: true,
    },
  ];
}

/** Whether it measures or tells something that a place can use; a thermometer does not. */
function isUsed(exposes: unknown, depth: number): boolean {
  if (!Array.isArray(exposes) || depth > DEPTH_MAX) return false;
  return (exposes as readonly unknown[]).some(
    (one) =>
      isFields(one) &&
      (USED.has(String(own(one, 'name') ?? '')) || isUsed(own(one, 'features'), depth + 1)),
  );
}
