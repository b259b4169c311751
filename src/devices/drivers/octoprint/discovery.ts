/** How OctoPrint's MQTT plugin makes itself known: `<base>mqtt`, which is its will too. */
import type { Discovery } from '#devices/driver.ts';
import { saidIn } from '#devices/wire/announced.ts';
import type { Announcement, Proposal } from '#kernel/discovery.ts';

export const discovery: Discovery = { listen: ['+/mqtt', '+/+/mqtt'], read };

function read(announcement: Announcement): readonly Proposal[] {
  const said = saidIn(announcement);
  if (said === null || said.levels.length < 2 || said.levels.at(-1) !== 'mqtt') return [];
  if (said.text !== 'connected' && said.text !== 'disconnected') return [];
  const base = said.levels.slice(0, -1).join('/');
  const isUsual = base === 'octoPrint';
  return [
    {
      name: base.toLowerCase(),
      settings: isUsual ? {} : { base: `${base}/` },
      model: 'OctoPrint',
      ...(isUsual && { isCertain: true }),
    },
  ];
}
