/** How a Zigbee2MQTT makes itself known: `<base>/bridge/state`, which is its will too, and `bridge/info`. */
import type { Discovery } from '#devices/driver.ts';
import { known, saidIn, wordOf } from '#devices/wire/announced.ts';
import { own } from '#devices/wire/json.ts';
import type { Announcement, Proposal } from '#kernel/discovery.ts';

/** Its whole configuration is in it. */
const INFO_BYTES_MAX = 256 * 1024;
const STATES = ['online', 'offline'];

export const discovery: Discovery = { listen: ['+/bridge/state', '+/bridge/info'], read };

function read(announcement: Announcement): readonly Proposal[] {
  const said = saidIn(announcement, INFO_BYTES_MAX);
  if (said === null || said.levels.length !== 3) return [];
  const [base = '', second, last] = said.levels;
  if (second !== 'bridge') return [];
  const { fields, text } = said;
  const isState =
    last === 'state' && STATES.includes(String(fields === null ? text : own(fields, 'state')));
  const version = last === 'info' && fields !== null ? wordOf(fields, 'version') : undefined;
  if (!isState && version === undefined) return [];
  return [
    {
      name: base,
      settings: base === 'zigbee2mqtt' ? {} : { base },
      model: 'Zigbee2MQTT',
      ...known({ firmware: version }),
      isCertain: true,
    },
  ];
}
