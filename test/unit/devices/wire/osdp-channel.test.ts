/** The secure channel against Annex E, OSDP.Net's packets and a whole session. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  type Channel,
  clientCryptogram,
  DEFAULT_KEY,
  initialMac,
  openChannel,
  openReply,
  secureCommand,
  serverCryptogram,
  sessionKeys,
} from '#devices/wire/osdp-channel.ts';
import { cutOsdp, type OsdpFrame } from '#devices/wire/osdp-frame.ts';

type Vector = {
  readonly id: string;
  readonly hex?: string;
  readonly direction?: string;
  readonly keys?: { s_enc: string; s_mac1: string; s_mac2: string; rmac: string };
  readonly given?: { scbk: string; rndA: string; rndB?: string };
  readonly expected: Record<string, unknown>;
};
const file = new URL('../../../vectors/osdp.json', import.meta.url);
const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as { vectors: readonly Vector[] };
const byId = (id: string) => vectors.find((vector) => vector.id === id) as Vector;
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const bytesOf = (hex = '') => new Uint8Array(Buffer.from(hex, 'hex'));
const frameOf = ({ hex }: Vector) => cutOsdp(bytesOf(hex)).frames[0] as OsdpFrame;

test('Annex E: keys, cryptograms and the first MAC', () => {
  const { given, expected } = byId('sc-annexE');
  const [rndA, rndB] = [bytesOf(given?.rndA), bytesOf(given?.rndB)];
  const keys = sessionKeys(bytesOf(given?.scbk), rndA);
  const server = serverCryptogram(keys, rndA, rndB);
  const found = {
    s_mac1: keys.mac1,
    s_mac2: keys.mac2,
    s_enc: keys.encryption,
    serverCryptogram: server,
    clientCryptogram: clientCryptogram(keys, rndA, rndB),
    rmac_i: initialMac(keys, server),
  };
  for (const [name, bytes] of Object.entries(found))
    expect(hexOf(bytes).toUpperCase(), name).toBe(expected[name]);
  expect(hexOf(DEFAULT_KEY)).toBe(given?.scbk.toLowerCase());
});

test('the calculator’s sample names no RND.B, so only the sizes of its cryptograms can be compared', () => {
  const { given, expected } = byId('sc-calc');
  expect(given?.rndB).toBeUndefined();
  for (const cryptogram of Object.values(expected))
    expect(bytesOf(cryptogram as string)).toHaveLength(16);
});

const zeros = vectors.filter(({ keys }) => keys !== undefined);
test('there are nine packets under zero keys', () => expect(zeros).toHaveLength(9));
test.each(zeros.map((vector) => [vector.id, vector] as const))(
  '%s',
  (_id, { keys, hex, expected }) => {
    const session = {
      encryption: bytesOf(keys?.s_enc),
      mac1: bytesOf(keys?.s_mac1),
      mac2: bytesOf(keys?.s_mac2),
    };
    const channel = openChannel(session, bytesOf(keys?.rmac));
    const code = Number.parseInt(expected['code'] as string, 16);
    const data = bytesOf(expected['plainData'] as string);
    const sequence = expected['sequence'] as number;
    expect(hexOf(secureCommand(channel, { address: 0, sequence, code, data }).bytes)).toBe(hex);
  },
);

describe('a session of sixteen packets', () => {
  const session = vectors.filter(({ id }) => id.startsWith('sc-session-'));
  const rndA = bytesOf('b0b1b2b3b4b5b6b7');
  const rndB = bytesOf('a0a1a2a3a4a5a6a7');
  const PLAIN: Record<string, string> = {
    '04': '',
    '06': '000002020102000a000000000000',
    '08': '',
    '09': '00011a00327589c0',
    '10': '0002020201',
    '14': '00053200',
    '15': '01',
  };

  test('is written and read to the byte, MAC after MAC', () => {
    const keys = sessionKeys(DEFAULT_KEY, rndA);
    const cryptogram = frameOf(byId('sc-session-01-ccrypt'));
    expect(hexOf(cryptogram.data.subarray(16))).toBe(hexOf(clientCryptogram(keys, rndA, rndB)));
    const server = serverCryptogram(keys, rndA, rndB);
    expect(hexOf(frameOf(byId('sc-session-02-scrypt')).data)).toBe(hexOf(server));
    expect(hexOf(frameOf(byId('sc-session-03-rmac_i')).data)).toBe(hexOf(initialMac(keys, server)));
    let channel: Channel = openChannel(keys, initialMac(keys, server));
    const rest = session.slice(4);
    expect(rest).toHaveLength(12);
    for (const vector of rest) {
      const frame = frameOf(vector);
      const [number = ''] = vector.id.split('-').slice(2);
      if (vector.direction === 'PD>ACU') {
        const opened = openReply(channel, frame);
        if (!opened.ok) throw new Error(`${vector.id}: ${opened.reason}`);
        if (PLAIN[number] !== undefined) expect(hexOf(opened.data), vector.id).toBe(PLAIN[number]);
        channel = opened.channel;
        continue;
      }
      const data = plainOf(channel, frame);
      if (PLAIN[number] !== undefined) expect(hexOf(data), vector.id).toBe(PLAIN[number]);
      const { address, sequence, code } = frame;
      const secured = secureCommand(channel, { address, sequence, code, data });
      expect(hexOf(secured.bytes), vector.id).toBe(vector.hex);
      channel = secured.channel;
    }
  });

  /** What a command says, read with the reader's half of the keys: its own MAC is not needed for that. */
  function plainOf(channel: Channel, frame: OsdpFrame): Uint8Array {
    if (frame.data.length === 0) return frame.data;
    const plain = Buffer.from(channel.decrypt(frame.data));
    for (let at = 0; at < plain.length; at++) {
      const before = at < 16 ? ~(channel.replyMac[at] ?? 0) : (frame.data[at - 16] ?? 0);
      plain[at] = ((plain[at] ?? 0) ^ before) & 0xff;
    }
    return plain.subarray(0, plain.lastIndexOf(0x80));
  }

  test('a reply altered in one bit, or read twice, does not hold and moves nothing', () => {
    const keys = sessionKeys(DEFAULT_KEY, rndA);
    const start = openChannel(keys, initialMac(keys, serverCryptogram(keys, rndA, rndB)));
    const poll = secureCommand(start, {
      address: 1,
      sequence: 3,
      code: 0x60,
      data: new Uint8Array(),
    });
    const answer = frameOf(byId('sc-session-05-ack'));
    const opened = openReply(poll.channel, answer);
    expect(opened.ok).toBe(true);
    const altered = {
      ...answer,
      covered: answer.covered.map((byte, at) => (at === 4 ? byte ^ 1 : byte)),
    };
    expect(openReply(poll.channel, altered)).toEqual({ ok: false, reason: 'reply-mac' });
    const next = secureCommand(opened.ok ? opened.channel : start, {
      ...{ address: 1, sequence: 1, code: 0x60, data: new Uint8Array() },
    });
    expect(openReply(next.channel, answer)).toEqual({ ok: false, reason: 'reply-mac' });
  });

  test('what comes in clear is not under the channel', () => {
    const channel = openChannel(sessionKeys(DEFAULT_KEY, rndA), new Uint8Array(16));
    expect(openReply(channel, frameOf(byId('osdp-ack-101-ck')))).toEqual({
      ...{ ok: false, reason: 'reply-unsecured' },
    });
  });
});
