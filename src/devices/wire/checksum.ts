/** Check values of frames. */

/** All bytes combined by exclusive or; 0 over content and its checksum together means intact. */
export function xorOf(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) sum ^= byte;
  return sum;
}
