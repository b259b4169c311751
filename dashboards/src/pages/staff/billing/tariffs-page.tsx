/** Tariffs: what each is for, and what it asks today in plain words. */
import { Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { TariffItem } from '#contract/tariffs.ts';
import { passesQuery, tariffsQuery } from '../../../api/charge-queries.ts';
import { useFormat } from '../../../parts/place.tsx';
import type { Column } from '../../../parts/record-list/list-props.ts';
import { RecordList } from '../../../parts/record-list/record-list.tsx';
import { useTariffLines } from '../../../parts/tariff-words.ts';
import { useVatText } from '../../../parts/vat-text.ts';
import { BillingWays } from './billing-ways.tsx';
import { currentOf, useForText } from './tariff/tariff-for.ts';
import { VersionReading } from './tariff/version-reading.tsx';
import './billing.css';

export function TariffsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const tariffs = useQuery(tariffsQuery);
  const forText = useForText();
  return (
    <Stack gap="md" className="page">
      <BillingWays />
      <RecordList<TariffItem>
        name="tariffs"
        title={t('billing.tariff.title')}
        read={{
          items: tariffs.data,
          error: tariffs.error,
          again: () => void tariffs.refetch(),
          more: null,
        }}
        columns={useColumns()}
        filters={[]}
        keyOf={({ slug }) => slug}
        textOf={(item) => `${item.name} ${item.slug} ${forText(item.for)}`}
        onOpen={({ slug }) => void navigate({ to: '/billing/tariffs/$slug', params: { slug } })}
        empty={{ title: t('billing.tariff.empty'), text: t('billing.tariff.emptyText') }}
        below={
          <>
            <p className="quiet">{t('billing.tariff.inFile')}</p>
            <Passes />
          </>
        }
      />
    </Stack>
  );
}

function useColumns(): ReadonlyArray<Column<TariffItem>> {
  const { t } = useTranslation();
  const format = useFormat();
  const forText = useForText();
  const linesOf = useTariffLines();
  return [
    {
      key: 'name',
      label: t('billing.tariff.name'),
      show: (item) => (
        <>
          <Link to="/billing/tariffs/$slug" params={{ slug: item.slug }}>
            {item.name}
          </Link>
          <span className="detail">{forText(item.for)}</span>
        </>
      ),
      csv: ({ name }) => name,
      sort: ({ name }) => name,
    },
    {
      key: 'today',
      label: t('billing.tariff.today'),
      show: (item) => {
        const current = currentOf(item);
        if (current === null) return <span className="alarm-text">{t('billing.tariff.none')}</span>;
        return <VersionReading version={current} />;
      },
      csv: (item) => {
        const current = currentOf(item);
        if (current === null) return null;
        return linesOf(current)
          .map(({ who, text }) => `${who} ${text}`.trim())
          .join(' · ');
      },
    },
    {
      key: 'since',
      label: t('billing.tariff.since'),
      wide: true,
      show: ({ current }) => (current === null ? '–' : format.civilDate(current)),
      csv: ({ current }) => current,
      sort: ({ current }) => current ?? '',
    },
    {
      key: 'versions',
      label: t('billing.tariff.versions'),
      wide: true,
      numeric: true,
      show: ({ versions }) => versions.length,
      csv: ({ versions }) => versions.length,
      sort: ({ versions }) => versions.length,
    },
  ];
}

function Passes() {
  const { t } = useTranslation();
  const format = useFormat();
  const vatText = useVatText();
  const passes = useQuery(passesQuery).data ?? [];
  if (passes.length === 0) return null;
  return (
    <section className="card">
      <Title order={2}>{t('billing.tariff.passes')}</Title>
      <ul className="plain">
        {passes.map(({ slug, name, price, units, validMonths, vat }) => (
          <li key={slug}>
            <b>{name}</b>{' '}
            {t('billing.tariff.passText', {
              price: format.price(price),
              units,
              months: validMonths,
            })}{' '}
            <span className="quiet">{vatText(vat)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
