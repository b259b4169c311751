/** Small parts that the pages of billing share: sums above a list, the foot of a form, the name of a payer. */
import { Button, Group } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { takesMoney } from '#contract/roles.ts';
import { usePlace } from '../../../parts/place.tsx';

/** Each sum with its name; what is to be seen first is told with `alarm`. */
export function Sums({
  sums,
}: {
  sums: ReadonlyArray<{
    readonly name: string;
    readonly value: ReactNode;
    readonly alarm?: boolean;
  }>;
}) {
  return (
    <dl className="money-sums">
      {sums.map(({ name, value, alarm = false }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className={alarm ? 'alarm-text' : ''}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export function FormEnd({
  verb,
  ready,
  pending,
  danger = false,
  onCancel,
}: {
  verb: string;
  ready: boolean;
  pending: boolean;
  danger?: boolean;
  onCancel: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Group justify="flex-end" gap="xs" className="form-end">
      <Button variant="subtle" color="gray" onClick={onCancel}>
        {t('action.cancel')}
      </Button>
      <Button type="submit" disabled={!ready} loading={pending} {...(danger && { color: 'alarm' })}>
        {verb}
      </Button>
    </Group>
  );
}

/** Leads to the account for whoever may look at it. */
export function AccountLink({ account, name }: { account: string; name: string }) {
  const { role } = usePlace();
  if (!takesMoney(role)) return <>{name}</>;
  return (
    <Link to="/billing/accounts/$ref" params={{ ref: account }}>
      {name}
    </Link>
  );
}
