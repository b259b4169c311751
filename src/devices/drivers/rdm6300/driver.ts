/** RDM6300 125 kHz badge readers, 9600 8N1. Formats and sources: test/vectors/rdm6300.json. */
import * as z from 'zod';
import { defineDriver, faultOf } from '#devices/driver.ts';
import { onAnyPort } from '#devices/wire/announced.ts';
import { baudRate, portPath } from '#devices/wire/port-setting.ts';
import { emptyTagLine, readTags, type TagLine } from '#devices/wire/tag-line.ts';
import { rearmAfterMs, tagChecksum } from '#devices/wire/tag-settings.ts';

const settings = z.strictObject({
  path: portPath,
  baudRate: baudRate(9600),
  /** Frames come every 50 to 65 ms while a tag is there. */
  rearmAfterMs: rearmAfterMs(300),
  checksum: tagChecksum,
});

export default defineDriver<z.infer<typeof settings>, Record<string, never>, TagLine>({
  kind: 'rdm6300',
  link: 'serial',
  settings,
  discovery: onAnyPort({}),
  port: (given) => ({ path: given.path, baudRate: given.baudRate }),
  initialMemory: {},
  initialLine: emptyTagLine,
  // That the port is there or gone is told by who opens it; the line is new each time.
  step({ line }, input, { settings: given, nowMs }) {
    if (input.kind !== 'frame') return {};
    const { frame } = input;
    // Its ghosts pass the checksum: one frame proves nothing.
    const read = readTags(line, frame.bytes, nowMs, { ...given, sightings: 2 });
    const encoding = given.checksum === 'xor' ? 'rdm6300' : 'uid-hex';
    return {
      line: read.line,
      observations: read.numbers.map((number) => ({ type: 'badge', number, encoding })),
      faults: read.faults.map(({ bytes, reason }) => faultOf({ ...frame, bytes }, reason)),
    };
  },
});
