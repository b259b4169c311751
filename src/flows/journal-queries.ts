/** What HTTP asks of the journal by a device's slug. */
import type { Asked } from '#db/ctx.ts';
import { periodOf } from '#db/place-zone.ts';
import { pageOfObservations, pageOfQuarantine } from '#journal/queries.ts';
import { type Result, refuse } from '#kernel/result.ts';
import { findDevice } from '#modules/fleet/index.ts';
import type { DriverCatalogue } from './driver-catalogue.ts';

type Page = {
  readonly slug: string;
  readonly after?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly limit?: number;
  readonly order?: 'oldest' | 'newest';
};
const LIMIT = 50;

/** Observations and quarantine; the catalogue tells whether a place was a topic or a port. */
export function journalQueries(catalogue: DriverCatalogue) {
  const answer = (asked: Asked, input: Page, read: typeof pageOfObservations): Result<unknown> => {
    const device = findDevice(asked.db, input.slug);
    if (device === null) return refuse('not-found', `there is no device ${input.slug}`);
    return read(asked, {
      deviceId: device.id,
      device: device.slug,
      link: catalogue.get(device.driver)?.link ?? 'mqtt',
      after: input.after,
      ...periodOf(asked.db, input),
      limit: input.limit ?? LIMIT,
      order: input.order ?? 'oldest',
    });
  };
  return {
    'journal.observations': (asked: Asked, input: Page) => answer(asked, input, pageOfObservations),
    'journal.quarantine': (asked: Asked, input: Page) => answer(asked, input, pageOfQuarantine),
  };
}
