/** The ACL file of the docs: for each kind that comes to a broker an example, and it allows what its driver needs. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { drivers } from '#devices/drivers/index.ts';

const FILE = new URL('../../../docs/mosquitto/faitout.acl', import.meta.url);
const SITE = 'saint-erme';
/** The users of the file and what their comments say that they are. */
const EXAMPLES: Readonly<Record<string, readonly [slug: string, settings: object]>> = {
  bridge: ['zigbee', {}],
  'esp-rfid': ['front-door', { topic: '/rfid-front' }],
  esphome: ['reader-desk', { prefix: 'reader-desk' }],
  'home-assistant': ['home-assistant', {}],
  moonraker: ['printer-1', { instance: 'voron' }],
  octoprint: ['octopi', { base: 'octoPrint/' }],
  openbeken: ['plug-drill', { client: 'obk-drill' }],
  shelly: ['plug-saw', { prefix: 'shelly-saw' }],
  'shelly-gen1': ['plug-lamp', { id: 'shellyplug-s-1A2B3C' }],
  tasmota: ['plug-laser', { topic: 'laser' }],
  zigbee2mqtt: ['zigbee', { name: 'Drill press' }],
};

type Rules = { readonly write: string[]; readonly read: string[] };

/** By user; native devices have patterns of their own. */
function rulesOf(): Map<string, Rules> {
  const users = new Map<string, Rules>();
  let rules: Rules | undefined;
  for (const line of readFileSync(FILE, 'utf8').split('\n')) {
    const [word, ...rest] = line.split(' ');
    if (word === 'user') {
      rules = { write: [], read: [] };
      users.set(rest.join(' '), rules);
    } else if (word === 'topic' && rules !== undefined) {
      const [access, ...topic] = rest;
      if (access !== 'read') rules.write.push(topic.join(' '));
      if (access !== 'write') rules.read.push(topic.join(' '));
    }
  }
  return users;
}

function allows(filters: readonly string[], topic: string): boolean {
  return filters.some((filter) =>
    filter.endsWith('#') ? topic.startsWith(filter.slice(0, -1)) : topic === filter,
  );
}

const onTheBroker = [...drivers.values()].filter(
  ({ kind, link, broker }) => link === 'mqtt' && broker === undefined && kind !== 'faitout',
);

test.each(onTheBroker.map((driver) => [driver.kind, driver] as const))(
  '%s may say and hear in the example what its driver needs',
  (kind, driver) => {
    const [slug, given] = EXAMPLES[kind] ?? [];
    const rules = rulesOf().get(`${SITE}/${slug}`);
    expect(rules, `no lines for ${kind}`).toBeDefined();
    const settings = driver.settings.parse(given);
    const claims = driver.claims?.(settings, { site: SITE, device: slug ?? '' });
    for (const topic of claims?.listen ?? []) {
      // Below a device's own topic its driver passes over most: what it names is enough.
      const isNamed = allows(rules?.write ?? [], topic.replace(/#$/, 'x'));
      expect(isNamed, `${topic} is not writable`).toBe(true);
    }
    for (const topic of claims?.speak ?? []) {
      expect(allows(rules?.read ?? [], topic.replace(/#$/, 'x')), topic).toBe(true);
    }
  },
);

test('nobody but the server may speak on a native command topic', () => {
  for (const [user, { write }] of rulesOf()) {
    if (user === 'faitout') continue;
    expect(allows(write, 'faitout/v1/saint-erme/reader-front/command'), user).toBe(false);
  }
});
