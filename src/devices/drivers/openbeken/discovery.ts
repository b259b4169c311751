/** How OpenBeken makes itself known: `<client>/connected`, which is its will too. Others may use that word as well. */
import type { Discovery } from '#devices/driver.ts';
import { saidIn } from '#devices/wire/announced.ts';
import type { Announcement, Proposal } from '#kernel/discovery.ts';

export const discovery: Discovery = { listen: ['+/connected'], read };

function read(announcement: Announcement): readonly Proposal[] {
  const said = saidIn(announcement);
  if (said === null || said.levels.length !== 2 || said.levels[1] !== 'connected') return [];
  const [client = ''] = said.levels;
  const isWord = said.text === 'online' || said.text === 'offline';
  return isWord && client !== '' ? [{ name: client, settings: { client } }] : [];
}
