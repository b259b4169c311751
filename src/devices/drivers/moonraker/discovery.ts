/** How Moonraker makes itself known: `<instance>/moonraker/status`, retained, which is its will too. */
import type { Discovery } from '#devices/driver.ts';
import { saidIn } from '#devices/wire/announced.ts';
import { own } from '#devices/wire/json.ts';
import type { Announcement, Proposal } from '#kernel/discovery.ts';

export const discovery: Discovery = {
  listen: ['+/moonraker/status', '+/+/moonraker/status'],
  read,
};

function read(announcement: Announcement): readonly Proposal[] {
  const said = saidIn(announcement);
  if (said === null || said.fields === null) return [];
  const [service, last] = said.levels.slice(-2);
  const instance = said.levels.slice(0, -2).join('/');
  if (service !== 'moonraker' || last !== 'status' || instance === '') return [];
  const isWord = ['online', 'offline'].includes(String(own(said.fields, 'server')));
  return isWord
    ? [{ name: instance, settings: { instance }, model: 'Klipper (Moonraker)', isCertain: true }]
    : [];
}
