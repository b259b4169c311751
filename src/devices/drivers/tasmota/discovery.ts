/**
 * How a Tasmota device makes itself known: `tasmota/discovery/<mac>/config` (arendst/Tasmota#9267), its will on
 * `tele/…/LWT`, and INFO1 at its start. Samples: test/unit/devices/drivers/tasmota/discovery.test.ts.
 */
import type { Discovery, Sending } from '#devices/driver.ts';
import { known, macOf, type Said, saidIn, wordOf } from '#devices/wire/announced.ts';
import { isFields, own } from '#devices/wire/json.ts';
import { nameWithin } from '#devices/wire/words.ts';
import type { Announcement, GivenLogin, Proposal } from '#kernel/discovery.ts';
import { prefixed, settings } from './settings.ts';

const DEFAULT_FULL_TOPIC = '%prefix%/%topic%/';
const PREFIXES = ['cmnd', 'stat', 'tele'];
const WORD_CHARACTERS_MAX = 64;

export const discovery: Discovery = {
  listen: [
    'tasmota/discovery/+/config',
    'tele/+/LWT',
    'tele/+/INFO1',
    'tele/+/INFO2',
    '+/tele/LWT',
    '+/tele/INFO1',
  ],
  read,
  handOver,
};

function read(announcement: Announcement): readonly Proposal[] {
  const said = saidIn(announcement);
  if (said === null) return [];
  const proposal = said.levels[0] === 'tasmota' ? readConfig(said) : readTelemetry(said);
  return proposal === null ? [] : [proposal];
}

function readConfig({ levels, fields }: Said): Proposal | null {
  if (levels[1] !== 'discovery' || levels[3] !== 'config' || levels.length !== 4) return null;
  if (fields === null) return null;
  const topic = wordOf(fields, 't');
  const identity = macOf(own(fields, 'mac')) ?? macOf(levels[2]);
  const prefixes = own(fields, 'tp');
  // Its three prefixes can be renamed; the driver speaks the usual ones.
  const isUsual = prefixes === undefined || JSON.stringify(prefixes) === JSON.stringify(PREFIXES);
  if (topic === undefined || identity === undefined || !isUsual) return null;
  const state = own(fields, 'state');
  const [off, on] = Array.isArray(state) ? (state as readonly unknown[]) : [];
  const fullTopic = wordOf(fields, 'ft') ?? DEFAULT_FULL_TOPIC;
  return {
    identity,
    name: wordOf(fields, 'dn') ?? topic,
    settings: {
      topic,
      ...(fullTopic !== DEFAULT_FULL_TOPIC && { fullTopic }),
      ...(typeof on === 'string' && on !== 'ON' && { onWord: on }),
      ...(typeof off === 'string' && off !== 'OFF' && { offWord: off }),
    },
    ...known({
      model: wordOf(fields, 'md'),
      firmware: wordOf(fields, 'sw'),
      address: wordOf(fields, 'ip'),
    }),
    isCertain: true,
  };
}

/** `tele/<topic>/LWT`, or `<topic>/tele/LWT` where FullTopic is turned round. */
function readTelemetry(said: Said): Proposal | null {
  const [first = '', second = '', last = ''] = said.levels;
  if (said.levels.length !== 3 || (first === 'tele') === (second === 'tele')) return null;
  const topic = first === 'tele' ? second : first;
  const more = detailsOf(last, said);
  if (more === null || topic === '') return null;
  return {
    name: topic,
    settings: { topic, ...(first !== 'tele' && { fullTopic: '%topic%/%prefix%/' }) },
    ...more,
    isCertain: true,
  };
}

function detailsOf(last: string, { text, fields }: Said): Partial<Proposal> | null {
  if (last === 'LWT') return text === 'Online' || text === 'Offline' ? {} : null;
  if (!/^INFO[12]$/.test(last) || fields === null) return null;
  const inner = own(fields, `Info${last.at(-1)}`);
  const told = isFields(inner) ? inner : fields;
  return known({
    model: wordOf(told, 'Module'),
    firmware: nameWithin(own(told, 'Version'), WORD_CHARACTERS_MAX),
    address: wordOf(told, 'IPAddress'),
  });
}

/** Both in one Backlog: it starts anew after the last of them (tasmota/docs Commands.md, MQTT). */
function handOver(heard: Proposal, { username, secret }: GivenLogin): readonly Sending[] {
  const parsed = settings.safeParse(heard.settings);
  if (!parsed.success) return [];
  return [
    {
      topic: `${prefixed(parsed.data, 'cmnd')}Backlog`,
      bytes: Buffer.from(`MqttUser ${username}; MqttPassword ${secret}`),
      qos: 1,
      retain: false,
    },
  ];
}
