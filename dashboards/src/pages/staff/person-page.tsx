/** One person: membership, certifications, badges, and what they did here. */

import { Button, Stack, Title } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PersonItem } from '#contract/people.ts';
import { takesMoney, welcomesPeople } from '#contract/roles.ts';
import { actions } from '../../api/actions.ts';
import { personQuery, recordQueries } from '../../api/queries.ts';
import { Because } from '../../parts/because.tsx';
import { Facts } from '../../parts/facts.tsx';
import { useSessionsToday, useVisitsToday } from '../../parts/live-lists.ts';
import { Failed, Waiting } from '../../parts/notices.tsx';
import { PersonBadges } from '../../parts/person-badges.tsx';
import { useFormat, usePlace } from '../../parts/place.tsx';
import { SessionTable } from './session-table.tsx';

export function PersonPage() {
  const { t } = useTranslation();
  const { ref } = useParams({ from: '/people/$ref' });
  const person = useQuery(personQuery(ref));
  const sessions = useInfiniteQuery(recordQueries.sessions({ person: ref }));
  if (person.isError) return <Failed error={person.error} again={() => void person.refetch()} />;
  if (person.isPending) return <Waiting rows={8} />;
  return (
    <div className="record">
      <div className="record-facts">
        <PersonFacts person={person.data} />
      </div>
      <SessionTable title={t('sessions.title')} sessions={sessions} without="person" />
    </div>
  );
}

function PersonFacts({ person }: { person: PersonItem }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { role } = usePlace();
  const until = (date: string | null) =>
    date === null ? '' : ` · ${t('until', { date: format.civilDate(date) })}`;
  return (
    <Stack gap="lg">
      <div>
        <Title order={1}>{person.name}</Title>
        <span className={person.status === 'active' ? 'quiet' : 'alarm-text'}>
          {t(`status.${person.status}`)}
          {person.hold !== null && `${t('colon')}${person.hold.reason}`}
        </span>
      </div>
      <Facts
        facts={[
          [t('person.ref'), person.ref],
          person.email === null
            ? null
            : [
                t('person.email'),
                <a key="email" href={`mailto:${person.email}`}>
                  {person.email}
                </a>,
              ],
          ...person.memberships.map(
            ({ plan, from, until: end }, index) =>
              [
                `${t('person.membership')}${index === 0 ? '' : ` ${index + 1}`}`,
                `${plan} · ${t('from', { date: format.civilDate(from) })}${until(end)}`,
              ] as const,
          ),
          ...person.certifications.map(
            ({ name, level, until: end }) => [name, `${t(`level.${level}`)}${until(end)}`] as const,
          ),
        ]}
      />
      <PersonBadges person={person} />
      <Hold person={person} />
      {takesMoney(role) && (
        <Link to="/billing/accounts/$ref" params={{ ref: person.ref }} className="card-more">
          {t('billing.accounts.ofPerson')}
        </Link>
      )}
      <Link to="/visits" search={{ person: person.ref } as never} className="card-more">
        {t('person.visits')}
      </Link>
      <Link to="/decisions" search={{ person: person.ref } as never} className="card-more">
        {t('person.decisions')}
      </Link>
    </Stack>
  );
}

function Hold({ person }: { person: PersonItem }) {
  const { t } = useTranslation();
  const { role } = usePlace();
  const [open, setOpen] = useState(false);
  const sessions = useSessionsToday().data ?? [];
  const visits = useVisitsToday().data ?? [];
  const isTheirs = (one: { readonly person: { readonly ref: string } | null }) =>
    one.person?.ref === person.ref;
  if (!welcomesPeople(role)) return null;
  const held = person.hold !== null;
  const numbers = {
    name: person.name,
    sessions: sessions.filter((one) => one.endedAt === null && isTheirs(one)).length,
    badges: person.badges.filter(({ state }) => state === 'active').length,
    visits: visits.filter((one) => one.leftAt === null && isTheirs(one)).length,
  };
  if (open)
    return (
      <Because
        danger={!held}
        consequence={t(held ? 'person.willLift' : 'person.willHold', numbers)}
        verb={t(held ? 'person.lift' : 'person.hold')}
        done={t(held ? 'person.lifted' : 'person.held')}
        act={({ reason }) => actions.holdPerson(person.ref, !held, reason)}
        onDone={() => setOpen(false)}
      />
    );
  return (
    <Button variant="default" {...(!held && { color: 'alarm' })} onClick={() => setOpen(true)}>
      {t(held ? 'person.lift' : 'person.hold')}
    </Button>
  );
}
