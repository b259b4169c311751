/** The live lists by name, and what is looked up in them. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useLiveList } from '../api/live-context.tsx';
import { doorsQuery, liveQueries } from '../api/queries.ts';
import { usePlace } from './place.tsx';

export const useMachines = () => useLiveList('machines', liveQueries.machines());
export const useZones = () => useLiveList('zones', liveQueries.zones());
export const useDevices = () => useLiveList('devices', liveQueries.devices());
export const useAnomalies = () => useLiveList('anomalies', liveQueries.anomalies());
export const useDecisions = () => useLiveList('decisions', liveQueries.decisions());
export const useSessionsToday = () =>
  useLiveList('sessions', liveQueries.sessions(usePlace().today));
export const useVisitsToday = () => useLiveList('visits', liveQueries.visits(usePlace().today));

export const useDoors = () => useQuery(doorsQuery);

/** What a machine, a zone, a door or a device is called; its slug, made readable, failing that. */
export function useNameOf(): (slug: string) => string {
  const machines = useMachines().data;
  const zones = useZones().data;
  const doors = useDoors().data;
  return useMemo(() => {
    const names = new Map<string, string>();
    for (const { slug, name } of [...(doors ?? []), ...(machines ?? []), ...(zones ?? [])])
      names.set(slug, name);
    return (slug) => names.get(slug) ?? readable(slug);
  }, [machines, zones, doors]);
}

function readable(slug: string): string {
  const words = slug.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
