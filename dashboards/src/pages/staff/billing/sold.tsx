/** That a sale was made, with the note of it for whoever wants one at the counter. */
import { Button, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ChargeItem } from '#contract/charges.ts';
import { useFormat } from '../../../parts/place.tsx';
import { Receipt } from './receipt.tsx';

export function Sold({ charge, onDone }: { charge: ChargeItem; onDone: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Stack gap="sm">
      <Text role="status">
        {t('billing.sell.done', { amount: format.euros(charge.grossCents) })}
      </Text>
      <Group gap="xs">
        <Button onClick={onDone} data-autofocus>
          {t('billing.sell.close')}
        </Button>
        <Receipt charge={charge.id} />
      </Group>
    </Stack>
  );
}
