/** A request's body as JSON, within bounds; and the one way in which equal JSON is written. */
import { ok, type Result, refuse } from '#kernel/result.ts';
import type { Ask } from './peer.ts';

export const BODY_BYTES_MAX = 1024 * 1024;
export const IMPORT_BYTES_MAX = 16 * 1024 * 1024;
const DEPTH_MAX = 32;
const JSON_TYPE = /^application\/(?:[a-z0-9.+-]+\+)?json(?:\s*;|$)/i;
const UTF8 = new TextDecoder('utf-8', { fatal: true });

type BodyRefusal = 'bad-input' | 'body-too-large' | 'not-json';

/** `undefined` when there is no body. */
export async function readJson(c: Ask, bytesMax: number): Promise<Result<unknown, BodyRefusal>> {
  const told = Number(c.req.header('content-length') ?? Number.NaN);
  if (told > bytesMax) return tooLarge(bytesMax);
  const bytes = Number.isNaN(told)
    ? await readBounded(c.req.raw.body, bytesMax)
    : new Uint8Array(await c.req.arrayBuffer());
  if (bytes === null || bytes.length > bytesMax) return tooLarge(bytesMax);
  if (bytes.length === 0) return ok(undefined);
  const type = c.req.header('content-type');
  if (type !== undefined && !JSON_TYPE.test(type))
    return refuse('not-json', `send JSON, with content-type: application/json (not ${type})`);
  return parse(bytes);
}

/** Equal values give equal text: keys in order, no spaces. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? '';
  const pairs = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${pairs.map(([key, held]) => `${JSON.stringify(key)}:${canonicalJson(held)}`).join(',')}}`;
}

function parse(bytes: Uint8Array): Result<unknown, BodyRefusal> {
  let value: unknown;
  try {
    value = JSON.parse(UTF8.decode(bytes));
  } catch (error) {
    if (error instanceof SyntaxError)
      return refuse('bad-input', `the body is not JSON: ${error.message}; check it with jq`);
    if (error instanceof TypeError) return refuse('bad-input', 'the body is not UTF-8 text');
    throw error;
  }
  if (!withinDepth(value, DEPTH_MAX))
    return refuse('bad-input', `the body nests deeper than ${DEPTH_MAX} levels`);
  return ok(value);
}

function withinDepth(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (levels === 0) return false;
  return Object.values(value).every((held) => withinDepth(held, levels - 1));
}

/** Null as soon as there is too much. */
async function readBounded(
  body: ReadableStream<Uint8Array> | null,
  bytesMax: number,
): Promise<Uint8Array | null> {
  if (body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(chunks);
    length += value.length;
    if (length > bytesMax) {
      await reader.cancel();
      return null;
    }
    chunks.push(value);
  }
}

function tooLarge(bytesMax: number) {
  return refuse('body-too-large', `a body has at most ${bytesMax / 1024 / 1024} MiB here`);
}
