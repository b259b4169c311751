/** Small parts that the pages of billing share: sums above a list, the name of a payer. */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
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
