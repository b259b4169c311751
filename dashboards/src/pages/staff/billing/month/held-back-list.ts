/** Uses that wait for a decision before they can be charged, with the sessions that they are of. */
import { useQueries } from '@tanstack/react-query';
import type { AnomalyItem, AnomalyKind } from '#contract/anomalies.ts';
import type { SessionItem } from '#contract/sessions.ts';
import { sessionQuery } from '../../../../api/queries.ts';
import { useAnomalies } from '../../../../parts/live-lists.ts';
import { usePlace } from '../../../../parts/place.tsx';
import { isBeforeEndOf } from '../../../../words/month.ts';

export const HOLDING = [
  'unattributed',
  'flagged-session',
  'no-tariff',
  'material-unknown',
] as const satisfies readonly AnomalyKind[];
export type Holding = (typeof HOLDING)[number];

/** So many sessions are asked for; of what is beyond, the anomaly's own date counts. */
const SESSIONS_MAX = 100;

export type HeldBack = { readonly anomaly: AnomalyItem; readonly session: SessionItem | null };
export type HeldBackList = {
  /** Null: not read. */
  readonly held: readonly HeldBack[] | null;
  /** Of the months after. */
  readonly later: number;
  readonly error: Error | null;
  readonly again: () => void;
};

/** A use that came late is of the month in which it ended, whenever it was told. */
export function useHeldBack(month: string): HeldBackList {
  const { timeZone } = usePlace();
  const listed = useAnomalies();
  const anomalies = listed.data?.filter(({ kind }) => isHolding(kind));
  const ids = (anomalies ?? [])
    .filter(({ subjectKind, subject }) => subjectKind === 'session' && subject !== null)
    .map(({ subject }) => subject ?? '');
  const asked = useQueries({
    queries: [...new Set(ids)].slice(0, SESSIONS_MAX).map((id) => sessionQuery(id)),
  });
  const failed = [listed, ...asked].filter(({ isError }) => isError);
  const reading = {
    held: null,
    later: 0,
    error: failed[0]?.error ?? null,
    again: () => {
      for (const one of failed) void one.refetch();
    },
  };
  if (anomalies === undefined || asked.some(({ data }) => data === undefined)) return reading;
  const sessions = new Map(
    asked.flatMap(({ data }) => (data === undefined ? [] : [[data.id, data] as const])),
  );
  const all = anomalies.map((anomaly) => ({
    anomaly,
    session: sessions.get(anomaly.subject ?? '') ?? null,
  }));
  const held = all.filter(({ anomaly, session }) =>
    isBeforeEndOf(month, session?.endedAt ?? anomaly.at, timeZone),
  );
  return { ...reading, held, later: all.length - held.length };
}

function isHolding(kind: AnomalyKind): boolean {
  return (HOLDING as readonly AnomalyKind[]).includes(kind);
}
