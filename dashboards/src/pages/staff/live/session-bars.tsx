/** A machine's sessions of today as bars that open; those too close for a finger are one bar that lists them. */
import { Tooltip } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { SessionItem } from '#contract/sessions.ts';
import { useAddress } from '../../../parts/address.ts';
import { usePersonText } from '../../../parts/person-link.tsx';
import { useFormat, usePlace } from '../../../parts/place.tsx';
import { type Bar, barOf, joinedBars, type Span } from '../../../words/timeline.ts';

/** WCAG 2.2, 2.5.8: a target of so many pixels, or so much room about it. */
const FINGER_PX = 24;

type Looks = Bar & { readonly nobody: boolean; readonly text: string };

export function SessionBars({
  machine,
  sessions,
  span,
  now,
  trackWidth,
}: {
  machine: string;
  sessions: readonly SessionItem[];
  span: Span;
  now: number;
  /** Pixels; 0 before it is known. */
  trackWidth: number;
}) {
  const { t } = useTranslation();
  const { names, today } = usePlace();
  const [, change] = useAddress();
  const navigate = useNavigate();
  const textOf = useSessionText(now);
  const bars = sessions.flatMap((session) => {
    const bar = barOf(session.startedAt, session.endedAt, span, now);
    return bar === null ? [] : [{ ...bar, of: session }];
  });
  return joinedBars(bars, trackWidth === 0 ? 0 : FINGER_PX / trackWidth).map((bar) => {
    const [first, ...others] = bar.of;
    if (first === undefined) return null;
    const isOne = others.length === 0;
    const looks = {
      ...bar,
      nobody: names && bar.of.every(({ person }) => person === null),
      text: isOne ? textOf(first) : t('today.several', { count: bar.of.length }),
    };
    const open = () =>
      isOne
        ? change({ open: `session:${first.id}` }, true)
        : navigate({ to: '/sessions', search: { machine, from: today } as never });
    return <OneBar key={first.id} looks={looks} onOpen={() => void open()} />;
  });
}

function OneBar({ looks, onOpen }: { looks: Looks; onOpen: () => void }) {
  const { left, width, open, nobody, text } = looks;
  return (
    <Tooltip label={text}>
      <button
        type="button"
        className={`bar${open ? ' bar-open' : ''}${nobody ? ' bar-nobody' : ''}`}
        style={{ left: `${left * 100}%`, width: `${width * 100}%` }}
        aria-label={text}
        onClick={onOpen}
      />
    </Tooltip>
  );
}

function useSessionText(now: number): (session: SessionItem) => string {
  const { t } = useTranslation();
  const format = useFormat();
  const personText = usePersonText();
  return ({ person, startedAt, endedAt }) => {
    const until = endedAt === null ? t('today.now') : format.time(endedAt);
    const heldMs = (endedAt === null ? now : Date.parse(endedAt)) - Date.parse(startedAt);
    const when = `${format.time(startedAt)} – ${until}`;
    return `${personText(person)} · ${when} · ${format.duration(heldMs / 1000)}`;
  };
}
