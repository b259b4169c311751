/** The next command of a dialogue, by where it stands. Pure. */
import { RANDOM_BYTES, secureCommand, sessionKeys } from '#devices/wire/osdp-channel.ts';
import { encodeOsdp, SCB, type SecurityBlock } from '#devices/wire/osdp-frame.ts';
import type { Packet } from './jobs.ts';
import { type KeyKind, keyOf, type Line } from './line.ts';
import { COMMAND } from './words.ts';

export type Speech = {
  readonly line: Line;
  readonly code: number;
  readonly bytes: Uint8Array;
  readonly job: string | null;
};
export type Speaker = {
  readonly address: number;
  readonly key: string | undefined;
  readonly random: (bytes: number) => Uint8Array;
};

const NOTHING = new Uint8Array();
const ALL = Uint8Array.of(0);
/** Of the security block in a handshake: which key is meant. */
const KEY_WORD: Readonly<Record<KeyKind, number>> = { own: 1, default: 0 };
const KEY_TYPE_BASE = 1;

export function nextSpeech(line: Line, speaker: Speaker): Speech {
  switch (line.stage) {
    case 'identify':
      return inClear(line, speaker, { code: COMMAND.identify, data: ALL });
    case 'capabilities':
      return inClear(line, speaker, { code: COMMAND.capabilities, data: ALL });
    case 'challenge':
      return challenge(line, speaker);
    case 'prove':
      return proof(line, speaker);
    case 'set-key':
      return keySet(line, speaker);
    case 'run':
      return saidOf(line, speaker);
  }
}

function challenge(line: Line, speaker: Speaker): Speech {
  const { kind } = line;
  const rndA = speaker.random(RANDOM_BYTES);
  const keys = sessionKeys(keyOf(kind, speaker.key), rndA);
  const security = { type: SCB.challenge, data: Uint8Array.of(KEY_WORD[kind]) };
  const handshake = { kind, rndA, keys, server: NOTHING };
  return inClear(
    { ...line, handshake },
    speaker,
    { code: COMMAND.challenge, data: rndA },
    security,
  );
}

function proof(line: Line, speaker: Speaker): Speech {
  const security = { type: SCB.serverCryptogram, data: Uint8Array.of(KEY_WORD[line.kind]) };
  const data = line.handshake?.server ?? NOTHING;
  return inClear(line, speaker, { code: COMMAND.serverCryptogram, data }, security);
}

function keySet(line: Line, speaker: Speaker): Speech {
  const key = keyOf('own', speaker.key);
  const data = Uint8Array.of(KEY_TYPE_BASE, key.length, ...key);
  return under(line, speaker, { code: COMMAND.keySet, data }, null);
}

/** What the place wants said comes first, then what must be known, then: what is new? */
function saidOf(line: Line, speaker: Speaker): Speech {
  const [job] = line.jobs;
  const said = job?.packets[0] ?? line.questions[0] ?? { code: COMMAND.poll, data: NOTHING };
  return under(line, speaker, said, job?.id ?? null);
}

/** Under the channel where there is one. */
function under(
  line: Line,
  { address }: Speaker,
  { code, data }: Packet,
  job: string | null,
): Speech {
  const { channel, sequence } = line;
  if (channel === null)
    return { line, code, job, bytes: encodeOsdp({ address, sequence, code, data }) };
  const secured = secureCommand(channel, { address, sequence, code, data });
  return { line: { ...line, channel: secured.channel }, code, job, bytes: secured.bytes };
}

function inClear(
  line: Line,
  { address }: Speaker,
  { code, data }: Packet,
  security?: SecurityBlock,
): Speech {
  const bytes = encodeOsdp({ address, sequence: line.sequence, code, data, security });
  return { line, code, job: null, bytes };
}
