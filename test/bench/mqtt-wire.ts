/** As much of MQTT 3.1.1 as a load generator needs, written by hand: a full client would cost more than the server. */

export type Heard = {
  /** A packet's type: CONNACK 2, PUBLISH 3, PUBACK 4, SUBACK 9, PINGRESP 13. */
  readonly packet: number;
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: number;
  readonly packetId: number;
};

export const CONNACK = 2;
export const PUBLISH = 3;
export const SUBACK = 9;

/** CONNECT with a retained will, a username and a password; `keepaliveSeconds` 0 would be refused by nobody. */
export function connectPacket(given: {
  readonly clientId: string;
  readonly username: string;
  readonly password: string;
  readonly willTopic: string;
  readonly will: string;
  readonly keepaliveSeconds: number;
}): Buffer {
  const clean = 0x02;
  const will = 0x04 | 0x08 | 0x20;
  const flags = clean | will | 0x40 | 0x80;
  const head = Buffer.from([0, 4, 0x4d, 0x51, 0x54, 0x54, 4, flags, 0, 0]);
  head.writeUInt16BE(given.keepaliveSeconds, 8);
  const { clientId, willTopic, username, password } = given;
  return packet(0x10, [
    head,
    ...[clientId, willTopic, given.will, username, password].map((one) => text(one)),
  ]);
}

export function subscribePacket(packetId: number, topics: readonly string[]): Buffer {
  const filters = topics.flatMap((topic) => [text(topic), Buffer.from([1])]);
  return packet(0x82, [uint16(packetId), ...filters]);
}

/** QoS 1. */
export function publishPacket(
  topic: Buffer,
  payload: string,
  packetId: number,
  retain = false,
): Buffer {
  const length = topic.length + 2 + Buffer.byteLength(payload);
  const head = length < 128 ? 2 : length < 16_384 ? 3 : 4;
  const bytes = Buffer.allocUnsafe(head + length);
  bytes[0] = 0x32 | (retain ? 1 : 0);
  writeLength(bytes, length);
  topic.copy(bytes, head);
  bytes.writeUInt16BE(packetId, head + topic.length);
  bytes.write(payload, head + topic.length + 2);
  return bytes;
}

export function pubackPacket(packetId: number): Buffer {
  return Buffer.from([0x40, 2, packetId >> 8, packetId & 0xff]);
}

export const PINGREQ = Buffer.from([0xc0, 0]);

/** A length-prefixed text, as a topic stands in a packet. */
export function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint16(bytes.length), bytes]);
}

/** Gives a function that takes chunks and calls `heard` for each whole packet. */
export function makeParser(heard: (packet: Heard) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    let buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (let end = endOf(buffer); end !== null; end = endOf(buffer)) {
      heard(read(buffer.subarray(0, end.end), end.head));
      buffer = buffer.subarray(end.end);
    }
    rest = buffer;
  };
}

/** Where the first packet of a buffer ends and how long its head is; null while it is not whole. */
function endOf(buffer: Buffer): { readonly head: number; readonly end: number } | null {
  let length = 0;
  for (let at = 1; at < Math.min(buffer.length, 5); at++) {
    const byte = buffer[at] as number;
    length |= (byte & 0x7f) << (7 * (at - 1));
    if ((byte & 0x80) !== 0) continue;
    const end = at + 1 + length;
    return end <= buffer.length ? { head: at + 1, end } : null;
  }
  return null;
}

const NOTHING = Buffer.alloc(0);

function read(bytes: Buffer, head: number): Heard {
  const first = bytes[0] as number;
  const type = first >> 4;
  if (type !== PUBLISH) return { packet: type, topic: '', payload: NOTHING, qos: 0, packetId: 0 };
  const qos = (first >> 1) & 3;
  const topicEnd = head + 2 + bytes.readUInt16BE(head);
  const topic = bytes.toString('latin1', head + 2, topicEnd);
  const packetId = qos === 0 ? 0 : bytes.readUInt16BE(topicEnd);
  const payload = bytes.subarray(topicEnd + (qos === 0 ? 0 : 2));
  return { packet: type, topic, payload, qos, packetId };
}

function packet(first: number, parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(body.length < 128 ? 2 : body.length < 16_384 ? 3 : 4);
  head[0] = first;
  writeLength(head, body.length);
  return Buffer.concat([head, body]);
}

function writeLength(bytes: Buffer, length: number): void {
  let left = length;
  for (let at = 1; ; at++) {
    const more = left >= 128;
    bytes[at] = (left & 0x7f) | (more ? 0x80 : 0);
    if (!more) return;
    left >>= 7;
  }
}

function uint16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 0xff]);
}
