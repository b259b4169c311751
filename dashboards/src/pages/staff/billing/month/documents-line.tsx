/** How many documents of the month are in a state and what they come to; it opens to them. */
import { Link } from '@tanstack/react-router';
import { usePlace } from '../../../../parts/place.tsx';
import type { Sum } from './month-state.ts';

/** Nothing where there are none. */
export function DocumentsLine({
  month,
  state,
  documents: { count, cents },
  find,
  see,
}: {
  month: string;
  state: 'draft' | 'issued';
  documents: Sum;
  find: (found: { readonly count: number; readonly euros: string }) => string;
  see: string;
}) {
  const { format } = usePlace();
  if (count === 0) return null;
  return (
    <p>
      <b>{find({ count, euros: format.euros(cents) })}</b>{' '}
      <Link to="/billing/invoices" search={{ state, period: month } as never}>
        {see}
      </Link>
    </p>
  );
}
