/** A command as the device takes it: it obeys what names its own address. */
import type { Sending } from '#devices/driver.ts';
import { writeJson } from '#devices/wire/json.ts';
import type { Memory, Settings } from './state.ts';

export function commandTo(
  { topic }: Settings,
  { address }: Memory,
  cmd: string,
  more: object = {},
): Sending {
  const bytes = writeJson({ cmd, doorip: address, ...more });
  return { topic: `${topic}/cmd`, bytes, qos: 1, retain: false };
}
