/** Bytes to JSON: only whole UTF-8 of bounded size, and nothing that could reach a prototype. */

export type Fields = Readonly<Record<string, unknown>>;
export type JsonRead =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly reason: JsonReason };
export type FieldsRead =
  | { readonly ok: true; readonly value: Fields }
  | { readonly ok: false; readonly reason: JsonReason | 'not-an-object' };
export type JsonReason = 'too-large' | 'not-utf8' | 'not-json';
export type TextRead =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly reason: 'too-large' | 'not-utf8' };

export const JSON_BYTES_MAX = 65_536;

const REPLACEMENT = '\uFFFD';
const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

/** The text of bytes that are UTF-8 from end to end. */
export function readText(bytes: Uint8Array, bytesMax = JSON_BYTES_MAX): TextRead {
  if (bytes.length > bytesMax) return { ok: false, reason: 'too-large' };
  const buffer = Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = buffer.toString('utf8');
  // A lenient decoder marks what it could not read; only then is the strict, slower one asked.
  if (text.includes(REPLACEMENT) && !isUtf8(bytes)) return { ok: false, reason: 'not-utf8' };
  return { ok: true, value: text };
}

/** Any JSON value. */
export function readJson(bytes: Uint8Array, bytesMax = JSON_BYTES_MAX): JsonRead {
  const text = readText(bytes, bytesMax);
  if (!text.ok) return text;
  try {
    return { ok: true, value: JSON.parse(text.value) as unknown };
  } catch {
    return { ok: false, reason: 'not-json' };
  }
}

/** A JSON object. Its fields are looked up by names of our own; see `own` for names that come from outside. */
export function readFields(bytes: Uint8Array, bytesMax = JSON_BYTES_MAX): FieldsRead {
  const read = readJson(bytes, bytesMax);
  if (!read.ok) return read;
  return isFields(read.value)
    ? { ok: true, value: read.value }
    : { ok: false, reason: 'not-an-object' };
}

/** An object, neither a list nor null. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A field that the document itself holds: never what it inherits, such as `constructor`. */
export function own(fields: Fields, name: string): unknown {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

/** JSON as bytes for the wire. */
export function writeJson(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value), 'utf8');
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    strictUtf8.decode(bytes);
    return true;
  } catch {
    return false;
  }
}
