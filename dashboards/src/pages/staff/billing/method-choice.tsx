/** By what it was paid, one press each. */
import { Chip, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { PAYMENT_METHODS, type PaymentBody } from '#contract/accounts.ts';

type Method = PaymentBody['method'];

/** What is in a wallet pays debts alone. */
export function MethodChoice({
  value,
  purpose,
  onChange,
}: {
  value: Method | null;
  purpose: PaymentBody['purpose'];
  onChange: (method: Method) => void;
}) {
  const { t } = useTranslation();
  const methods = PAYMENT_METHODS.filter((one) => one !== 'wallet' || purpose === 'debt');
  return (
    <fieldset className="choose-method">
      <legend>{t('billing.payments.method')}</legend>
      <Chip.Group value={value} onChange={(chosen) => onChange(chosen as Method)}>
        <Group gap={6}>
          {methods.map((method) => (
            <Chip
              key={method}
              value={method}
              variant="outline"
              size="md"
              color="copper"
              radius="md"
            >
              {t(`billing.payments.methods.${method}`)}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
    </fieldset>
  );
}
