/** The people of the place. */

import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { PERSON_STATUSES, type PersonItem } from '#contract/people.ts';
import { everybodyQuery } from '../../api/queries.ts';
import { useAddress } from '../../parts/address.ts';
import { PersonLink } from '../../parts/person-link.tsx';
import { useFormat, usePlace } from '../../parts/place.tsx';
import type { Column } from '../../parts/record-list/list-props.ts';
import { RecordList } from '../../parts/record-list/record-list.tsx';
import { currentMembership } from '../../words/membership.ts';

export function PeoplePage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const format = useFormat();
  const [{ status }] = useAddress();
  const people = useQuery(everybodyQuery);
  const shown = people.data?.filter((one) => status === undefined || one.status === status);
  return (
    <RecordList
      name="people"
      title={t('people.title')}
      read={{
        items: shown?.toSorted((a, b) => a.name.localeCompare(b.name, format.language)),
        error: people.error,
        again: () => void people.refetch(),
        more: null,
      }}
      columns={useColumns()}
      keyOf={({ ref }) => ref}
      textOf={({ name, ref, email }) => `${name} ${ref} ${email ?? ''}`}
      onOpen={({ ref }) => void navigate({ to: '/people/$ref', params: { ref } })}
      filters={[
        {
          key: 'status',
          label: t('person.status'),
          options: PERSON_STATUSES.map((value) => ({ value, label: t(`status.${value}`) })),
        },
      ]}
      empty={{ title: t('people.empty'), text: t('people.emptyText') }}
    />
  );
}

function useColumns(): ReadonlyArray<Column<PersonItem>> {
  const { t } = useTranslation();
  const format = useFormat();
  const { today } = usePlace();
  const plan = ({ memberships }: PersonItem) => currentMembership(memberships, today);
  return [
    {
      key: 'name',
      label: t('person.name'),
      show: (person) => <PersonLink person={person} />,
      csv: ({ name }) => name,
      sort: ({ name }) => name,
    },
    {
      key: 'status',
      label: t('person.status'),
      show: ({ status }) => (
        <span className={status === 'active' ? '' : 'alarm-text'}>{t(`status.${status}`)}</span>
      ),
      csv: ({ status }) => status,
      sort: ({ status }) => status,
    },
    {
      key: 'plan',
      label: t('person.plan'),
      show: (person) => {
        const current = plan(person);
        if (current === null) return '–';
        return (
          <>
            {current.plan}
            {current.until !== null && (
              <span className="quiet">
                {' '}
                · {t('until', { date: format.civilDate(current.until) })}
              </span>
            )}
          </>
        );
      },
      csv: (person) => plan(person)?.plan ?? null,
      sort: (person) => plan(person)?.plan ?? '',
    },
    {
      key: 'certifications',
      label: t('person.certifications'),
      wide: true,
      show: ({ certifications }) => certifications.map(({ name }) => name).join(', ') || '–',
      csv: ({ certifications }) => certifications.map(({ name }) => name).join(' '),
    },
    {
      key: 'badges',
      label: t('person.badges'),
      numeric: true,
      wide: true,
      show: ({ badges }) => badges.filter(({ state }) => state === 'active').length,
      csv: ({ badges }) => badges.filter(({ state }) => state === 'active').length,
    },
    {
      key: 'email',
      label: t('person.email'),
      wide: true,
      show: ({ email }) => email ?? '–',
      csv: ({ email }) => email,
      sort: ({ email }) => email ?? '',
    },
  ];
}
