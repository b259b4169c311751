/** A device that speaks Faitout itself: docs/device-protocol.md, version 1, over MQTT. */
import * as z from 'zod';
import {
  type DriverInput,
  type DriverState,
  type DriverStep,
  defineDriver,
  type Frame,
  faultOf,
} from '#devices/driver.ts';
import { around } from '#devices/wire/circumstances.ts';
import { type Fields, readFields } from '#devices/wire/json.ts';
import type { DecodeFault } from '#kernel/observation.ts';
import { discovery } from './discovery.ts';
import { encode } from './encode.ts';
import { type Identity, identityOf, readEvent } from './event.ts';
import { readStatus } from './status.ts';

const OLDER_BOOTS_MAX = 8;
/** What is searched for the identity and the secrets of an event that is no JSON. */
const SALVAGE_BYTES_MAX = 4096;
const BOOT_IN_TEXT = /"boot"\s{0,8}:\s{0,8}"([\x21\x23-\x5B\x5D-\x7E]{1,64})"/;
const SEQ_IN_TEXT = /"seq"\s{0,8}:\s{0,8}(\d{1,16})(?![\d.eE])/;
const SECRET_IN_TEXT = /"(pin|digits)"\s*:\s*(?:"(?:[^"\\]|\\.)*"?|[^\s,}\]]*)/g;

/** The newest boot that announced itself, and those before it, newest first. */
type Memory = { readonly boot: string | null; readonly olderBoots: readonly string[] };
type Line = Record<string, never>;
type Step = DriverStep<Memory, Line>;

const settings = z.strictObject({});
type Settings = z.infer<typeof settings>;

function step(
  state: DriverState<Memory, Line>,
  input: DriverInput,
  context: { readonly site: string; readonly device: string },
): Step {
  if (input.kind === 'frame') {
    if (input.frame.where.endsWith('/event')) return stepEvent(input.frame);
    if (input.frame.where.endsWith('/status')) return stepStatus(state.memory, input.frame);
    return { faults: [faultOf(input.frame, 'unknown-topic')] };
  }
  if (input.kind === 'outgoing') {
    const { outgoing } = input;
    return outgoing.kind === 'picture' ? {} : { send: [encode(outgoing, baseOf(context))] };
  }
  return NOTHING;
}

const NOTHING: Step = {};
const NO_BYTES = new Uint8Array();

function stepEvent(frame: Frame): Step {
  const read = readFields(frame.bytes);
  if (!read.ok) return { faults: [unread(frame, read.reason, salvaged(frame.bytes))] };
  const identity = identityOf(read.value);
  const known = typeof identity === 'string' ? undefined : identity;
  const seen = typeof identity === 'string' ? identity : readEvent(read.value, identity, frame);
  if (typeof seen !== 'string') return { observations: [seen] };
  const fault = unread(frame, seen, known);
  return {
    faults: [hidesSecret(read.value, frame, fault) ? { ...fault, bytes: NO_BYTES } : fault],
  };
}

/**
 * A birth makes its boot the newest. A will that names another is late: the broker publishes it when the
 * old connection is given up, which may be after the device has come back.
 */
function stepStatus(memory: Memory, frame: Frame): Step {
  // An empty message takes the retained one away and says nothing of the device.
  if (frame.bytes.length === 0) return NOTHING;
  const read = readFields(frame.bytes);
  if (!read.ok) return { faults: [faultOf(frame, read.reason)] };
  const link = readStatus(read.value);
  if (typeof link === 'string') return { faults: [faultOf(frame, link)] };
  if (!link.online && isLate(memory, link.boot, frame.retained)) return NOTHING;
  const marked = { ...link, ...around(frame) };
  if (link.boot === undefined || link.boot === memory.boot) return { observations: [marked] };
  return { observations: [marked], memory: withBoot(memory, link.boot) };
}

function isLate(memory: Memory, boot: string | undefined, retained: boolean): boolean {
  if (boot === undefined || memory.boot === null || boot === memory.boot) return false;
  // Replayed by a broker, a will of a boot never heard of is the last that happened while we were away.
  return retained ? memory.olderBoots.includes(boot) : true;
}

function withBoot(memory: Memory, boot: string): Memory {
  const older = memory.boot === null ? memory.olderBoots : [memory.boot, ...memory.olderBoots];
  return { boot, olderBoots: older.filter((one) => one !== boot).slice(0, OLDER_BOOTS_MAX) };
}

/** What PINs and digits stood in an event must not reach the quarantine. */
function unread(frame: Frame, reason: string, identity?: Identity): DecodeFault {
  const text = Buffer.from(frame.bytes.subarray(0, SALVAGE_BYTES_MAX)).toString('latin1');
  const bytes = Buffer.from(text.replace(SECRET_IN_TEXT, '"$1":"given"'), 'latin1');
  return faultOf({ ...frame, bytes }, reason, identity);
}

/** A secret under a name written with escapes was not found in the text: no evidence rather than that. */
function hidesSecret(fields: Fields, frame: Frame, fault: DecodeFault): boolean {
  const holdsOne = fields['pin'] !== undefined || fields['digits'] !== undefined;
  const kept = frame.bytes.subarray(0, SALVAGE_BYTES_MAX);
  return holdsOne && Buffer.compare(kept, fault.bytes) === 0;
}

/** The identity of an event that is no JSON, so that its device need not send it for ever. */
function salvaged(bytes: Uint8Array): Identity | undefined {
  const text = Buffer.from(bytes.subarray(0, SALVAGE_BYTES_MAX)).toString('latin1');
  const boot = BOOT_IN_TEXT.exec(text)?.[1];
  const seq = Number(SEQ_IN_TEXT.exec(text)?.[1] ?? 0);
  if (boot === undefined || !Number.isSafeInteger(seq) || seq < 1) return undefined;
  return { boot, seq };
}

function baseOf(names: { readonly site: string; readonly device: string }): string {
  return `faitout/v1/${names.site}/${names.device}`;
}

export default defineDriver<Settings, Memory, Line>({
  kind: 'faitout',
  link: 'mqtt',
  settings,
  discovery,
  buffers: true,
  confirms: true,
  identifies: true,
  claims: (_settings, names) => {
    const base = baseOf(names);
    return {
      listen: [`${base}/status`, `${base}/event`],
      speak: [`${base}/receipt`, `${base}/command`, `${base}/access`],
    };
  },
  initialMemory: { boot: null, olderBoots: [] },
  initialLine: {},
  step,
});
