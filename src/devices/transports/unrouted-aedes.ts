/** aedes without its routing: what a device says goes to the place alone, and only the place speaks to a device. */
import { Aedes, type Client, type PublishPacket } from 'aedes';

export class UnroutedAedes extends Aedes {
  override publish(_packet: PublishPacket, ...rest: unknown[]): void {
    const done = rest.at(-1);
    if (typeof done === 'function') done(null);
  }

  override subscribe(_topic: string, _deliver: unknown, done: () => void): void {
    done?.();
  }

  override unsubscribe(_topic: string, _deliver: unknown, done: () => void): void {
    done?.();
  }
}

/**
 * Calls `tooLong` when a client announces a packet that is longer than `bound()` bytes: its parser would gather
 * up to 256 MB. (aedes has no setting for it; its version is pinned, and a test shows that this still works.)
 */
export function boundPackets(client: Client, bound: () => number, tooLong: () => void): void {
  const { _parser: parser } = client as unknown as {
    _parser: { parse: (chunk: Buffer) => number; packet: { length: number } };
  };
  const parse = parser.parse;
  parser.parse = (chunk) => {
    const rest = parse.call(parser, chunk);
    if (parser.packet.length > bound()) tooLong();
    return rest;
  };
}
