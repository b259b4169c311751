/** Holds the live stream for all pages: puts its changes into what they hold, polls without it. */

import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useState,
  useSyncExternalStore,
} from 'react';
import type { LiveChange } from '#contract/live.ts';
import { runMoved } from './charge-queries.ts';
import { serverNowMs } from './client.ts';
import { type LiveStatus, LiveStream } from './live.ts';
import {
  addSample,
  applyChange,
  applyChanges,
  LIST_OF,
  type LiveListName,
  type LiveLists,
  type Samples,
} from './live-cache.ts';
import type { LiveQuery } from './queries.ts';

const POLL_MS = 10_000;
const ZONES_AFTER_MS = 800;
const RECORDS_AFTER_MS = 4_000;

type Held = {
  readonly stream: LiveStream;
  readonly samples: () => Samples;
  readonly watchSamples: (call: () => void) => () => void;
};

const LiveContext = createContext<Held | null>(null);

export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [held] = useState(() => hold(client));
  useEffect(() => {
    held.stream.open();
    return () => held.stream.close();
  }, [held]);
  return <LiveContext value={held}>{children}</LiveContext>;
}

function useHeld(): Held {
  const held = useContext(LiveContext);
  if (held === null) throw new Error('no live stream here');
  return held;
}

export function useLiveStatus(): LiveStatus {
  const { stream } = useHeld();
  return useSyncExternalStore(stream.watch, stream.status);
}

export function useSamples(): Samples {
  const { samples, watchSamples } = useHeld();
  return useSyncExternalStore(watchSamples, samples);
}

/** A live list: read once, kept current by the stream, polled while the stream is away. */
export function useLiveList<Name extends LiveListName>(
  name: Name,
  { queryKey, read }: LiveQuery<LiveLists[Name][number]>,
) {
  const { stream } = useHeld();
  const status = useLiveStatus();
  return useQuery({
    queryKey,
    queryFn: async ({ signal }): Promise<LiveLists[Name]> => {
      const mark = stream.mark();
      return applyChanges(name, (await read(signal)) as LiveLists[Name], stream.since(mark));
    },
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: status.state === 'away' ? POLL_MS : false,
  });
}

function hold(client: QueryClient): Held {
  let samples: Samples = new Map();
  const watchers = new Set<() => void>();
  const soon = new Map<string, number>();
  /** At most one reading per key and delay, however many changes ask for it. */
  const refresh = (key: string, afterMs: number, queryKey: readonly string[]) => {
    if (soon.has(key)) return;
    const timer = window.setTimeout(() => {
      soon.delete(key);
      void client.invalidateQueries({ queryKey });
    }, afterMs);
    soon.set(key, timer);
  };
  const stream = new LiveStream({
    onChange: (change) => {
      put(client, change);
      const sampled = addSample(samples, change, serverNowMs());
      if (sampled !== samples) {
        samples = sampled;
        for (const call of watchers) call();
      }
      if (change.name === 'visit') refresh('zones', ZONES_AFTER_MS, ['live', 'zones']);
      if (change.name === 'decision' || change.name === 'device')
        refresh('anomalies', RECORDS_AFTER_MS, ['live', 'anomalies']);
      if (change.name === 'session' || change.name === 'visit' || change.name === 'decision')
        refresh('records', RECORDS_AFTER_MS, ['records']);
      if (change.name === 'invoice') {
        refresh('records', RECORDS_AFTER_MS, ['records']);
        refresh('invoice', ZONES_AFTER_MS, ['invoice']);
      }
      if (change.name === 'session') refresh('session', ZONES_AFTER_MS, ['session']);
      if (change.name === 'billing-run') runMoved(client, change.item);
      if (change.name === 'device') refresh('device', RECORDS_AFTER_MS, ['device']);
    },
    onReset: () => void client.invalidateQueries({ queryKey: ['live'] }),
  });
  return {
    stream,
    samples: () => samples,
    watchSamples: (call) => {
      watchers.add(call);
      return () => watchers.delete(call);
    },
  };
}

function put(client: QueryClient, change: LiveChange): void {
  const name = LIST_OF[change.name];
  if (name === undefined) return;
  client.setQueriesData<LiveLists[typeof name]>({ queryKey: ['live', name] }, (list) =>
    list === undefined ? list : applyChange(name, list, change),
  );
}
