/**
 * How a native device makes itself known: its birth (or will) under the name that it was given, or, without one, as a
 * guest on `faitout/v1/-/<hardware>/status`. The log-in that it is then given is protocol, "Pairing".
 */
import type { Discovery, Sending } from '#devices/driver.ts';
import { known, type Said, saidIn, wordOf } from '#devices/wire/announced.ts';
import { own, writeJson } from '#devices/wire/json.ts';
import type { Announcement, GivenLogin, Proposal } from '#kernel/discovery.ts';

/** In the place of the site, for there is no such slug. */
const NO_SITE = '-';
const HARDWARE = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/;

export const discovery: Discovery = { listen: ['faitout/v1/+/+/status'], read, handOver };

function read(announcement: Announcement): readonly Proposal[] {
  const said = saidIn(announcement);
  const name = said === null ? null : nameIn(said);
  if (said === null || name === null || said.fields === null) return [];
  const { fields } = said;
  if (typeof own(fields, 'online') !== 'boolean') return [];
  const isGuest = said.levels[2] === NO_SITE;
  return [
    {
      ...(isGuest && { identity: name }),
      name,
      settings: {},
      ...known({ model: wordOf(fields, 'model'), firmware: wordOf(fields, 'firmware') }),
      isCertain: true,
    },
  ];
}

function nameIn({ levels }: Said): string | null {
  const [first, version, , name = '', last] = levels;
  const isStatus = first === 'faitout' && version === 'v1' && last === 'status';
  return isStatus && levels.length === 5 && HARDWARE.test(name) ? name : null;
}

function handOver({ identity }: Proposal, login: GivenLogin): readonly Sending[] {
  if (identity === undefined) return [];
  const { site, device, secret } = login;
  return [
    {
      topic: `faitout/v1/${NO_SITE}/${identity}/credentials`,
      bytes: writeJson({ site, device, secret }),
      qos: 1,
      retain: false,
    },
  ];
}
