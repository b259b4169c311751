/** The native protocol's status: the birth of a device, and its last will. */

import type { Fields } from '#devices/wire/json.ts';
import { finiteWithin, wholeWithin } from '#devices/wire/numbers.ts';
import { identityWithin, nameWithin } from '#devices/wire/words.ts';
import type { ObservationOf } from '#kernel/observation.ts';
import { BOOT_CHARACTERS_MAX } from './event.ts';

const WORD_CHARACTERS_MAX = 64;
const CAPABILITIES_MAX = 32;
const COUNT_MAX = Number.MAX_SAFE_INTEGER;

type Link = { -readonly [Key in keyof ObservationOf<'link'>]: ObservationOf<'link'>[Key] };
type Wrong = `bad-${string}`;

/** What the device tells of itself, or the word that says which field can't be read. */
export function readStatus(fields: Fields): ObservationOf<'link'> | Wrong {
  const online = fields['online'];
  if (typeof online !== 'boolean') return 'bad-online';
  const link: Link = { type: 'link', online };
  const wrong = readWords(fields, link) ?? readCounts(fields, link);
  if (wrong !== null) return wrong;
  // A will says nothing but which boot has gone; a birth without its boot names nobody.
  return online && link.boot === undefined ? 'bad-boot' : link;
}

function readWords(fields: Fields, link: Link): Wrong | null {
  const { boot, firmware, model, session, capabilities, enabled } = fields;
  if (isGiven(boot)) {
    const read = identityWithin(boot, BOOT_CHARACTERS_MAX);
    if (read === undefined) return 'bad-boot';
    link.boot = read;
  }
  if (isGiven(firmware)) {
    const read = nameWithin(firmware, WORD_CHARACTERS_MAX);
    if (read === undefined) return 'bad-firmware';
    link.firmware = read;
  }
  if (isGiven(model)) {
    const read = nameWithin(model, WORD_CHARACTERS_MAX);
    if (read === undefined) return 'bad-model';
    link.model = read;
  }
  if (isGiven(session)) {
    const read = identityWithin(session, WORD_CHARACTERS_MAX);
    if (read === undefined) return 'bad-session';
    link.session = read;
  }
  if (isGiven(enabled)) {
    if (typeof enabled !== 'boolean') return 'bad-enabled';
    link.enabled = enabled;
  }
  if (isGiven(capabilities)) {
    const read = capabilitiesOf(capabilities);
    if (read === undefined) return 'bad-capabilities';
    link.capabilities = read;
  }
  return null;
}

function readCounts(fields: Fields, link: Link): Wrong | null {
  if (isGiven(fields['access'])) {
    const read = wholeWithin(fields['access'], 0, COUNT_MAX);
    if (read === undefined) return 'bad-access';
    link.access = read;
  }
  if (isGiven(fields['seq'])) {
    const read = wholeWithin(fields['seq'], 0, COUNT_MAX);
    if (read === undefined) return 'bad-seq';
    link.lastSeq = read;
  }
  if (isGiven(fields['oldest'])) {
    const read = wholeWithin(fields['oldest'], 0, COUNT_MAX);
    if (read === undefined) return 'bad-oldest';
    link.oldestSeq = read;
  }
  if (isGiven(fields['uptimeMs'])) {
    const read = finiteWithin(fields['uptimeMs'], 0, COUNT_MAX);
    if (read === undefined) return 'bad-uptimeMs';
    link.uptimeMs = Math.trunc(read);
  }
  return null;
}

function capabilitiesOf(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value) || value.length > CAPABILITIES_MAX) return undefined;
  const words: string[] = [];
  for (const item of value as readonly unknown[]) {
    const word = nameWithin(item, WORD_CHARACTERS_MAX);
    if (word === undefined) return undefined;
    words.push(word);
  }
  return words;
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
