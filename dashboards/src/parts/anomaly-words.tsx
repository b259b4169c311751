/** An anomaly as a sentence, and how it is settled. */
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnomalyItem } from '#contract/anomalies.ts';
import { actions } from '../api/actions.ts';
import { AskedPopover } from './asked-popover.tsx';
import { Because } from './because.tsx';
import { useNameOf } from './live-lists.ts';
import { useEach } from './use-each.ts';

const PAGES = {
  machine: '/machines/',
  device: '/devices/',
  session: '/sessions/',
  visit: '/visits/',
  person: '/people/',
} as const;

export function AnomalyText({ anomaly }: { anomaly: AnomalyItem }) {
  const { t } = useTranslation();
  const { subject, subjectKind } = anomaly;
  const page = subjectKind in PAGES ? PAGES[subjectKind as keyof typeof PAGES] : null;
  const about = useAbout()(anomaly);
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

function useAbout(): (anomaly: AnomalyItem) => string {
  const { t } = useTranslation();
  const nameOf = useNameOf();
  return ({ subject, subjectKind }) => {
    const named =
      subject !== null && subjectKind !== 'session' && subjectKind !== 'visit' && subject !== '*';
    if (!named) return t(`about.${subjectKind}`);
    return subjectKind === 'device' ? subject : nameOf(subject);
  };
}

/** Settles one or many, with one reason; what is refused holds up none of the others. */
export function Resolve({
  anomalies,
  onDone,
}: {
  anomalies: readonly AnomalyItem[];
  onDone?: () => void;
}) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<readonly AnomalyItem[] | null>(null);
  const about = useAbout();
  const settling = useEach(
    ({ id }: AnomalyItem, reason: string) => actions.resolveAnomaly(id, reason),
    (anomaly) => `${about(anomaly)}, ${t(`anomaly.${anomaly.kind}`)}`,
  );
  const count = settling.leftOf(asked ?? []).length;
  const close = () => {
    setAsked(null);
    onDone?.();
  };
  return (
    <AskedPopover things={anomalies} asked={asked} onAsk={setAsked} label={t('anomalies.resolve')}>
      <Because
        consequence={t('anomalies.willResolve', { count })}
        verb={t('anomalies.resolve')}
        done={t('anomalies.resolved', { count })}
        act={({ reason }) => settling.run(asked ?? [], reason)}
        onDone={close}
      />
    </AskedPopover>
  );
}
