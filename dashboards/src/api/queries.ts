/** What pages ask of the server, each under one key, so that live changes find what is held. */

import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type * as z from 'zod';
import { adoptionItem, deviceSetup, discoveryItem, driverItem } from '#contract/adoption.ts';
import { anomalyItem } from '#contract/anomalies.ts';
import { badgeItem } from '#contract/badges.ts';
import { type DecisionItem, decisionItem } from '#contract/decisions.ts';
import { deviceItem, quarantineItem } from '#contract/devices.ts';
import { doorItem } from '#contract/doors.ts';
import { edgeItem } from '#contract/edge.ts';
import { enrolmentItem } from '#contract/enrolments.ts';
import { jobItem } from '#contract/jobs.ts';
import { meItem } from '#contract/login.ts';
import { machineItem } from '#contract/machines.ts';
import { observationItem } from '#contract/observations.ts';
import { listOf } from '#contract/paging.ts';
import { personItem } from '#contract/people.ts';
import { type PowerThresholds, powerLearning } from '#contract/power-learning.ts';
import { sessionItem } from '#contract/sessions.ts';
import { type UsageDimension, usageAnswer, usageHoursAnswer } from '#contract/usage.ts';
import { visitItem } from '#contract/visits.ts';
import { zoneItem } from '#contract/zones.ts';
import type { Period } from '../words/period.ts';
import { ApiError, get, getAll, PAGE_LIMIT, serverNowMs } from './client.ts';
import { DECISIONS_MAX, type LiveListName } from './live-cache.ts';

const ASK_AGAIN_MS = 5_000;
/** Browsers' timers go no further than 24 days. */
const TIMER_MOST_MS = 86_400_000;
const WATCH_MS = 1_000;
const EDGE_EVERY_MS = 5_000;
const DISCOVERIES_EVERY_MS = 3_000;
const RECORDS_A_PAGE = 100;
const EVERYBODY_PAGES_MAX = 20;

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => get('/me', { schema: meItem, signal }),
  retry: false,
  staleTime: Number.POSITIVE_INFINITY,
  refetchInterval: ({ state: { data, error } }) => {
    if (error instanceof ApiError && error.failure === 'offline') return ASK_AGAIN_MS;
    const turnsAt = data?.site?.turnsAt ?? null;
    if (turnsAt === null) return false;
    return Math.min(Math.max(Date.parse(turnsAt) - serverNowMs(), 0) + 1_000, TIMER_MOST_MS);
  },
});

/** A live list: its key, and how it is read whole. */
export type LiveQuery<Item> = {
  readonly queryKey: readonly string[];
  readonly read: (signal: AbortSignal) => Promise<readonly Item[]>;
};

/** The lists that the live page holds; `today` is the place's date. */
export const liveQueries = {
  machines: () => live('machines', '/machines', machineItem, { limit: undefined }),
  zones: () => live('zones', '/zones', zoneItem),
  devices: () => live('devices', '/devices', deviceItem),
  anomalies: () => live('anomalies', '/anomalies', anomalyItem, { open: true }),
  visits: (today: string) => sinceMorning('visits', '/visits', visitItem, today),
  sessions: (today: string) => sinceMorning('sessions', '/sessions', sessionItem, today),
  decisions: (): LiveQuery<DecisionItem> => ({
    queryKey: ['live', 'decisions'],
    read: async (signal) => {
      const query = { limit: DECISIONS_MAX / 2 };
      return (await get('/decisions', { schema: listOf(decisionItem), query, signal })).items;
    },
  }),
};

function live<Item>(
  name: LiveListName,
  path: string,
  item: z.ZodType<Item>,
  query: Record<string, string | boolean | undefined> = {},
): LiveQuery<Item> {
  return {
    queryKey: ['live', name],
    read: async (signal) => (await getAll(path, { schema: listOf(item), query, signal })).items,
  };
}

/** Today's, and those that are open since before. */
function sinceMorning<Item extends { id: string }>(
  name: LiveListName,
  path: string,
  item: z.ZodType<Item>,
  today: string,
): LiveQuery<Item> {
  return {
    queryKey: ['live', name, today],
    read: async (signal) => {
      const schema = listOf(item);
      const [ofToday, open] = await Promise.all([
        getAll(path, { schema, query: { from: today }, signal }),
        getAll(path, { schema, query: { open: true }, signal }),
      ]);
      const known = new Set(ofToday.items.map(({ id }) => id));
      return [...ofToday.items, ...open.items.filter(({ id }) => !known.has(id))];
    },
  };
}

export type Filters = Readonly<Record<string, string | undefined>>;

/** A list read page by page, as far as one scrolls. */
export function records<Item>(path: string, item: z.ZodType<Item>, filters: Filters) {
  return infiniteQueryOptions({
    queryKey: ['records', path, filters] as const,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      get(path, {
        schema: listOf(item),
        query: { limit: RECORDS_A_PAGE, ...filters, after: pageParam },
        signal,
      }) as Promise<{ items: Item[]; next: string | null }>,
    getNextPageParam: (page) => page.next,
  });
}

export const recordQueries = {
  sessions: (filters: Filters) => records('/sessions', sessionItem, filters),
  visits: (filters: Filters) => records('/visits', visitItem, filters),
  decisions: (filters: Filters) => records('/decisions', decisionItem, filters),
  anomalies: (filters: Filters) => records('/anomalies', anomalyItem, filters),
};

/** Everybody, to choose from. */
export const everybodyQuery = queryOptions({
  queryKey: ['everybody'],
  queryFn: async ({ signal }) =>
    (await getAll('/people', { schema: listOf(personItem), signal, pagesMax: EVERYBODY_PAGES_MAX }))
      .items,
  staleTime: 60_000,
});

export const personQuery = (ref: string) =>
  queryOptions({
    queryKey: ['person', ref],
    queryFn: ({ signal }) =>
      get(`/people/${encodeURIComponent(ref)}`, { schema: personItem, signal }),
  });

/** The doors change with an import alone. */
export const doorsQuery = queryOptions({
  queryKey: ['doors'],
  queryFn: async ({ signal }) => (await get('/doors', { schema: listOf(doorItem), signal })).items,
  staleTime: 10 * 60_000,
});

/** A person's badges, each with the readers that do not know it yet. */
export const badgesQuery = (person: string) =>
  queryOptions({
    queryKey: ['badges', person],
    queryFn: async ({ signal }) => {
      const query = { person, limit: PAGE_LIMIT };
      return (await get('/badges', { schema: listOf(badgeItem), query, signal })).items;
    },
  });

/** An enrolment, looked at every second while its window is open. */
export const enrolmentQuery = (id: string) =>
  queryOptions({
    queryKey: ['enrolment', id],
    queryFn: ({ signal }) =>
      get(`/enrolments/${encodeURIComponent(id)}`, { schema: enrolmentItem, signal }),
    refetchInterval: ({ state: { data } }) =>
      data === undefined || data.state === 'open' || (data.card !== null && !data.cardSeen)
        ? WATCH_MS
        : false,
  });

/** How devices are reached, who was refused, and what was carried. */
export const edgeQuery = queryOptions({
  queryKey: ['edge'],
  queryFn: ({ signal }) => get('/edge', { schema: edgeItem, signal }),
  refetchInterval: EDGE_EVERY_MS,
});

/** Devices that are heard and not known. */
export const discoveriesQuery = queryOptions({
  queryKey: ['discoveries'],
  queryFn: async ({ signal }) =>
    (await get('/discoveries', { schema: listOf(discoveryItem), signal })).items,
});

/** Looked at again while somebody waits for one. */
export const awaitedDiscoveries = queryOptions({
  ...discoveriesQuery,
  refetchInterval: DISCOVERIES_EVERY_MS,
});

/** Where devices log in, and the window in which an unknown one may say what it is. */
export const adoptionQuery = queryOptions({
  queryKey: ['adoption'],
  queryFn: ({ signal }) => get('/adoption', { schema: adoptionItem, signal }),
  refetchInterval: EDGE_EVERY_MS,
});

/** The kinds of device that can be run: as many as this server knows. */
export const driversQuery = queryOptions({
  queryKey: ['drivers'],
  queryFn: async ({ signal }) =>
    (await get('/drivers', { schema: listOf(driverItem), signal })).items,
  staleTime: Number.POSITIVE_INFINITY,
});

export const deviceSetupQuery = (slug: string) =>
  queryOptions({
    queryKey: ['device-setup', slug],
    queryFn: ({ signal }) =>
      get(`/devices/${encodeURIComponent(slug)}/setup`, { schema: deviceSetup, signal }),
  });

export const visitQuery = (id: string) =>
  queryOptions({
    queryKey: ['visit', id],
    queryFn: ({ signal }) =>
      get(`/visits/${encodeURIComponent(id)}`, { schema: visitItem, signal }),
  });

export const sessionQuery = (id: string) =>
  queryOptions({
    queryKey: ['session', id],
    queryFn: ({ signal }) =>
      get(`/sessions/${encodeURIComponent(id)}`, { schema: sessionItem, signal }),
  });

export const jobsQuery = (filters: Filters) =>
  queryOptions({
    queryKey: ['jobs', filters],
    queryFn: async ({ signal }) =>
      (await get('/jobs', { schema: listOf(jobItem), query: { limit: 100, ...filters }, signal }))
        .items,
  });

export const deviceQuery = (slug: string) =>
  queryOptions({
    queryKey: ['device', slug],
    queryFn: ({ signal }) =>
      get(`/devices/${encodeURIComponent(slug)}`, { schema: deviceItem, signal }),
  });

/** The newest first. */
export const observationsQuery = (slug: string) =>
  infiniteQueryOptions({
    queryKey: ['observations', slug],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      get(`/devices/${encodeURIComponent(slug)}/observations`, {
        schema: listOf(observationItem),
        query: { limit: RECORDS_A_PAGE, order: 'newest', after: pageParam },
        signal,
      }),
    getNextPageParam: (page) => page.next,
  });

/** What a machine's recorded power teaches; looked at again and again while one goes on. */
export const powerQuery = (slug: string, tried: PowerThresholds | null) =>
  queryOptions({
    queryKey: ['power', slug, tried],
    queryFn: ({ signal }) =>
      get(`/machines/${encodeURIComponent(slug)}/power`, {
        schema: powerLearning,
        query: { ...tried },
        signal,
      }),
    placeholderData: (before) => before,
    refetchInterval: ({ state: { data } }) =>
      data?.recording != null && data.recording.endedAt === null ? ASK_AGAIN_MS : false,
  });

/** What could not be read. */
export const quarantineQuery = (slug: string) =>
  queryOptions({
    queryKey: ['quarantine', slug],
    queryFn: async ({ signal }) => {
      const path = `/devices/${encodeURIComponent(slug)}/quarantine`;
      return (await get(path, { schema: listOf(quarantineItem), signal })).items;
    },
  });

export const usageQuery = (period: Period, by: readonly UsageDimension[], people = false) =>
  queryOptions({
    queryKey: ['usage', period, by, people],
    queryFn: async ({ signal }) => {
      const query = { ...period, by: by.join(','), people: people ? true : undefined };
      return (await get('/usage', { schema: usageAnswer, query, signal })).items;
    },
    staleTime: 30_000,
  });

/** Held time by hour of the week. */
export const usageHoursQuery = (period: Period) =>
  queryOptions({
    queryKey: ['usage-hours', period],
    queryFn: async ({ signal }) => {
      const query = { ...period };
      return (await get('/usage/hours', { schema: usageHoursAnswer, query, signal })).items;
    },
    staleTime: 60_000,
  });
