/** RDM6300 and ID-12 125 kHz badge readers, 9600 8N1. Formats and sources: test/vectors/rdm6300.json. */
import * as z from 'zod';
import {
  type DriverContext,
  type DriverInput,
  type DriverState,
  type DriverStep,
  defineDriver,
  type Frame,
  faultOf,
} from '#devices/driver.ts';
import { xorOf } from '#devices/wire/checksum.ts';
import { cutFrames, joined } from '#devices/wire/framing.ts';
import { baudRate, portPath } from '#devices/wire/port-setting.ts';
import type { BadgeSeen, DecodeFault } from '#kernel/observation.ts';

const STX = 0x02;
const ETX = 0x03;
const TAIL_BYTES_MAX = 64;
const FAULTS_PER_FRAME_MAX = 16;
const TAG_DIGITS = 10;
/** Two digits of version, eight of tag, two of checksum. */
const FRAME_DIGITS = 12;
const HEX = /^(?:[0-9A-Fa-f]{2})+$/;
/** ID-12 and ID-20 send CR and LF before the end byte. */
const LINE_END = /[\r\n]+$/;
const NO_TAG = /^0+$/;
const UID_DIGITS_MIN = 6;
const UID_DIGITS_MAX = 20;

const settings = z.strictObject({
  path: portPath,
  baudRate: baudRate(9600),
  /** A tag is gone when it has been silent for so long; its frames come every 50 to 65 ms. */
  rearmAfterMs: z
    .int('rearmAfterMs is a whole number of milliseconds')
    .min(100, 'rearmAfterMs is at least 100: a tag repeats itself every 65 ms')
    .max(10_000, 'rearmAfterMs is at most 10,000')
    .default(300),
  /** `none` for readers that send the number alone. */
  checksum: z.enum(['xor', 'none'], 'checksum is xor or none').default('xor'),
});
type Settings = z.infer<typeof settings>;

type Memory = Record<string, never>;
type Sighting = { readonly number: string; readonly atMs: number };
type Line = {
  readonly tail: Uint8Array;
  /** Seen once: a ghost until it is seen again. */
  readonly candidate: Sighting | null;
  /** Told, and since then not away for longer than `rearmAfterMs`. */
  readonly held: Sighting | null;
};
type Step = DriverStep<Memory, Line>;

const initialLine: Line = { tail: new Uint8Array(), candidate: null, held: null };

function step(
  state: DriverState<Memory, Line>,
  input: DriverInput,
  context: DriverContext<Settings>,
): Step {
  // That the port is there or gone is told by who opens it; the line is new each time.
  return input.kind === 'frame' ? stepBytes(state.line, input.frame, context) : {};
}

function stepBytes(line: Line, frame: Frame, context: DriverContext<Settings>): Step {
  const { frames, tail, overflowed } = cutFrames(
    joined(line.tail, frame.bytes),
    STX,
    ETX,
    TAIL_BYTES_MAX,
  );
  const observations: BadgeSeen[] = [];
  const faults: DecodeFault[] = [];
  let next: Line = { ...line, tail };
  for (const body of frames) {
    const read = readBody(body, context.settings);
    if (read.ok) {
      const [after, seen] = reduce(next, read.number, context);
      next = after;
      if (seen !== null) observations.push(seen);
    } else {
      // Whatever it was, the two frames around it did not follow each other.
      next = { ...next, candidate: null };
      faults.push(faultOf({ ...frame, bytes: body }, read.reason));
    }
  }
  if (overflowed) faults.push(faultOf(frame, 'frame-length'));
  return { line: next, observations, faults: faults.slice(0, FAULTS_PER_FRAME_MAX) };
}

type Body =
  | { readonly ok: true; readonly number: string }
  | { readonly ok: false; readonly reason: 'frame-length' | 'frame-not-hex' | 'frame-checksum' };

function readBody(body: Uint8Array, given: Settings): Body {
  const text = Buffer.from(body).toString('latin1').replace(LINE_END, '');
  const isLong = text.length % 2 === 0 && text.length >= UID_DIGITS_MIN;
  const fits = given.checksum === 'xor' ? text.length === FRAME_DIGITS : isLong;
  if (!fits || text.length > UID_DIGITS_MAX) return { ok: false, reason: 'frame-length' };
  if (!HEX.test(text)) return { ok: false, reason: 'frame-not-hex' };
  if (given.checksum === 'none') return { ok: true, number: text.toUpperCase() };
  if (xorOf(Buffer.from(text, 'hex')) !== 0) return { ok: false, reason: 'frame-checksum' };
  return { ok: true, number: text.slice(0, TAG_DIGITS).toUpperCase() };
}

/**
 * Frames with a right checksum come with no tag in the field (Tasmota#9522, esp-rfid#411): a number
 * counts when two frames in a row say it, all zeros never, and a tag that stays is one badge.
 */
function reduce(
  line: Line,
  number: string,
  context: DriverContext<Settings>,
): readonly [Line, BadgeSeen | null] {
  const { nowMs, settings: given } = context;
  const isRecent = (sighting: Sighting) => nowMs - sighting.atMs <= given.rearmAfterMs;
  const sighting: Sighting = { number, atMs: nowMs };
  if (NO_TAG.test(number)) return [{ ...line, candidate: null }, null];
  if (line.held?.number === number && isRecent(line.held)) {
    return [{ ...line, candidate: null, held: sighting }, null];
  }
  if (line.candidate?.number === number && isRecent(line.candidate)) {
    const encoding = given.checksum === 'xor' ? 'rdm6300' : 'uid-hex';
    return [
      { ...line, candidate: null, held: sighting },
      { type: 'badge', number, encoding },
    ];
  }
  return [{ ...line, candidate: sighting }, null];
}

export default defineDriver<Settings, Memory, Line>({
  kind: 'rdm6300',
  link: 'serial',
  settings,
  port: (given) => ({ path: given.path, baudRate: given.baudRate }),
  initialMemory: {},
  initialLine,
  step,
});
