/** An edge of its own for a test: every driver, an embedded broker on a free port, and a place that keeps what it hears. */
import { drivers } from '#devices/drivers/index.ts';
import type { Clock, SupervisorOptions } from '#devices/link.ts';
import { createSupervisor } from '#devices/supervisor.ts';
import { aLog, type aPlace } from './devices.ts';

export function edgeOf(
  place: ReturnType<typeof aPlace>,
  clock: Clock,
  more: Partial<SupervisorOptions> = {},
) {
  return createSupervisor({
    drivers,
    mqtt: { kind: 'embedded', host: '127.0.0.1', port: 0 },
    load: () => place.load(),
    record: place.record,
    tell: async () => {},
    clock,
    random: (bytes) => new Uint8Array(bytes),
    log: aLog(),
    ...more,
  });
}
