/** One charge: what was used, by which tariff, every step to its amount, and what became of it. */
import { Button, Group, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChargeItem } from '#contract/charges.ts';
import { chargeQuery } from '../../../api/charge-queries.ts';
import { ChargeSteps } from '../../../parts/charge-steps.tsx';
import { Failed, Waiting } from '../../../parts/notices.tsx';
import { useFormat } from '../../../parts/place.tsx';
import { BillingWays } from './billing-ways.tsx';
import { ChargeFacts } from './charge/charge-facts.tsx';
import { Corrections } from './charge/corrections.tsx';
import { isUnwaivable, Unwaive } from './charge/unwaive.tsx';
import { isSaleToVoid, VoidSale } from './charge/void-sale.tsx';
import { isWaivable } from './charge/waive.tsx';
import { WaiveOne } from './charge/waive-one.tsx';
import { Receipt } from './receipt.tsx';
import './billing.css';

export function ChargePage() {
  const { id } = useParams({ from: '/billing/charges/$id' });
  const charge = useQuery(chargeQuery(id));
  return (
    <Stack gap="lg" className="page">
      <BillingWays />
      {charge.isError && <Failed error={charge.error} again={() => void charge.refetch()} />}
      {charge.isPending && <Waiting rows={8} />}
      {charge.data && <Charge key={id} charge={charge.data} />}
    </Stack>
  );
}

function Charge({ charge }: { charge: ChargeItem }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <>
      <Group justify="space-between" align="baseline">
        <Title order={1}>{charge.label}</Title>
        <span className="charge-amount">{format.euros(charge.grossCents)}</span>
      </Group>
      <div className="record">
        <Stack gap="lg" className="record-facts">
          <ChargeFacts charge={charge} />
          <Actions charge={charge} />
        </Stack>
        <Stack gap="lg">
          <section className="card">
            <Title order={2}>{t('billing.charge.steps')}</Title>
            <ChargeSteps of={charge} />
          </section>
          <Corrections charge={charge} />
        </Stack>
      </div>
    </>
  );
}

function Actions({ charge }: { charge: ChargeItem }) {
  const { t } = useTranslation();
  const [doing, setDoing] = useState<'waive' | 'unwaive' | 'void' | null>(null);
  const close = () => setDoing(null);
  if (doing === 'waive') return <WaiveOne charge={charge} onDone={close} />;
  if (doing === 'unwaive') return <Unwaive charge={charge} onDone={close} />;
  if (doing === 'void') return <VoidSale charge={charge} onDone={close} />;
  return (
    <Group gap="xs" className="actions">
      <Receipt charge={charge.id} />
      {isWaivable(charge) && (
        <Button variant="default" color="alarm" onClick={() => setDoing('waive')}>
          {t('billing.charge.waive')}
        </Button>
      )}
      {isUnwaivable(charge) && (
        <Button variant="default" onClick={() => setDoing('unwaive')}>
          {t('billing.charge.unwaive')}
        </Button>
      )}
      {isSaleToVoid(charge) && (
        <Button variant="default" color="alarm" onClick={() => setDoing('void')}>
          {t('billing.charge.void')}
        </Button>
      )}
      <Link
        to="/billing/charges"
        search={{ payer: charge.payer.ref } as never}
        className="card-more"
      >
        {t('billing.charge.allOfPayer')}
      </Link>
    </Group>
  );
}
