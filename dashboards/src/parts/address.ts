/** The address holds what one looks at: filters, sort, search, the open drawer. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';

export type Address = Readonly<Record<string, string | undefined>>;

/** Plain texts, as people read them in an address. */
export function parseSearch(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}

export function stringifySearch(search: Record<string, unknown>): string {
  const pairs = Object.entries(search).filter(([, value]) => value !== undefined);
  if (pairs.length === 0) return '';
  const text = new URLSearchParams(pairs.map(([name, value]) => [name, String(value)]));
  return `?${text.toString().replace(/=(?=&|$)/g, '')}`;
}

/** What the address says, and how to change it; `undefined` removes. */
export function useAddress(): readonly [Address, (patch: Address, push?: boolean) => void] {
  const address = useSearch({ strict: false }) as Address;
  const navigate = useNavigate();
  const change = useCallback(
    (patch: Address, push = false) => {
      void navigate({
        to: '.',
        search: (held: Address) => ({ ...held, ...patch }),
        replace: !push,
        resetScroll: false,
      } as Parameters<typeof navigate>[0]);
    },
    [navigate],
  );
  return [address, change];
}
