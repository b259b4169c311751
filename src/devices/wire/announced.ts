/** Reading announcements of devices that nobody has set up: topics in levels, bounded documents, serial ports. */
import type { Announcement, Proposal } from '#kernel/discovery.ts';
import { type Fields, own, readFields, readText } from './json.ts';
import { nameWithin } from './words.ts';

const WORD_CHARACTERS_MAX = 64;
const TEXT_BYTES_MAX = 256;
const DOCUMENT_BYTES_MAX = 16_384;
const TOPIC_CHARACTERS_MAX = 160;

export type Said = {
  readonly levels: readonly string[];
  /** The payload where it is a short text. */
  readonly text: string | null;
  /** The payload where it is a JSON object. */
  readonly fields: Fields | null;
  /** The device does not say it: it is what is to be said when it is gone. */
  readonly isWill: boolean;
};

/** What was said on a topic; null for a port, and for a topic that no setting could name. */
export function saidIn(
  announcement: Announcement,
  bytesMax: number = DOCUMENT_BYTES_MAX,
): Said | null {
  if (announcement.kind === 'port') return null;
  const { topic, bytes } = announcement;
  if (topic.length > TOPIC_CHARACTERS_MAX) return null;
  const text = readText(bytes, TEXT_BYTES_MAX);
  const document = bytes[0] === BRACE ? readFields(bytes, bytesMax) : null;
  return {
    levels: topic.split('/'),
    text: text.ok ? text.value.trim() : null,
    fields: document?.ok === true ? document.value : null,
    isWill: announcement.kind === 'will',
  };
}
const BRACE = 0x7b;

/** A word of a document, cleaned and bounded; undefined when it is none. */
export function wordOf(fields: Fields, name: string): string | undefined {
  return nameWithin(own(fields, name), WORD_CHARACTERS_MAX);
}

/** A MAC as it is written here: 12 upper-case hex digits; undefined when it is none. */
export function macOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const digits = value.replaceAll(/[:-]/g, '').toUpperCase();
  return /^[0-9A-F]{12}$/.test(digits) ? digits : undefined;
}

/** Leaves out what is not known, so that a proposal says only what it was told. */
export function known<Value extends object>(
  values: {
    readonly [Key in keyof Value]: Value[Key] | undefined;
  },
): Partial<Value> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as Partial<Value>;
}

/**
 * A device on a serial port says nothing before it is spoken to, and ports are not opened to try: whatever hangs on one
 * may be of this kind. `likely` are USB identities, `vendor:product` or `vendor:`, which name it.
 */
export function onAnyPort(more: {
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly likely?: readonly string[];
}): { readonly read: (announcement: Announcement) => readonly Proposal[] } {
  return {
    read: (announcement) => {
      if (announcement.kind !== 'port') return [];
      const { path, vendor, product, serial, maker } = announcement;
      const usb = `${vendor}:${product}`;
      const isCertain = (more.likely ?? []).some((one) => usb.startsWith(one));
      const model = maker ?? undefined;
      return [
        {
          name: serial ?? usb,
          settings: { path, ...more.settings },
          ...known({ model }),
          ...(isCertain && { isCertain }),
        },
      ];
    },
  };
}
