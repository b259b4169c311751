/** Today on one line a machine and a zone: sessions as bars that open, occupancy as steps. */

import { Group, SegmentedControl, Title, Tooltip } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import type { VisitItem } from '#contract/visits.ts';
import { useAddress } from '../../../parts/address.ts';
import { useNow } from '../../../parts/clock.ts';
import {
  useMachines,
  useSessionsToday,
  useVisitsToday,
  useZones,
} from '../../../parts/live-lists.ts';
import { Waiting } from '../../../parts/notices.tsx';
import { useFormat, usePlace } from '../../../parts/place.tsx';
import { addDays, startOfDayMs } from '../../../words/period.ts';
import {
  occupancySteps,
  outlineOf,
  type Span,
  spanOf,
  ticksOf,
  ZOOM_NAMES,
  zoomFor,
} from '../../../words/timeline.ts';
import { SessionBars } from './session-bars.tsx';

const TRACK = { width: 1000, height: 26 };

/** Beyond so many percent an hour is written to the left of its line, within the screen. */
const EDGE = 85;

export function Today() {
  const { t } = useTranslation();
  const { today, timeZone } = usePlace();
  const format = useFormat();
  const now = useNow(5_000);
  const [address, change] = useAddress();
  const machines = useMachines().data;
  const zones = useZones().data;
  const sessions = useSessionsToday().data;
  const visits = useVisitsToday().data;
  const { ref: track, width: trackWidth } = useElementSize<HTMLSpanElement>();
  if (machines === undefined || zones === undefined) return <Waiting rows={5} height={28} />;
  const starts = [
    ...(sessions ?? []).map(({ startedAt }) => Date.parse(startedAt)),
    ...(visits ?? []).map(({ enteredAt }) => Date.parse(enteredAt)),
  ];
  const day = {
    fromMs: startOfDayMs(today, timeZone),
    toMs: startOfDayMs(addDays(today, 1), timeZone),
  };
  const first = starts.length === 0 ? null : Math.max(day.fromMs, Math.min(...starts));
  const zoom = ZOOM_NAMES.find((name) => name === address['span']) ?? zoomFor(first, now);
  const span = spanOf(zoom, day, now, first);
  const ticks = ticksOf(span);
  const nowAt = ((now - span.fromMs) / (span.toMs - span.fromMs)) * 100;
  return (
    <section aria-labelledby="today-title" className="live-today">
      <Group justify="space-between" className="section-head">
        <Title order={2} id="today-title">
          {t('today.title')}
        </Title>
        <SegmentedControl
          size="xs"
          aria-label={t('today.span')}
          data={ZOOM_NAMES.map((value) => ({ value, label: t(`today.zoom.${value}`) }))}
          value={zoom}
          onChange={(value) => change({ span: value })}
        />
      </Group>
      <div className="today">
        <div className="today-row today-hours" aria-hidden="true">
          <span className="today-label" />
          <span className="today-track" ref={track}>
            {ticks.map(({ atMs, left }) => (
              <span
                key={atMs}
                className={left > EDGE ? 'tick tick-last' : 'tick'}
                style={{ left: `${left}%` }}
              >
                {format.time(atMs)}
              </span>
            ))}
          </span>
        </div>
        {machines
          .toSorted((a, b) => a.name.localeCompare(b.name))
          .map(({ slug, name }) => (
            <div key={slug} className="today-row">
              <span className="today-label">{name}</span>
              <span className="today-track">
                {ticks.map(({ atMs, left }) => (
                  <i key={atMs} className="grid-line" style={{ left: `${left}%` }} />
                ))}
                <SessionBars
                  machine={slug}
                  sessions={(sessions ?? []).filter((session) => session.machine === slug)}
                  span={span}
                  now={now}
                  trackWidth={trackWidth}
                />
                {nowAt <= 100 && <i className="now-line" style={{ left: `${nowAt}%` }} />}
              </span>
            </div>
          ))}
        {zones.map(({ slug, name, capacity }) => (
          <div key={slug} className="today-row">
            <span className="today-label">{name}</span>
            <span className="today-track">
              <ZoneSteps
                visits={(visits ?? []).filter(({ zone }) => zone === slug)}
                span={span}
                now={now}
                capacity={capacity}
                label={name}
              />
              {nowAt <= 100 && <i className="now-line" style={{ left: `${nowAt}%` }} />}
            </span>
          </div>
        ))}
      </div>
    </section>
  );
}

function ZoneSteps({
  visits,
  span,
  now,
  capacity,
  label,
}: {
  visits: readonly VisitItem[];
  span: Span;
  now: number;
  capacity: number | null;
  label: string;
}) {
  const { t } = useTranslation();
  const steps = occupancySteps(visits, span, now);
  const peak = Math.max(0, ...steps.map(({ present }) => present));
  if (peak === 0) return null;
  const most = Math.max(peak, Math.min(capacity ?? peak, peak * 1.5));
  return (
    <Tooltip label={`${label}: ${t('today.peak', { count: peak })}`}>
      <svg
        className="steps"
        viewBox={`0 0 ${TRACK.width} ${TRACK.height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${label}: ${t('today.peak', { count: peak })}`}
      >
        <path d={outlineOf(steps, span, now, most, TRACK)} />
      </svg>
    </Tooltip>
  );
}
