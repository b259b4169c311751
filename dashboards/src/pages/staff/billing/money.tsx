/** An amount, and where it leads: every number that sums others opens to them. */
import { Link } from '@tanstack/react-router';
import { useFormat } from '../../../parts/place.tsx';

/** `to` may be a page that another part of billing brings. */
export function Money({
  cents,
  to,
  search,
}: {
  cents: number;
  to?: string;
  search?: Readonly<Record<string, string | undefined>>;
}) {
  const text = useFormat().euros(cents);
  if (to === undefined) return <span className="money">{text}</span>;
  return (
    <Link className="money" to={to as never} search={(search ?? {}) as never}>
      {text}
    </Link>
  );
}
