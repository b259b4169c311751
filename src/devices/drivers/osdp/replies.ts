/** What a reader's reply does to the dialogue: accepted, repeated, refused, busy, begun anew. Pure. */
import {
  clientCryptogram,
  initialMac,
  openChannel,
  openReply,
  RANDOM_BYTES,
  serverCryptogram,
} from '#devices/wire/osdp-channel.ts';
import { nextSequence, type OsdpFrame, SCB } from '#devices/wire/osdp-frame.ts';
import type { Observation } from '#kernel/observation.ts';
import { readEvent } from './events.ts';
import { type Packet, settlePacket } from './jobs.ts';
import { type Asked, begunAnew, type Line } from './line.ts';
import { COMMAND, FUNCTION, NAK, REPLY } from './words.ts';

/** What is gathered while the bytes of one read are taken. */
export type Gathered = {
  line: Line;
  identity: string | null;
  readonly observations: Observation[];
  readonly fault: (reason: string, bytes: Uint8Array) => void;
};
export type Circumstances = {
  readonly nowMs: number;
  readonly hasKey: boolean;
  readonly installMode: boolean;
};

export const POLL_EVERY_MS = 50;
const BUSY_MS = 100;
/** A reader that does not let us in is asked again after so long. */
const REFUSED_REST_MS = 5000;
const BEGIN_AGAIN_MS = 1000;
const CRYPTOGRAM_BYTES = 16;
const ACCEPTED = 1;
const NOTHING = new Uint8Array();

/** A reply with our address, while a command is on its way. */
export function takeReply(
  gathered: Gathered,
  asked: Asked,
  frame: OsdpFrame,
  at: Circumstances,
): void {
  const { line } = gathered;
  if (frame.code === REPLY.busy) {
    // It goes on with what it was told, and wants to be asked again for that.
    const waiting = { ...asked, isWaiting: false, firstAtMs: at.nowMs };
    gathered.line = { ...heard(line, at), asked: waiting, nextAtMs: at.nowMs + BUSY_MS };
    return;
  }
  if (frame.code === REPLY.nak && frame.mac === null && takeClearNak(gathered, asked, frame, at))
    return;
  // A repeat of what was answered already, or an answer that comes too late.
  if (frame.sequence !== asked.sequence) return;
  const isHandshake = (frame.security?.type ?? 0) < SCB.commandMac;
  if (line.channel === null) {
    if (isHandshake) accept(gathered, asked, frame, frame.data, at);
    else gathered.fault('channel-inactive', frame.covered);
    return;
  }
  const opened = openReply(line.channel, frame);
  if (opened.ok) {
    gathered.line = { ...line, channel: opened.channel };
    accept(gathered, asked, frame, opened.data, at);
  } else if (line.stage === 'set-key' && frame.security === null && frame.code === REPLY.ack) {
    // Some readers take the new key and say so in clear.
    accept(gathered, asked, frame, frame.data, at);
  } else gathered.fault(opened.reason, NOTHING);
}

/** The refusals that come in clear whatever the channel: of a reader that has begun anew, or wants another one. */
function takeClearNak(
  gathered: Gathered,
  asked: Asked,
  frame: OsdpFrame,
  at: Circumstances,
): boolean {
  const { line } = gathered;
  const code = frame.data[0];
  if (frame.sequence !== 0 && frame.sequence !== asked.sequence) return true;
  if (line.stage === 'challenge' || line.stage === 'prove') {
    if (code === NAK.sequence) gathered.line = begunAnew(line, at.nowMs + BEGIN_AGAIN_MS);
    else refuse(gathered, code === NAK.channelNeeded ? 'key-refused' : 'channel-unsupported', at);
    return true;
  }
  if (code === NAK.check) {
    gathered.line = { ...line, asked: { ...asked, isWaiting: false }, nextAtMs: at.nowMs };
    return true;
  }
  if (line.stage === 'set-key' && code !== NAK.sequence) {
    keyNotSet(gathered, at);
    return true;
  }
  if (code !== NAK.sequence && code !== NAK.channelNeeded) return line.channel !== null;
  restart(gathered, code, at);
  return true;
}

function restart(gathered: Gathered, code: number, at: Circumstances): void {
  const { line } = gathered;
  if (code === NAK.channelNeeded && !at.hasKey) {
    trouble(
      gathered,
      'key-needed',
      'the reader asks for a secure channel, and its key is not set here',
    );
    gathered.line = begunAnew(gathered.line, at.nowMs + REFUSED_REST_MS);
    return;
  }
  if (code === NAK.channelNeeded && line.stage !== 'run') {
    // It tells not even who it is before the handshake.
    gathered.line = { ...begunAnew(line, at.nowMs), stage: 'challenge' };
    return;
  }
  const isRunning = line.stage === 'run';
  gathered.line = begunAnew(line, at.nowMs + (isRunning ? 0 : BEGIN_AGAIN_MS));
}

function accept(
  gathered: Gathered,
  asked: Asked,
  frame: OsdpFrame,
  data: Uint8Array,
  at: Circumstances,
): void {
  const sequence = nextSequence(asked.sequence);
  const line = { ...gathered.line, asked: null, sequence, nextAtMs: at.nowMs, attempts: 0 };
  gathered.line = line;
  switch (line.stage) {
    case 'identify':
      if (frame.code === REPLY.identity) takeIdentity(gathered, data);
      gathered.line = { ...gathered.line, stage: 'capabilities' };
      return;
    case 'capabilities':
      if (frame.code === REPLY.capabilities) takeCapabilities(gathered, data);
      if (at.hasKey) gathered.line = { ...gathered.line, stage: 'challenge', sequence: 0 };
      else run(gathered);
      return;
    case 'challenge':
      takeCryptogram(gathered, frame, data, at);
      return;
    case 'prove':
      takeInitialMac(gathered, frame, data, at);
      return;
    case 'set-key':
      if (frame.code === REPLY.ack) {
        const begun = begunAnew(line, at.nowMs);
        gathered.line = { ...begun, stage: 'challenge' };
      } else {
        keyNotSet(gathered, at);
      }
      return;
    case 'run':
      takeAnswer(gathered, asked, frame.code, data, at);
  }
}

/** PDID: vendor (3), model, version, serial number (4, little-endian), firmware (3). */
function takeIdentity(gathered: Gathered, data: Uint8Array): void {
  if (data.length < 12) {
    gathered.fault('identity-length', data);
    return;
  }
  const hex = (from: number, to: number) => Buffer.from(data.subarray(from, to)).toString('hex');
  const model = `OSDP ${hex(0, 3)} ${data[3]}.${data[4]}`;
  const firmware = [...data.subarray(9, 12)].join('.');
  gathered.identity = `${hex(0, 4)}-${hex(5, 9)}`;
  gathered.line = { ...gathered.line, model, firmware };
}

/** PDCAP: function, how well, how many. */
function takeCapabilities(gathered: Gathered, data: Uint8Array): void {
  const functions = new Set<number>();
  for (let at = 0; at + 2 < data.length; at += 3)
    if ((data[at + 1] ?? 0) > 0) functions.add(data[at] ?? 0);
  gathered.line = { ...gathered.line, functions };
}

/** CCRYPT: the reader's own number (8), RND.B (8), its cryptogram (16). */
function takeCryptogram(
  gathered: Gathered,
  frame: OsdpFrame,
  data: Uint8Array,
  at: Circumstances,
): void {
  const { line } = gathered;
  const { handshake } = line;
  const isRight = frame.code === REPLY.cryptogram && frame.security?.type === SCB.cryptogram;
  if (handshake === null || !isRight || data.length < 2 * RANDOM_BYTES + CRYPTOGRAM_BYTES) {
    refuse(gathered, 'channel-unsupported', at);
    return;
  }
  const rndB = data.subarray(RANDOM_BYTES, 2 * RANDOM_BYTES);
  const theirs = data.subarray(2 * RANDOM_BYTES, 2 * RANDOM_BYTES + CRYPTOGRAM_BYTES);
  const ours = clientCryptogram(handshake.keys, handshake.rndA, rndB);
  if (theirs.some((byte, index) => byte !== ours[index])) {
    refuse(gathered, 'key-refused', at);
    return;
  }
  const server = Uint8Array.from(serverCryptogram(handshake.keys, handshake.rndA, rndB));
  gathered.line = { ...line, stage: 'prove', handshake: { ...handshake, server } };
}

/** RMAC_I: 1 is accepted, whichever key it was. */
function takeInitialMac(
  gathered: Gathered,
  frame: OsdpFrame,
  data: Uint8Array,
  at: Circumstances,
): void {
  const { line } = gathered;
  const { handshake } = line;
  const isRight = frame.code === REPLY.initialMac && frame.security?.type === SCB.initialMac;
  const isAccepted = isRight && frame.security?.data[0] === ACCEPTED;
  if (handshake === null || !isAccepted) {
    refuse(gathered, 'key-refused', at);
    return;
  }
  const expected = initialMac(handshake.keys, handshake.server);
  if (data.length !== expected.length || data.some((byte, index) => byte !== expected[index])) {
    refuse(gathered, 'key-refused', at);
    return;
  }
  const channel = openChannel(handshake.keys, Uint8Array.from(data));
  gathered.line = { ...line, channel, handshake: null };
  if (line.kind === 'default') gathered.line = { ...gathered.line, stage: 'set-key' };
  else run(gathered);
}

/** The key does not fit. In install mode the key that all readers know is tried, and then replaced. */
function refuse(
  gathered: Gathered,
  code: 'key-refused' | 'channel-unsupported',
  at: Circumstances,
): void {
  const { line } = gathered;
  if (at.installMode && line.kind === 'own') {
    const sequence = line.asked === null ? line.sequence : nextSequence(line.asked.sequence);
    const next = { asked: null, handshake: null, channel: null, nextAtMs: at.nowMs, sequence };
    gathered.line = { ...line, ...next, stage: 'challenge', kind: 'default' };
    return;
  }
  const text =
    code === 'key-refused'
      ? 'the reader has another key than the one that is set here'
      : 'the reader knows no secure channel';
  trouble(gathered, code, text);
  gathered.line = begunAnew(gathered.line, at.nowMs + REFUSED_REST_MS);
}

function keyNotSet(gathered: Gathered, at: Circumstances): void {
  trouble(gathered, 'key-not-set', 'the reader does not take the key that is set here');
  gathered.line = begunAnew(gathered.line, at.nowMs + REFUSED_REST_MS);
}

function trouble(gathered: Gathered, code: string, text: string): void {
  if (gathered.line.trouble === code) return;
  gathered.line = { ...gathered.line, trouble: code };
  gathered.observations.push({ type: 'fault', code, text });
}

function run(gathered: Gathered): void {
  const { functions } = gathered.line;
  const question = (code: number): Packet => ({ code, data: NOTHING });
  const questions = [
    question(COMMAND.localStatus),
    ...(functions?.has(FUNCTION.inputs) ? [question(COMMAND.inputStatus)] : []),
    ...(functions?.has(FUNCTION.outputs) ? [question(COMMAND.outputStatus)] : []),
  ];
  gathered.line = { ...gathered.line, stage: 'run', questions };
}

/** In a dialogue that stands. */
function takeAnswer(
  gathered: Gathered,
  asked: Asked,
  code: number,
  data: Uint8Array,
  at: Circumstances,
): void {
  const isNak = code === REPLY.nak;
  if (isNak && (data[0] === NAK.sequence || data[0] === NAK.channelNeeded)) {
    restart(gathered, data[0], at);
    return;
  }
  tellOnline(gathered);
  const line = { ...heard(gathered.line, at), trouble: null };
  gathered.line = line;
  if (asked.job !== null) {
    const { jobs, outcomes } = settlePacket(line.jobs, asked.job, !isNak);
    gathered.line = { ...line, jobs };
    gathered.observations.push(...outcomes);
  } else if (asked.code === line.questions[0]?.code) {
    gathered.line = { ...line, questions: line.questions.slice(1) };
  }
  if (!isNak) {
    const told = readEvent(gathered.line, code, data, asked.code);
    gathered.line = told.line;
    gathered.observations.push(...told.observations);
    if (told.fault) gathered.fault(told.fault.reason, told.fault.isPrivate ? NOTHING : data);
  }
  const { jobs, questions } = gathered.line;
  const isIdle = jobs.length === 0 && questions.length === 0;
  const dueAtMs = isIdle ? Math.max(at.nowMs, asked.sentAtMs + POLL_EVERY_MS) : at.nowMs;
  gathered.line = { ...gathered.line, nextAtMs: dueAtMs };
}

function tellOnline(gathered: Gathered): void {
  const { line } = gathered;
  if (line.isOnline === true) return;
  const { firmware, model } = line;
  gathered.line = { ...line, isOnline: true };
  gathered.observations.push({
    ...{ type: 'link', online: true },
    ...(firmware !== null && { firmware }),
    ...(model !== null && { model }),
  });
}

function heard(line: Line, { nowMs }: Circumstances): Line {
  return line.stage === 'run' ? { ...line, heardAtMs: nowMs } : line;
}
