/** One use that waits: whose, on what, since when, why; and what can be done about it here. */
import { Button, Group } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnomalyItem } from '#contract/anomalies.ts';
import { correctsSessions, runsThePlace } from '#contract/roles.ts';
import type { SessionItem } from '#contract/sessions.ts';
import { useAddress } from '../../../../parts/address.ts';
import { AnomalyText, Resolve } from '../../../../parts/anomaly-words.tsx';
import { ChargeSessions } from '../../../../parts/charge-sessions.tsx';
import { useNameOf } from '../../../../parts/live-lists.ts';
import { usePersonText } from '../../../../parts/person-link.tsx';
import { useFormat, usePlace } from '../../../../parts/place.tsx';
import { AssignSession } from '../../../../parts/session-actions.tsx';
import type { HeldBack } from './held-back-list.ts';

export function HeldBackRow({ anomaly, session }: HeldBack) {
  const { t } = useTranslation();
  const { role } = usePlace();
  const [, change] = useAddress();
  const why = useWhy(anomaly);
  const [assigning, setAssigning] = useState(false);
  const visit = anomaly.subjectKind === 'visit' ? anomaly.subject : null;
  const assigns = session !== null && session.person === null && correctsSessions(role);
  return (
    <li className="held-row">
      <span className="held-what">
        {session === null ? <AnomalyText anomaly={anomaly} /> : <SessionText session={session} />}
        {why !== null && <span className="quiet">{why}</span>}
      </span>
      <Group gap={4} className="held-tools">
        {session !== null && (
          <Button
            size="compact-sm"
            variant="subtle"
            onClick={() => change({ open: `session:${session.id}` }, true)}
          >
            {t('billing.month.held.open')}
          </Button>
        )}
        {visit !== null && (
          <Button
            component={Link}
            to={`/visits/${encodeURIComponent(visit)}` as never}
            size="compact-sm"
            variant="subtle"
          >
            {t('billing.charge.openSource.visit')}
          </Button>
        )}
        {assigns && (
          <Button size="compact-sm" onClick={() => setAssigning(!assigning)}>
            {t('session.assign')}
          </Button>
        )}
        {session !== null && session.person !== null && <ChargeSessions ids={[session.id]} />}
        {runsThePlace(role) && <Resolve anomalies={[anomaly]} />}
      </Group>
      {assigns && assigning && (
        <div className="held-form">
          <AssignSession session={session} machine={undefined} onDone={() => setAssigning(false)} />
        </div>
      )}
    </li>
  );
}

function SessionText({ session }: { session: SessionItem }) {
  const format = useFormat();
  const nameOf = useNameOf();
  const personText = usePersonText();
  return (
    <span>
      <b>{nameOf(session.machine)}</b> · {personText(session.person)} ·{' '}
      {format.dateTime(session.startedAt)} · {format.duration(session.heldSeconds)}
    </span>
  );
}

const FLAGS = ['late', 'conflict', 'clock-jump', 'issued-month'] as const;
const WHYS = ['no-tariff', 'no-version', 'no-rate'] as const;

/** What the anomaly says of itself beyond its kind. */
function useWhy({ kind, detail }: AnomalyItem): string | null {
  const { t } = useTranslation();
  const flag = FLAGS.find((one) => one === detail['flag']);
  const why = WHYS.find((one) => one === detail['why']);
  if (kind === 'flagged-session' && flag) return t(`billing.month.held.flag.${flag}`);
  return kind === 'no-tariff' && why ? t(`billing.month.held.why.${why}`) : null;
}
