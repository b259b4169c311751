/**
 * How ESPHome makes itself known: `esphome/discover/<name>`, retained (esphome mqtt_client.cpp, `discover_ip`), and
 * `<prefix>/status`, which is its will too. Its prefix is its name unless somebody changed it.
 */
import type { Discovery } from '#devices/driver.ts';
import { known, macOf, saidIn, wordOf } from '#devices/wire/announced.ts';
import { own } from '#devices/wire/json.ts';
import type { Announcement, Proposal } from '#kernel/discovery.ts';

export const discovery: Discovery = { listen: ['esphome/discover/+', '+/status'], read };

function read(announcement: Announcement): readonly Proposal[] {
  const said = saidIn(announcement);
  if (said === null) return [];
  const [first = '', second, name = ''] = said.levels;
  if (said.levels.length === 2 && second === 'status') {
    const isWord = said.text === 'online' || said.text === 'offline';
    return isWord ? [{ name: first, settings: { prefix: first } }] : [];
  }
  const isAnnounced = first === 'esphome' && second === 'discover' && said.levels.length === 3;
  if (!isAnnounced || said.fields === null || name === '') return [];
  const { fields } = said;
  return [
    {
      name,
      settings: { prefix: name },
      ...known({
        identity: macOf(own(fields, 'mac')),
        model: wordOf(fields, 'board'),
        firmware: wordOf(fields, 'version'),
        address: wordOf(fields, 'ip'),
      }),
      isCertain: true,
    },
  ];
}
