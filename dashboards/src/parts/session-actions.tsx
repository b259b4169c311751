/** Ending a session and naming whose it was, from wherever it is shown. */

import { useTranslation } from 'react-i18next';
import type { MachineItem } from '#contract/machines.ts';
import type { SessionItem } from '#contract/sessions.ts';
import type { PersonRef } from '#contract/words.ts';
import { actions } from '../api/actions.ts';
import { Because } from './because.tsx';
import { useNow } from './clock.ts';
import { useFormat } from './place.tsx';

type Open = { readonly id: string; readonly person: PersonRef | null; readonly startedAt: string };
type Props = {
  readonly session: Open;
  readonly machine: MachineItem | undefined;
  readonly onDone: () => void;
};

/** Says how long it was held and what goes on running. */
export function EndSession({ session, machine, onDone }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow(60_000);
  const runs = machine !== undefined && ['running', 'paused'].includes(machine.state);
  const told = [
    t('session.willEnd', {
      who: session.person?.name ?? t('session.nobody'),
      time: format.duration((now - Date.parse(session.startedAt)) / 1000),
    }),
    machine?.job
      ? t('machine.jobRuns', { progress: format.percent(machine.job.progress ?? 0) })
      : null,
    runs ? t('session.endsAtIdle') : null,
  ];
  return (
    <Because
      consequence={told.filter((text) => text !== null).join(' ')}
      verb={t('session.end')}
      done={t('session.ended')}
      cut={runs ? t('session.cut') : undefined}
      act={({ reason, cut }) => actions.endSession(session.id, cut ? { reason, cut } : { reason })}
      onDone={onDone}
    />
  );
}

const MINUTE_MS = 60_000;

/** From a time on it was somebody else: says how much goes and how much stays. */
export function SplitSession({ session, onDone }: { session: SessionItem; onDone: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow(MINUTE_MS);
  const from = Date.parse(session.startedAt);
  const to = session.endedAt === null ? now : Date.parse(session.endedAt);
  const half = Math.round((from + to) / 2 / MINUTE_MS) * MINUTE_MS;
  const who = session.person?.name ?? t('session.nobody');
  const told = (atMs: number) =>
    t('session.willSplit', {
      who,
      before: format.duration((atMs - from) / 1000),
      after: format.duration((to - atMs) / 1000),
    });
  return (
    <Because
      asksPerson
      time={{
        label: t('session.splitAt'),
        firstMs: from < half && half < to ? half : Math.round((from + to) / 2),
        betweenMs: [from, to],
      }}
      consequence={({ atMs }) => (from < atMs && atMs < to ? told(atMs) : t('session.splitWhen'))}
      verb={t('session.split')}
      done={t('session.splitDone')}
      act={({ atMs, person, reason }) =>
        actions.splitSession(session.id, { at: new Date(atMs).toISOString(), person, reason })
      }
      onDone={onDone}
    />
  );
}

export function AssignSession({ session, onDone }: Props) {
  const { t } = useTranslation();
  return (
    <Because
      asksPerson
      consequence={
        session.person === null
          ? t('session.willAssign')
          : t('session.willReassign', { who: session.person.name })
      }
      verb={t('session.assign')}
      done={t('session.assigned')}
      act={({ person, reason }) => actions.assignSession(session.id, { person, reason })}
      onDone={onDone}
    />
  );
}
