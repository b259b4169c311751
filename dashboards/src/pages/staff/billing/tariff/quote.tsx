/** What a use would cost by a tariff, worked out as one types. */
import { Checkbox, NumberInput, Select, TextInput, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Measure, TariffItem, TariffVersion } from '#contract/tariffs.ts';
import { quoteQuery } from '../../../../api/charge-queries.ts';
import { serverNowMs } from '../../../../api/client.ts';
import { everybodyQuery } from '../../../../api/queries.ts';
import { ChargeSteps } from '../../../../parts/charge-steps.tsx';
import { Failed, Waiting } from '../../../../parts/notices.tsx';
import { usePlace } from '../../../../parts/place.tsx';
import { instantOfLocal, localText } from '../../../../words/local-time.ts';
import { measuresOf, quoteBodyOf } from '../../../../words/quote-body.ts';
import { isTimeMeasure } from '../../../../words/tariff-parts.ts';

const TYPING_MS = 250;

export function Quote({ tariff, version }: { tariff: TariffItem; version: TariffVersion }) {
  const { t } = useTranslation();
  const { timeZone } = usePlace();
  const [who, setWho] = useState('');
  const [start, setStart] = useState(() => localText(serverNowMs(), timeZone));
  const [amounts, setAmounts] = useState<Partial<Record<Measure, number>>>({});
  const [failed, setFailed] = useState(false);
  const startMs = instantOfLocal(start, timeZone);
  const [asked] = useDebouncedValue(
    quoteBodyOf({ tariff: tariff.slug, who, startMs, amounts, failed }),
    TYPING_MS,
  );
  return (
    <section className="card quote">
      <Title order={2}>{t('billing.tariff.quote.title')}</Title>
      <p className="quiet">{t('billing.tariff.quote.text')}</p>
      <WhoChoice version={version} value={who} onChange={setWho} />
      <TextInput
        type="datetime-local"
        label={t('billing.tariff.quote.when')}
        value={start}
        onChange={(event) => setStart(event.currentTarget.value)}
      />
      {measuresOf(version).map((measure) => (
        <AmountField
          key={measure}
          measure={measure}
          value={amounts[measure]}
          onChange={(amount) => setAmounts({ ...amounts, [measure]: amount })}
        />
      ))}
      {version.failedJobs !== undefined && (
        <Checkbox
          label={t('billing.tariff.quote.failed')}
          checked={failed}
          onChange={(event) => setFailed(event.currentTarget.checked)}
        />
      )}
      {asked === null ? (
        <p className="quiet">{t('billing.tariff.quote.fill')}</p>
      ) : (
        <Answer body={asked} />
      )}
    </section>
  );
}

function Answer({ body }: { body: Parameters<typeof quoteQuery>[0] }) {
  const { t } = useTranslation();
  const quote = useQuery(quoteQuery(body));
  if (quote.isError) return <Failed error={quote.error} />;
  if (quote.isPending) return <Waiting rows={3} height={28} />;
  const passes = quote.data.passes.map(({ slug, units }) => `${slug} × ${units}`);
  return (
    <div aria-live="polite">
      <ChargeSteps of={quote.data} />
      {passes.length > 0 && (
        <p>{t('billing.tariff.quote.passes', { passes: passes.join(', ') })}</p>
      )}
    </div>
  );
}

function AmountField({
  measure,
  value,
  onChange,
}: {
  measure: Measure;
  value: number | undefined;
  onChange: (amount: number) => void;
}) {
  const { t } = useTranslation();
  const name = t(`billing.tariff.measure.${measure}`);
  const label = isTimeMeasure(measure)
    ? t('billing.tariff.quote.minutes', { measure: capital(name) })
    : t('billing.tariff.quote.amount', {
        measure: capital(name),
        unit: t(`billing.tariff.unit.${measure}`),
      });
  return (
    <NumberInput
      label={label}
      min={0}
      value={value ?? ''}
      onChange={(amount) => onChange(Number(amount) || 0)}
      hideControls
    />
  );
}

function WhoChoice({
  version,
  value,
  onChange,
}: {
  version: TariffVersion;
  value: string;
  onChange: (who: string) => void;
}) {
  const { t } = useTranslation();
  const people = useQuery(everybodyQuery).data ?? [];
  const plans = new Set(
    [...version.rates, ...(version.caps ?? []), ...(version.free ?? [])].flatMap(
      ({ audiences = [] }) => audiences,
    ),
  );
  return (
    <Select
      label={t('billing.tariff.quote.who')}
      placeholder={t('billing.tariff.quote.whoever')}
      searchable
      clearable
      limit={60}
      value={value === '' ? null : value}
      onChange={(who) => onChange(who ?? '')}
      data={[
        {
          group: t('billing.tariff.quote.plan'),
          items: [...plans].map((plan) => ({ value: `plan:${plan}`, label: plan })),
        },
        {
          group: t('billing.tariff.quote.person'),
          items: people.map(({ ref, name }) => ({ value: `person:${ref}`, label: name })),
        },
      ]}
    />
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
