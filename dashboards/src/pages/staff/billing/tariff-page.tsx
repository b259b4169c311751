/** One tariff: its versions and what changed, what a use would cost, and what other prices would have made. */
import { Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { bills } from '#contract/roles.ts';
import type { TariffItem } from '#contract/tariffs.ts';
import { tariffsQuery } from '../../../api/charge-queries.ts';
import { Boundary, Empty, Failed, Waiting } from '../../../parts/notices.tsx';
import { usePlace } from '../../../parts/place.tsx';
import { BillingWays } from './billing-ways.tsx';
import { Quote } from './tariff/quote.tsx';
import { Replay } from './tariff/replay.tsx';
import { currentOf, useForText } from './tariff/tariff-for.ts';
import { Versions } from './tariff/versions.tsx';
import './billing.css';

export function TariffPage() {
  const { t } = useTranslation();
  const { slug } = useParams({ from: '/billing/tariffs/$slug' });
  const tariffs = useQuery(tariffsQuery);
  const tariff = tariffs.data?.find((one) => one.slug === slug);
  return (
    <Stack gap="lg" className="page">
      <BillingWays />
      {tariffs.isError && <Failed error={tariffs.error} again={() => void tariffs.refetch()} />}
      {tariffs.isPending && <Waiting rows={6} />}
      {tariffs.isSuccess && tariff === undefined && (
        <Empty title={t('billing.tariff.missing', { slug })} />
      )}
      {tariff !== undefined && <Tariff key={slug} tariff={tariff} />}
    </Stack>
  );
}

function Tariff({ tariff }: { tariff: TariffItem }) {
  const { t } = useTranslation();
  const { role } = usePlace();
  const forText = useForText();
  const tried = currentOf(tariff) ?? tariff.versions.at(-1);
  return (
    <>
      <div>
        <Title order={1}>{tariff.name}</Title>
        <p className="quiet">
          {forText(tariff.for)} · {t('billing.tariff.inFile')}
        </p>
      </div>
      <div className="tariff">
        <Versions tariff={tariff} />
        {tried !== undefined && (
          <Boundary>
            <Quote tariff={tariff} version={tried} />
          </Boundary>
        )}
      </div>
      {tried !== undefined && bills(role) && (
        <Boundary>
          <Replay tariff={tariff} version={tried} />
        </Boundary>
      )}
    </>
  );
}
