/** How a Shelly of the first generation makes itself known: `shellies/announce`, and `shellies/<id>/online` as its will. */
import type { Discovery } from '#devices/driver.ts';
import { known, macOf, saidIn, wordOf } from '#devices/wire/announced.ts';
import { own } from '#devices/wire/json.ts';
import type { Announcement, Proposal } from '#kernel/discovery.ts';

export const discovery: Discovery = {
  listen: ['shellies/announce', 'shellies/+/announce', 'shellies/+/online'],
  asks: [{ topic: 'shellies/command', bytes: Buffer.from('announce'), qos: 0 }],
  read,
};

function read(announcement: Announcement): readonly Proposal[] {
  const said = saidIn(announcement);
  if (said === null || said.levels[0] !== 'shellies') return [];
  const [, second = '', last] = said.levels;
  const isOnline = said.levels.length === 3 && last === 'online';
  if (isOnline && (said.text === 'true' || said.text === 'false'))
    return [{ name: second, settings: { id: second }, isCertain: true }];
  const isAnnounced = second === 'announce' || last === 'announce';
  if (!isAnnounced || said.fields === null) return [];
  const id = wordOf(said.fields, 'id');
  // A script lets later generations announce themselves here too, and they say so.
  if (id === undefined || own(said.fields, 'gen') !== undefined) return [];
  return [
    {
      name: id,
      settings: { id },
      ...known({
        identity: macOf(own(said.fields, 'mac')),
        model: wordOf(said.fields, 'model'),
        firmware: wordOf(said.fields, 'fw_ver'),
        address: wordOf(said.fields, 'ip'),
      }),
      isCertain: true,
    },
  ];
}
