/** What a machine does: always a colour, a shape and a word. */

import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { MachineKind, MachineState } from '#contract/machines.ts';
import { stateWord } from '../words/job.ts';

const SHAPES: Record<MachineState, ReactNode> = {
  running: <circle cx="8" cy="8" r="6" fill="currentColor" />,
  idle: <circle cx="8" cy="8" r="5" fill="none" stroke="currentColor" strokeWidth="2.4" />,
  off: <path d="M3 8h10" stroke="currentColor" strokeWidth="2.6" strokeLinecap="round" />,
  paused: (
    <path d="M5.5 3v10m5-10v10" stroke="currentColor" strokeWidth="2.8" strokeLinecap="round" />
  ),
  alarm: <path d="M8 1.5 15 14H1z" fill="currentColor" />,
  unknown: (
    <path
      d="M5 5.5a3 3 0 1 1 4.2 2.800C8.3 8.7 8 9.2 8 10.200m0 3v.1"
      fill="none"
      stroke="currentColor"
      strokeWidth="2.2"
      strokeLinecap="round"
    />
  ),
};

export function StateShape({ state, size = 14 }: { state: MachineState; size?: number }) {
  return (
    <svg
      className={`state state-${state}`}
      width={size}
      height={size}
      viewBox="0 0 16 16"
      aria-hidden="true"
    >
      {SHAPES[state]}
    </svg>
  );
}

/** `atJob`: the kind of a machine that has a job, for the word is then that of its work. */
export function StateMark({
  state,
  atJob = null,
}: {
  state: MachineState;
  atJob?: MachineKind | null;
}) {
  const { t } = useTranslation();
  return (
    <span className={`state-mark state-${state}`}>
      <StateShape state={state} />
      <span>{t(`state.${stateWord(state, atJob)}`)}</span>
    </span>
  );
}
