/** The broker's own packets, read back by mqtt.js's parser through a real broker elsewhere; here byte by byte. */
import { describe, expect, it } from 'vitest';
import { nextPacketId, pubackPacket, publishPacket } from '#devices/transports/mqtt-packets.ts';

const joined = (parts: Uint8Array[]) => Buffer.concat(parts).toString('hex');

describe('a PUBLISH', () => {
  it('is the example of the standard (§3.3.2, topic a/b, id 10)', () => {
    const publication = {
      topic: 'a/b',
      payload: Buffer.from('hi'),
      qos: 1,
      retain: false,
    } as const;
    expect(joined(publishPacket({ ...publication, packetId: 10 }))).toBe('32090003612f62000a6869');
    expect(joined(publishPacket({ ...publication, qos: 0, retain: true, packetId: 10 }))).toBe(
      '31070003612f626869',
    );
  });

  it('counts a topic in bytes, not in characters', () => {
    const publication = { payload: Buffer.alloc(0), qos: 0, retain: false, packetId: 0 } as const;
    expect(joined(publishPacket({ ...publication, topic: 'é' }))).toBe('30040002c3a9');
  });

  it.each([
    [127, '7f'],
    [128, '8001'],
    [16_383, 'ff7f'],
    [16_384, '808001'],
    [2_097_151, 'ffff7f'],
    [2_097_152, '80808001'],
  ])('writes a remaining length of %i as %s', (length, hex) => {
    const payload = Buffer.alloc(length - 3);
    const packet = Buffer.concat(
      publishPacket({ topic: 'a', payload, qos: 0, retain: false, packetId: 0 }),
    );
    expect(packet.subarray(1, 1 + hex.length / 2).toString('hex')).toBe(hex);
    expect(packet).toHaveLength(1 + hex.length / 2 + length);
  });
});

describe('a packet id', () => {
  it('goes round and is never 0', () => {
    expect([nextPacketId(0), nextPacketId(1), nextPacketId(65_535)]).toEqual([1, 2, 1]);
  });

  it('stands in the PUBACK in network order', () => {
    expect(Buffer.from(pubackPacket(0x1234)).toString('hex')).toBe('40021234');
  });
});
