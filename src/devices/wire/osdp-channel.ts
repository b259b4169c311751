/** OSDP's secure channel (IEC 60839-11-5 Annex D): session keys, MACs that chain, content encrypted with them. Pure. */
import {
  aesDecryptor,
  aesEncryptor,
  BLOCK_BYTES,
  type BlockCipher,
  cbcDecrypt,
  cbcEncrypt,
  chainedMac,
  marked,
  unmarked,
} from './aes.ts';
import { encodeOsdp, MAC_BYTES, type OsdpFrame, SCB } from './osdp-frame.ts';

export const RANDOM_BYTES = 8;
export const KEY_BYTES = 16;
/** The key that every reader in install mode knows: 30 31 … 3F. */
export const DEFAULT_KEY = Uint8Array.from({ length: KEY_BYTES }, (_, at) => 0x30 + at);

export type SessionKeys = {
  readonly encryption: Uint8Array;
  readonly mac1: Uint8Array;
  readonly mac2: Uint8Array;
};
/** How far a session has come: each direction's MAC begins with the other's last one. */
export type Channel = {
  readonly encrypt: BlockCipher;
  readonly decrypt: BlockCipher;
  readonly mac1: BlockCipher;
  readonly mac2: BlockCipher;
  readonly commandMac: Uint8Array;
  readonly replyMac: Uint8Array;
};

const NOTHING = new Uint8Array();

/** The three keys of a session, from the base key and the controller's random number. */
export function sessionKeys(baseKey: Uint8Array, rndA: Uint8Array): SessionKeys {
  const encrypt = aesEncryptor(baseKey);
  const key = (kind: number): Uint8Array => {
    const block = new Uint8Array(BLOCK_BYTES);
    block.set([0x01, kind, ...rndA.subarray(0, 6)]);
    return Uint8Array.from(encrypt(block));
  };
  return { encryption: key(0x82), mac1: key(0x01), mac2: key(0x02) };
}

/** What the reader proves itself with. */
export function clientCryptogram(keys: SessionKeys, rndA: Uint8Array, rndB: Uint8Array) {
  return aesEncryptor(keys.encryption)(Buffer.concat([rndA, rndB]));
}

/** What the controller proves itself with. */
export function serverCryptogram(keys: SessionKeys, rndA: Uint8Array, rndB: Uint8Array) {
  return aesEncryptor(keys.encryption)(Buffer.concat([rndB, rndA]));
}

/** The MAC before the first command. */
export function initialMac(keys: SessionKeys, server: Uint8Array): Uint8Array {
  return aesEncryptor(keys.mac2)(aesEncryptor(keys.mac1)(server));
}

export function openChannel(keys: SessionKeys, replyMac: Uint8Array): Channel {
  return {
    encrypt: aesEncryptor(keys.encryption),
    decrypt: aesDecryptor(keys.encryption),
    mac1: aesEncryptor(keys.mac1),
    mac2: aesEncryptor(keys.mac2),
    commandMac: new Uint8Array(BLOCK_BYTES),
    replyMac,
  };
}

export type SecuredPacket = { readonly bytes: Uint8Array; readonly channel: Channel };

/** A command under the channel, and the channel after it. */
export function secureCommand(
  channel: Channel,
  {
    address,
    sequence,
    code,
    data,
  }: { address: number; sequence: number; code: number; data: Uint8Array },
): SecuredPacket {
  const type = data.length === 0 ? SCB.commandMac : SCB.commandSecret;
  const content =
    data.length === 0
      ? data
      : cbcEncrypt(channel.encrypt, inverted(channel.replyMac), marked(data));
  let commandMac = channel.commandMac;
  const bytes = encodeOsdp(
    { address, sequence, security: { type, data: NOTHING }, code, data: content },
    (covered) => {
      commandMac = chainedMac(channel.mac1, channel.mac2, channel.replyMac, covered);
      return commandMac.subarray(0, MAC_BYTES);
    },
  );
  return { bytes, channel: { ...channel, commandMac } };
}

export type OpenedReply =
  | { readonly ok: true; readonly data: Uint8Array; readonly channel: Channel }
  | { readonly ok: false; readonly reason: 'reply-unsecured' | 'reply-mac' | 'reply-padding' };

/** A reply under the channel; one that does not hold leaves the channel as it was. */
export function openReply(
  channel: Channel,
  { security, mac, covered, data }: OsdpFrame,
): OpenedReply {
  if (mac === null || (security?.type !== SCB.replyMac && security?.type !== SCB.replySecret))
    return { ok: false, reason: 'reply-unsecured' };
  const replyMac = chainedMac(channel.mac1, channel.mac2, channel.commandMac, covered);
  if (mac.some((byte, at) => byte !== replyMac[at])) return { ok: false, reason: 'reply-mac' };
  const next = { ...channel, replyMac };
  if (security.type === SCB.replyMac || data.length === 0) return { ok: true, data, channel: next };
  if (data.length % BLOCK_BYTES !== 0) return { ok: false, reason: 'reply-padding' };
  const plain = unmarked(cbcDecrypt(channel.decrypt, inverted(channel.commandMac), data));
  return plain === null
    ? { ok: false, reason: 'reply-padding' }
    : { ok: true, data: plain, channel: next };
}

function inverted(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte) => ~byte);
}
