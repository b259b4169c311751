/** A person's name that leads to their record; a word in its place for those who see no names. */

import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { PersonRef } from '#contract/words.ts';
import { usePlace } from './place.tsx';

export function PersonLink({ person }: { person: PersonRef | null }) {
  const { names } = usePlace();
  const textOf = usePersonText();
  if (person === null || !names) return <span className="quiet">{textOf(person)}</span>;
  return (
    <Link to="/people/$ref" params={{ ref: person.ref }}>
      {person.name}
    </Link>
  );
}

/** Who, as text. */
export function usePersonText(): (person: PersonRef | null) => string {
  const { t } = useTranslation();
  const { names } = usePlace();
  return (person) => {
    if (!names) return t('session.hidden');
    return person?.name ?? t('session.nobody');
  };
}
