/** Every declared route: those of the slices, and those of flows, journal and reporting. */
import type { Route } from '#contract/route.ts';
import { routes as anomalies } from '#modules/anomalies/routes.ts';
import { routes as fleet } from '#modules/fleet/routes.ts';
import { routes as machines } from '#modules/machines/routes.ts';
import { routes as people } from '#modules/people/routes.ts';
import { routes as tokens } from '#modules/tokens/routes.ts';
import { routes as charges } from './routes/charges.ts';
import { routes as deviceSetups } from './routes/devices.ts';
import { routes as invoicing } from './routes/invoicing.ts';
import { routes as journal } from './routes/journal.ts';
import { routes as machineActions } from './routes/machines.ts';
import { routes as place } from './routes/place.ts';
import { routes as presence } from './routes/presence.ts';

export const allRoutes: readonly Route[] = [
  ...anomalies,
  ...fleet,
  ...machines,
  ...people,
  ...tokens,
  ...charges,
  ...invoicing,
  ...deviceSetups,
  ...journal,
  ...machineActions,
  ...place,
  ...presence,
];
