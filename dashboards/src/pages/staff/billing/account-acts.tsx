/** What may be done for an account: take money, sell, invoice, give back. */
import { Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { AccountWhole } from '#contract/accounts.ts';
import { bills } from '#contract/roles.ts';
import { passesQuery, tariffsQuery } from '../../../api/charge-queries.ts';
import { useAddress } from '../../../parts/address.ts';
import { usePlace } from '../../../parts/place.tsx';
import { FormWindow } from './form-window.tsx';
import { NewInvoice } from './new-invoice.tsx';
import { Refund } from './refund.tsx';
import { SellForm } from './sell-form.tsx';
import { TakePaymentWindow } from './take-payment-window.tsx';

export function AccountActs({ account }: { account: AccountWhole }) {
  const { t } = useTranslation();
  const { role } = usePlace();
  const [{ make }, change] = useAddress();
  // Read ahead, so that the form of a sale stands at once when it is opened.
  useQuery(passesQuery);
  useQuery(tariffsQuery);
  const begin = (what: string) => change({ make: what }, true);
  const close = () => change({ make: undefined });
  const { ref, balanceCents, walletCents, guaranteeCents } = account;
  const canGiveBack = bills(role) && (balanceCents < 0 || walletCents > 0 || guaranteeCents > 0);
  return (
    <Group gap="xs" className="actions">
      <Button onClick={() => begin('payment')}>{t('billing.payments.take')}</Button>
      <Button variant="default" onClick={() => begin('sale')}>
        {t('billing.sell.title')}
      </Button>
      {bills(role) && (
        <Button variant="default" onClick={() => begin('invoice')}>
          {t('billing.invoices.new')}
        </Button>
      )}
      {canGiveBack && (
        <Button variant="default" onClick={() => begin('refund')}>
          {t('billing.refund.title')}
        </Button>
      )}
      <TakePaymentWindow
        opened={make === 'payment'}
        account={ref}
        amountCents={balanceCents}
        onClose={close}
      />
      <FormWindow title={t('billing.sell.title')} opened={make === 'sale'} onClose={close}>
        <SellForm account={account} onDone={close} />
      </FormWindow>
      <FormWindow title={t('billing.refund.title')} opened={make === 'refund'} onClose={close}>
        <Refund account={account} onDone={close} />
      </FormWindow>
      {bills(role) && <NewInvoice opened={make === 'invoice'} payer={ref} onClose={close} />}
    </Group>
  );
}
