/** An invoice on demand, of what a payer owes now or up to a day; or a deposit, of what is still to come. */
import { SegmentedControl, Stack } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormWindow } from './form-window.tsx';
import { NewDeposit } from './new-deposit.tsx';
import { NewDraft } from './new-draft.tsx';

export function NewInvoice({
  opened,
  payer,
  onClose,
}: {
  opened: boolean;
  /** Who pays, where that is known already. */
  payer: string;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const [kind, setKind] = useState('invoice');
  return (
    <FormWindow title={t('billing.invoices.new')} opened={opened} onClose={onClose}>
      <Stack gap="sm">
        <SegmentedControl
          fullWidth
          aria-label={t('billing.invoices.kind')}
          data={[
            { value: 'invoice', label: t('billing.invoices.ofUse') },
            { value: 'deposit', label: t('billing.invoices.type.deposit') },
          ]}
          value={kind}
          onChange={setKind}
        />
        {kind === 'invoice' ? (
          <NewDraft payer={payer} onCancel={onClose} />
        ) : (
          <NewDeposit payer={payer} onCancel={onClose} />
        )}
      </Stack>
    </FormWindow>
  );
}
