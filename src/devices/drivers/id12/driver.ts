/** ID-12, ID-20 and other readers that write STX, digits, ETX. Formats and sources: test/vectors/id12.json. */
import * as z from 'zod';
import { defineDriver, faultOf } from '#devices/driver.ts';
import { onAnyPort } from '#devices/wire/announced.ts';
import { baudRate, portPath } from '#devices/wire/port-setting.ts';
import { emptyTagLine, readTags, type TagLine } from '#devices/wire/tag-line.ts';
import { rearmAfterMs, tagChecksum } from '#devices/wire/tag-settings.ts';

const settings = z.strictObject({
  path: portPath,
  baudRate: baudRate(9600),
  rearmAfterMs: rearmAfterMs(1000),
  checksum: tagChecksum,
  /** An ID-12 writes a tag once each time that it comes; one that repeats itself can be asked to say it twice. */
  frames: z
    .union([z.literal(1), z.literal(2)], 'frames is 1, or 2 for a reader that repeats itself')
    .default(1),
});

export default defineDriver<z.infer<typeof settings>, Record<string, never>, TagLine>({
  kind: 'id12',
  link: 'serial',
  settings,
  discovery: onAnyPort({}),
  port: (given) => ({ path: given.path, baudRate: given.baudRate }),
  initialMemory: {},
  initialLine: emptyTagLine,
  step({ line }, input, { settings: given, nowMs }) {
    if (input.kind !== 'frame') return {};
    const { frame } = input;
    const read = readTags(line, frame.bytes, nowMs, { ...given, sightings: given.frames });
    // The same five bytes as an RDM6300 gives: an EM4100 tag.
    const encoding = given.checksum === 'xor' ? 'rdm6300' : 'uid-hex';
    return {
      line: read.line,
      observations: read.numbers.map((number) => ({ type: 'badge', number, encoding })),
      faults: read.faults.map(({ bytes, reason }) => faultOf({ ...frame, bytes }, reason)),
    };
  },
});
