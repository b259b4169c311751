/** Which address shows which page; each page is fetched when it is first wanted. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router';
import { NotFound } from './pages/public/not-found.tsx';
import { parseSearch, stringifySearch } from './parts/address.ts';
import { Frame } from './parts/frame.tsx';
import { Failed, Waiting } from './parts/notices.tsx';

const root = createRootRoute({ component: Frame, notFoundComponent: NotFound });

const routes = [
  createRoute({
    getParentRoute: () => root,
    path: '/',
    component: lazyRouteComponent(() => import('./pages/staff/live-page.tsx'), 'LivePage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/usage',
    component: lazyRouteComponent(() => import('./pages/staff/usage-page.tsx'), 'UsagePage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/machines/$slug',
    component: lazyRouteComponent(() => import('./pages/staff/machine-page.tsx'), 'MachinePage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/machines/$slug/power',
    component: lazyRouteComponent(
      () => import('./pages/staff/machine-power-page.tsx'),
      'MachinePowerPage',
    ),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/sessions',
    component: lazyRouteComponent(() => import('./pages/staff/sessions-page.tsx'), 'SessionsPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/sessions/$id',
    component: lazyRouteComponent(() => import('./pages/staff/session-page.tsx'), 'SessionPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/visits',
    component: lazyRouteComponent(() => import('./pages/staff/visits-page.tsx'), 'VisitsPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/visits/$id',
    component: lazyRouteComponent(() => import('./pages/staff/visit-page.tsx'), 'VisitPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/decisions',
    component: lazyRouteComponent(
      () => import('./pages/staff/decisions-page.tsx'),
      'DecisionsPage',
    ),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/people',
    component: lazyRouteComponent(() => import('./pages/staff/people-page.tsx'), 'PeoplePage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/people/$ref',
    component: lazyRouteComponent(() => import('./pages/staff/person-page.tsx'), 'PersonPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/devices',
    component: lazyRouteComponent(() => import('./pages/staff/devices-page.tsx'), 'DevicesPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/devices/adopt',
    component: lazyRouteComponent(() => import('./pages/staff/adopt-page.tsx'), 'AdoptPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/devices/$slug',
    component: lazyRouteComponent(() => import('./pages/staff/device-page.tsx'), 'DevicePage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/anomalies',
    component: lazyRouteComponent(
      () => import('./pages/staff/anomalies-page.tsx'),
      'AnomaliesPage',
    ),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/billing',
    component: lazyRouteComponent(
      () => import('./pages/staff/billing/month-page.tsx'),
      'MonthPage',
    ),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/billing/runs/$id',
    component: lazyRouteComponent(() => import('./pages/staff/billing/run-page.tsx'), 'RunPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/billing/charges',
    component: lazyRouteComponent(
      () => import('./pages/staff/billing/charges-page.tsx'),
      'ChargesPage',
    ),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/billing/charges/$id',
    component: lazyRouteComponent(
      () => import('./pages/staff/billing/charge-page.tsx'),
      'ChargePage',
    ),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/billing/invoices',
    component: lazyRouteComponent(
      () => import('./pages/staff/billing/invoices-page.tsx'),
      'InvoicesPage',
    ),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/billing/invoices/$id',
    component: lazyRouteComponent(
      () => import('./pages/staff/billing/invoice-page.tsx'),
      'InvoicePage',
    ),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/billing/accounts',
    component: lazyRouteComponent(
      () => import('./pages/staff/billing/accounts-page.tsx'),
      'AccountsPage',
    ),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/billing/accounts/$ref',
    component: lazyRouteComponent(
      () => import('./pages/staff/billing/account-page.tsx'),
      'AccountPage',
    ),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/billing/payments',
    component: lazyRouteComponent(
      () => import('./pages/staff/billing/payments-page.tsx'),
      'PaymentsPage',
    ),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/billing/payments/$id',
    component: lazyRouteComponent(
      () => import('./pages/staff/billing/payment-page.tsx'),
      'PaymentPage',
    ),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/billing/reminders',
    component: lazyRouteComponent(
      () => import('./pages/staff/billing/reminders-page.tsx'),
      'RemindersPage',
    ),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/billing/tariffs',
    component: lazyRouteComponent(
      () => import('./pages/staff/billing/tariffs-page.tsx'),
      'TariffsPage',
    ),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/billing/tariffs/$slug',
    component: lazyRouteComponent(
      () => import('./pages/staff/billing/tariff-page.tsx'),
      'TariffPage',
    ),
  }),
] as const;

export const router = createRouter({
  routeTree: root.addChildren(routes),
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  defaultPendingComponent: () => <Waiting />,
  defaultErrorComponent: ({ error, reset }) => <Failed error={error} again={reset} />,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
