/** Instants and durations on the page: absolute, the relative one on hover and focus. */
import { Tooltip } from '@mantine/core';
import { useNow } from './clock.ts';
import { useFormat } from './place.tsx';

/** `short`: the time alone, for what is of today. */
export function At({ at, short = false }: { at: string; short?: boolean }) {
  const format = useFormat();
  return (
    <Tooltip label={<RelativeText at={at} />}>
      <time dateTime={at} className="time">
        {short ? format.time(at) : format.dateTime(at)}
      </time>
    </Tooltip>
  );
}

function RelativeText({ at }: { at: string }) {
  const format = useFormat();
  const now = useNow(1_000);
  return (
    <>
      {format.dateTime(at)} · {format.relative(at, now)}
    </>
  );
}

/** How long since, ticking. */
export function Elapsed({ since }: { since: string }) {
  const now = useNow(1_000);
  return <span className="time">{useFormat().duration((now - Date.parse(since)) / 1000)}</span>;
}

/** How long ago, ticking: in days where it is long. */
export function Age({ since }: { since: string }) {
  const now = useNow(1_000);
  return <span className="time">{useFormat().age((now - Date.parse(since)) / 1000)}</span>;
}

/** How long it took, or has taken so far. */
export function Took({ from, to }: { from: string; to: string | null }) {
  const format = useFormat();
  if (to === null) return <Elapsed since={from} />;
  return (
    <span className="time">{format.duration((Date.parse(to) - Date.parse(from)) / 1000)}</span>
  );
}
