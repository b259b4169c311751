/** Badge numbers as ESPHome's readers write them: only what can mean one card is read. */
import { type Fields, isFields, own } from '#devices/wire/json.ts';
import { type BadgeEncoding, badgeNumber } from '#kernel/badge-number.ts';

export type TagRead =
  | { readonly ok: true; readonly number: string; readonly encoding: BadgeEncoding }
  | { readonly ok: false; readonly reason: 'bad-uid' | 'ambiguous-uid' };

const DIGITS = /^\d{1,20}$/;
/** `uint32_t` printed with `%d` by a lambda is below nothing for every second tag. */
const NEGATIVE = /^-\d{1,10}$/;
const UID_FIELDS = ['uid', 'tag', 'tag_id', 'id'] as const;
const FACILITY_AND_CARD_MAX = 0xff_ffff;

/** PN532, RC522 and others write `74-10-37-94`; RDM6300 and Wiegand readers write digits. */
export function readTag(value: unknown, encoding: BadgeEncoding | undefined): TagRead {
  const text = (typeof value === 'number' ? String(value) : value) ?? '';
  if (typeof text !== 'string') return { ok: false, reason: 'bad-uid' };
  const written = text.trim();
  if (NEGATIVE.test(written)) return { ok: false, reason: 'bad-uid' };
  if (!DIGITS.test(written)) return inEncoding(written, encoding ?? 'uid-hex');
  if (encoding === undefined) return { ok: false, reason: 'ambiguous-uid' };
  const isWiegandWhole = encoding === 'wiegand-26' || encoding === 'dec-3-5';
  return isWiegandWhole ? facilityAndCard(written, encoding) : inEncoding(written, encoding);
}

/** What `on_tag` publishes: the number alone, or an object that holds it. */
export function tagOf(value: unknown): unknown {
  if (!isFields(value)) return value;
  const fields: Fields = value;
  const name = UID_FIELDS.find((one) => own(fields, one) !== undefined);
  return name === undefined ? undefined : own(fields, name);
}

/** The 24 bits of a 26-bit frame in one decimal number. */
function facilityAndCard(digits: string, encoding: BadgeEncoding): TagRead {
  const value = Number(digits);
  if (value > FACILITY_AND_CARD_MAX) return { ok: false, reason: 'bad-uid' };
  return inEncoding(`${value >>> 16},${value & 0xffff}`, encoding);
}

function inEncoding(text: string, encoding: BadgeEncoding): TagRead {
  const read = badgeNumber(text, encoding);
  if (read.ok) return { ok: true, number: read.number, encoding };
  return { ok: false, reason: read.reason === 'ambiguous' ? 'ambiguous-uid' : 'bad-uid' };
}
