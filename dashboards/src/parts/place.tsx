/** The place, who looks at it, and how its numbers and days are written. */

import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { SiteItem } from '#contract/login.ts';
import { type Role, seesNames } from '#contract/roles.ts';
import { asLanguage } from '../i18n/index.ts';
import { type Format, makeFormat } from '../words/format.ts';
import { dateAt } from '../words/period.ts';
import { useNow } from './clock.ts';

type Place = {
  readonly role: Role;
  readonly site: SiteItem | null;
  readonly timeZone: string;
  /** The place's date. */
  readonly today: string;
  readonly names: boolean;
  /** Whether the place is open now; null where it names no hours. */
  readonly open: boolean | null;
  readonly format: Format;
};

const PlaceContext = createContext<Place | null>(null);

export function PlaceProvider({
  role,
  site,
  children,
}: {
  role: Role;
  site: SiteItem | null;
  children: ReactNode;
}) {
  const { i18n } = useTranslation();
  const timeZone = site?.timeZone ?? 'UTC';
  const today = dateAt(useNow(60_000), timeZone);
  const language = asLanguage(i18n.language);
  const place = useMemo<Place>(
    () => ({
      role,
      site,
      timeZone,
      today,
      names: seesNames(role),
      open: site?.open ?? null,
      format: makeFormat(language, timeZone),
    }),
    [role, site, timeZone, today, language],
  );
  return <PlaceContext value={place}>{children}</PlaceContext>;
}

export function usePlace(): Place {
  const place = useContext(PlaceContext);
  if (place === null) throw new Error('no place here');
  return place;
}

export function useFormat(): Format {
  return usePlace().format;
}
