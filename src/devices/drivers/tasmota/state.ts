/** What a Tasmota driver keeps between steps, and the questions that it asks. */
import type { DriverContext, Sending } from '#devices/driver.ts';
import { type Awaited, firstOverdueMs } from '#devices/wire/relay-commands.ts';
import { prefixed, type Settings } from './settings.ts';

/** How many counters the last total was the sum of. */
export type Memory = { readonly counters: number | null };
export type Line = {
  /** The relays as last told, by number; what is not there is not known. */
  readonly relays: Readonly<Record<number, boolean>>;
  readonly online: boolean;
  readonly askAtMs: number;
  readonly awaited: readonly Awaited[];
};
export type Context = DriverContext<Settings>;

export const initialMemory: Memory = { counters: null };
export const initialLine: Line = { relays: {}, online: true, askAtMs: 0, awaited: [] };

/** `8` asks for the sensors, `11` for the relays. */
export function ask(given: Settings, what: '8' | '11'): Sending {
  return {
    topic: `${prefixed(given, 'cmnd')}STATUS`,
    bytes: Buffer.from(what),
    qos: 0,
    retain: false,
  };
}

export function askAll(given: Settings): readonly Sending[] {
  return [ask(given, '8'), ask(given, '11')];
}

/** When the next question or the next missing answer is due. */
export function nextWake(line: Line): number {
  return Math.min(line.askAtMs, firstOverdueMs(line.awaited));
}
