/** Readers that write a number as a line of text, in a way that a setting tells. Examples: test/vectors/wedge.json. */
import * as z from 'zod';
import { defineDriver, type Frame, faultOf } from '#devices/driver.ts';
import { onAnyPort } from '#devices/wire/announced.ts';
import { patternMistake } from '#devices/wire/linear-pattern.ts';
import { cutLines, emptyTail, type LineTail } from '#devices/wire/lines.ts';
import { baudRate, portPath } from '#devices/wire/port-setting.ts';
import { rearmAfterMs } from '#devices/wire/tag-settings.ts';
import { BADGE_ENCODINGS, badgeNumber } from '#kernel/badge-number.ts';
import type { DecodeFault, Observation } from '#kernel/observation.ts';

const LINE_BYTES_MAX = 256;
const FAULTS_PER_FRAME_MAX = 16;
/** Nobody presents more in the time of one chunk: what is beyond is a reader that floods. */
const BADGES_PER_FRAME_MAX = 16;

const settings = z.strictObject({
  path: portPath,
  baudRate: baudRate(9600),
  /** Of a line that it fits, its one group is the number. */
  pattern: z
    .string('a pattern is a text')
    .min(1, 'a pattern has at least 1 character')
    .superRefine((source, context) => {
      const mistake = patternMistake(source);
      if (mistake !== null) context.addIssue({ code: 'custom', message: mistake });
    }),
  /** How the number is written. Never guessed: digits alone may be decimal or hex. */
  encoding: z.enum(BADGE_ENCODINGS, `encoding is one of ${BADGE_ENCODINGS.join(', ')}`),
  rearmAfterMs: rearmAfterMs(1000),
});
type Settings = z.infer<typeof settings>;

type Line = {
  readonly tail: LineTail;
  readonly held: { readonly number: string; readonly atMs: number } | null;
};

type Read =
  | { readonly ok: true; readonly number: string }
  | { readonly ok: false; readonly reason: string };

function readLine(text: string, { pattern, encoding }: Settings): Read {
  const number = new RegExp(pattern, 'u').exec(text)?.[1];
  // A group that took no part, or nothing, is no number.
  if (number === undefined || number === '') return { ok: false, reason: 'line-unlike-pattern' };
  const read = badgeNumber(number, encoding);
  return read.ok ? read : { ok: false, reason: `number-${read.reason}` };
}

export default defineDriver<Settings, Record<string, never>, Line>({
  kind: 'wedge',
  link: 'serial',
  settings,
  discovery: onAnyPort({}),
  port: (given) => ({ path: given.path, baudRate: given.baudRate }),
  initialMemory: {},
  initialLine: { tail: emptyTail, held: null },
  step({ line }, input, { settings: given, nowMs }) {
    if (input.kind !== 'frame') return {};
    const cut = cutLines(line.tail, input.frame.bytes, LINE_BYTES_MAX);
    let { held } = line;
    const observations: Observation[] = [];
    const faults: DecodeFault[] = [];
    for (const text of cut.lines) {
      const read = readLine(text, given);
      if (read.ok) {
        const isHeld = held?.number === read.number && nowMs - held.atMs <= given.rearmAfterMs;
        held = { number: read.number, atMs: nowMs };
        const { number } = read;
        if (isHeld) continue;
        if (observations.length < BADGES_PER_FRAME_MAX)
          observations.push({ type: 'badge', number, encoding: given.encoding });
        else faults.push(faultOf(ofLine(input.frame, text), 'flood'));
      } else faults.push(faultOf(ofLine(input.frame, text), read.reason));
    }
    if (cut.overflowed > 0) faults.push(faultOf(input.frame, 'line-length'));
    const told = faults.slice(0, FAULTS_PER_FRAME_MAX);
    return { line: { tail: cut.tail, held }, observations, faults: told };
  },
});

function ofLine(frame: Frame, text: string): Frame {
  return { ...frame, bytes: Buffer.from(text, 'latin1') };
}
