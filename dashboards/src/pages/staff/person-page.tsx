/** One person: membership, certifications, badges, and what they did here. */

import { Button, Stack, Title } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PersonItem } from '#contract/people.ts';
import { runsThePlace, welcomesPeople } from '#contract/roles.ts';
import { actions } from '../../api/actions.ts';
import { personQuery, recordQueries } from '../../api/queries.ts';
import { Because } from '../../parts/because.tsx';
import { Facts } from '../../parts/facts.tsx';
import { Failed, Waiting } from '../../parts/notices.tsx';
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
      <Badges person={person} />
      <Hold person={person} />
      <Link to="/visits" search={{ person: person.ref } as never} className="card-more">
        {t('person.visits')}
      </Link>
      <Link to="/decisions" search={{ person: person.ref } as never} className="card-more">
        {t('person.decisions')}
      </Link>
    </Stack>
  );
}

function Badges({ person }: { person: PersonItem }) {
  const { t } = useTranslation();
  const { role } = usePlace();
  const [losing, setLosing] = useState<string | null>(null);
  return (
    <section>
      <Title order={3}>{t('person.badges')}</Title>
      {person.badges.length === 0 && <p className="quiet">{t('person.noBadge')}</p>}
      <ul className="plain">
        {person.badges.map(({ number, state }) => (
          <li key={`${number} ${state}`} className="badge-line">
            <code>{number}</code> <span className="quiet">{t(`badge.${state}`)}</span>
            {state === 'active' && runsThePlace(role) && losing === null && (
              <Button size="compact-sm" variant="default" onClick={() => setLosing(number)}>
                {t('person.lost')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {losing !== null && (
        <Because
          danger
          consequence={t('person.willBlock', { digits: losing.slice(-4) })}
          verb={t('person.lost')}
          done={t('person.blocked')}
          act={({ reason }) => actions.badgeState(losing, 'lost', reason)}
          onDone={() => setLosing(null)}
        />
      )}
    </section>
  );
}

function Hold({ person }: { person: PersonItem }) {
  const { t } = useTranslation();
  const { role } = usePlace();
  const [open, setOpen] = useState(false);
  if (!welcomesPeople(role)) return null;
  const held = person.hold !== null;
  if (open)
    return (
      <Because
        danger={!held}
        consequence={t(held ? 'person.willLift' : 'person.willHold', { name: person.name })}
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
