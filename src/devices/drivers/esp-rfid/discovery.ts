/** How esp-rfid makes itself known: `boot` and `heartbeat` on `<topic>/send`, and its will on `<topic>/avty`. */
import type { Discovery } from '#devices/driver.ts';
import { known, saidIn, wordOf } from '#devices/wire/announced.ts';
import { own } from '#devices/wire/json.ts';
import type { Announcement, Proposal } from '#kernel/discovery.ts';

const TYPES = ['boot', 'heartbeat', 'hearthbeat', 'access'];

export const discovery: Discovery = { listen: ['+/send', '+/+/send', '+/avty'], read };

function read(announcement: Announcement): readonly Proposal[] {
  const said = saidIn(announcement);
  if (said === null || said.levels.length < 2) return [];
  const topic = said.levels.slice(0, -1).join('/');
  const last = said.levels.at(-1);
  if (last === 'avty' && (said.text === 'online' || said.text === 'offline'))
    return [{ name: topic, settings: { topic } }];
  if (last !== 'send' || said.fields === null) return [];
  if (!TYPES.includes(String(own(said.fields, 'type')))) return [];
  const hostname = wordOf(said.fields, 'hostname');
  return [
    {
      name: hostname ?? topic,
      settings: { topic, ...(hostname !== undefined && { hostname }) },
      model: 'esp-rfid',
      ...known({ address: wordOf(said.fields, 'ip') ?? wordOf(said.fields, 'doorip') }),
      isCertain: true,
    },
  ];
}
