/**
 * How a Shelly of the second generation or later makes itself known: `<prefix>/online` (its will too) and what it says
 * on `<prefix>/events/rpc` (shelly-api-docs gen2, Mqtt); `shellies/announce` where its script says so.
 */
import type { Discovery, Sending } from '#devices/driver.ts';
import { known, macOf, type Said, saidIn, wordOf } from '#devices/wire/announced.ts';
import { isFields, own, writeJson } from '#devices/wire/json.ts';
import type { Announcement, GivenLogin, Proposal } from '#kernel/discovery.ts';
import { settings } from './state.ts';

/** It starts anew after it has answered. */
const REBOOT_AFTER_MS = 1000;

export const discovery: Discovery = {
  listen: ['+/online', '+/events/rpc', 'shellies/announce'],
  read,
  handOver,
};

function read(announcement: Announcement): readonly Proposal[] {
  const said = saidIn(announcement);
  if (said === null) return [];
  const [prefix = '', second] = said.levels;
  if (prefix === 'shellies') return second === 'announce' ? readAnnounced(said) : [];
  if (said.levels.length === 2 && second === 'online') {
    const isWord = said.text === 'true' || said.text === 'false';
    return isWord ? [proposalOf(prefix, prefix)] : [];
  }
  const isEvent = said.levels.length === 3 && second === 'events' && said.levels[2] === 'rpc';
  const id = said.fields === null ? undefined : wordOf(said.fields, 'src');
  if (!isEvent || said.fields === null || id === undefined) return [];
  if (wordOf(said.fields, 'method')?.startsWith('Notify') !== true) return [];
  return [{ ...proposalOf(prefix, id), ...addressOf(said.fields), isCertain: true }];
}

/** Its id is its model and its MAC, and its prefix is its id unless somebody changed it. */
function proposalOf(prefix: string, id: string): Proposal {
  const [, model, tail] = /^(shelly[a-z0-9]+)-([0-9a-f]{12})$/i.exec(id) ?? [];
  return {
    name: prefix,
    settings: { prefix },
    ...known({ identity: macOf(tail), model }),
    ...(model !== undefined && { isCertain: true }),
  };
}

function addressOf(fields: NonNullable<Said['fields']>): Partial<Proposal> {
  const params = own(fields, 'params');
  const wifi = isFields(params) ? own(params, 'wifi') : undefined;
  return isFields(wifi) ? known({ address: wordOf(wifi, 'sta_ip') }) : {};
}

function readAnnounced({ fields }: Said): readonly Proposal[] {
  const id = fields === null ? undefined : wordOf(fields, 'id');
  if (fields === null || id === undefined || own(fields, 'gen') === undefined) return [];
  const more = known({
    identity: macOf(own(fields, 'mac')),
    model: wordOf(fields, 'model'),
    firmware: wordOf(fields, 'ver'),
  });
  return [{ ...proposalOf(id, id), ...more, isCertain: true }];
}

/** Taken by what listens to RPC over MQTT, as it does when it comes from its box. */
function handOver(heard: Proposal, { username, secret }: GivenLogin): readonly Sending[] {
  const parsed = settings.safeParse(heard.settings);
  if (!parsed.success) return [];
  const { prefix } = parsed.data;
  const requests = [
    { method: 'Mqtt.SetConfig', params: { config: { user: username, pass: secret } } },
    { method: 'Shelly.Reboot', params: { delay_ms: REBOOT_AFTER_MS } },
  ];
  return requests.map((request, at) => ({
    topic: `${prefix}/rpc`,
    bytes: writeJson({ id: at + 1, src: `${prefix}/faitout`, ...request }),
    qos: 1,
    retain: false,
  }));
}
