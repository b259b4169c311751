/** A person's name that leads to their record; a word in its place for those who see no names. */

import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { PersonRef } from '#contract/words.ts';
import { usePlace } from './place.tsx';

export function PersonLink({ person }: { person: PersonRef | null }) {
  const { t } = useTranslation();
  const { names } = usePlace();
  if (person === null)
    return <span className="quiet">{names ? t('session.nobody') : t('session.hidden')}</span>;
  return (
    <Link to="/people/$ref" params={{ ref: person.ref }}>
      {person.name}
    </Link>
  );
}
