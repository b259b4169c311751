/** An anomaly as a sentence, and how it is settled. */

import { Button, Popover } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnomalyItem } from '#contract/anomalies.ts';
import { actions } from '../api/actions.ts';
import { Because } from './because.tsx';
import { useNameOf } from './live-lists.ts';

const PAGES = {
  machine: '/machines/',
  device: '/devices/',
  session: '/sessions/',
  visit: '/visits/',
  person: '/people/',
} as const;

export function AnomalyText({ anomaly }: { anomaly: AnomalyItem }) {
  const { t } = useTranslation();
  const nameOf = useNameOf();
  const { subject, subjectKind } = anomaly;
  const named =
    subject !== null && subjectKind !== 'session' && subjectKind !== 'visit' && subject !== '*';
  const page = subjectKind in PAGES ? PAGES[subjectKind as keyof typeof PAGES] : null;
  const about = named
    ? subjectKind === 'device'
      ? subject
      : nameOf(subject)
    : t(`about.${subjectKind}`);
  return (
    <span>
      {page !== null && subject !== null ? (
        <Link to={`${page}${encodeURIComponent(subject)}` as never}>{about}</Link>
      ) : (
        <b>{about}</b>
      )}
      {t('colon')}
      {t(`anomaly.${anomaly.kind}`)}
    </span>
  );
}

/** Settles one or many, with one reason. */
export function Resolve({
  anomalies,
  onDone,
}: {
  anomalies: readonly AnomalyItem[];
  onDone?: () => void;
}) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const close = () => {
    setOpen(false);
    onDone?.();
  };
  const act = async ({ reason }: { reason: string }) => {
    for (const { id } of anomalies) await actions.resolveAnomaly(id, reason);
  };
  return (
    <Popover opened={open} onChange={setOpen} width={320} trapFocus position="bottom-end">
      <Popover.Target>
        <Button size="compact-sm" variant="default" onClick={() => setOpen(!open)}>
          {t('anomalies.resolve')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Because
          consequence={t('anomalies.willResolve', { count: anomalies.length })}
          verb={t('anomalies.resolve')}
          done={t('anomalies.resolved', { count: anomalies.length })}
          act={act}
          onDone={close}
        />
      </Popover.Dropdown>
    </Popover>
  );
}
