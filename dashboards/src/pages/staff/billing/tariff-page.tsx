/** One tariff. */
import { Stack, Title } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { BillingWays } from './billing-ways.tsx';

export function TariffPage() {
  const { slug } = useParams({ from: '/billing/tariffs/$slug' });
  return (
    <Stack gap="md" className="page">
      <BillingWays />
      <Title order={1}>{slug}</Title>
    </Stack>
  );
}
