/** The two packets that the broker writes for every event (MQTT 3.1.1 §3.3, §3.4), as bytes. */

const PUBLISH = 0x30;
const RETAIN = 0x01;
const QOS_1 = 0x02;
const PUBACK = 0x40;
const PACKET_ID_MAX = 0xffff;
/** A longer payload is written beside its header instead of being copied behind it. */
const COPIED_BYTES_MAX = 16 * 1024;

export type Publication = {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: 0 | 1;
  readonly retain: boolean;
  /** Of QoS 1: 1 to 65535. */
  readonly packetId: number;
};

/** A PUBLISH, in one piece or, when it is long, in two. */
export function publishPacket(publication: Publication): Uint8Array[] {
  const { topic, payload, qos, retain, packetId } = publication;
  const topicBytes = Buffer.byteLength(topic);
  const rest = 2 + topicBytes + (qos === 1 ? 2 : 0) + payload.length;
  const isCopied = payload.length <= COPIED_BYTES_MAX;
  const lengthBytes = lengthOfLength(rest);
  const headBytes = 1 + lengthBytes + rest - payload.length;
  const packet = Buffer.allocUnsafe(headBytes + (isCopied ? payload.length : 0));
  packet[0] = PUBLISH | (retain ? RETAIN : 0) | (qos === 1 ? QOS_1 : 0);
  let at = writeLength(packet, rest);
  at = packet.writeUInt16BE(topicBytes, at);
  at += packet.write(topic, at);
  if (qos === 1) at = packet.writeUInt16BE(packetId, at);
  if (!isCopied) return [packet, payload];
  packet.set(payload, at);
  return [packet];
}

/** A PUBACK. */
export function pubackPacket(packetId: number): Uint8Array {
  return Buffer.from([PUBACK, 2, packetId >> 8, packetId & 0xff]);
}

/** The id after this one; 0 is none (§2.3.1). */
export function nextPacketId(packetId: number): number {
  return packetId >= PACKET_ID_MAX ? 1 : packetId + 1;
}

/** How many bytes the remaining length takes: seven bits a byte (§2.2.3). */
function lengthOfLength(length: number): number {
  if (length < 0x80) return 1;
  if (length < 0x4000) return 2;
  return length < 0x200000 ? 3 : 4;
}

function writeLength(packet: Buffer, length: number): number {
  let at = 1;
  let rest = length;
  do {
    const digit = rest & 0x7f;
    rest >>>= 7;
    packet[at] = rest > 0 ? digit | 0x80 : digit;
    at += 1;
  } while (rest > 0);
  return at;
}
