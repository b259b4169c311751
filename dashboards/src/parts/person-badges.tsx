/** A person's badges: their state, which readers do not know it yet, and what staff can do. */
import { Button, Group, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { BADGE_STATES, type BadgeState, type HeldBadge } from '#contract/badges.ts';
import type { PersonItem } from '#contract/people.ts';
import { runsThePlace, welcomesPeople } from '#contract/roles.ts';
import { actions } from '../api/actions.ts';
import { badgesQuery } from '../api/queries.ts';
import { lastDigits } from '../words/badge-number.ts';
import { Because } from './because.tsx';
import { EnrolBadge } from './enrol-badge.tsx';
import { useDoors, useMachines } from './live-lists.ts';
import { useFormat, usePlace } from './place.tsx';
import { StateShape } from './state-mark.tsx';

const SHAPES = { active: 'running', lost: 'alarm', blocked: 'paused', returned: 'off' } as const;

export function PersonBadges({ person }: { person: PersonItem }) {
  const { t } = useTranslation();
  const { role } = usePlace();
  const [doing, setDoing] = useState<string | null>(null);
  const [enrolling, setEnrolling] = useState<{ readonly card: string | null } | null>(null);
  const welcomes = welcomesPeople(role);
  const details = useQuery({ ...badgesQuery(person.ref), enabled: welcomes }).data ?? [];
  const unaware = (number: string) =>
    details.find((badge) => badge.number === number)?.notYetApplied ?? [];
  const changing = person.badges.find(({ number }) => number === doing);
  return (
    <section>
      <Title order={3}>{t('person.badges')}</Title>
      {person.badges.length === 0 && <p className="quiet">{t('person.noBadge')}</p>}
      <ul className="plain">
        {person.badges.map(({ number, state }) => (
          <li key={`${number} ${state}`}>
            <span className="badge-line">
              <StateShape state={SHAPES[state]} size={12} /> <code>{number}</code>{' '}
              <span className="quiet">{t(`badge.${state}`)}</span>
              {welcomes && state === 'active' && doing === null && enrolling === null && (
                <Button
                  size="compact-sm"
                  variant="subtle"
                  aria-label={t('enrol.linkOf', { digits: lastDigits(number) })}
                  onClick={() => setEnrolling({ card: number })}
                >
                  {t('enrol.linkTitle')}
                </Button>
              )}
              {runsThePlace(role) && doing === null && (
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={t('person.changeBadge', { digits: lastDigits(number) })}
                  onClick={() => setDoing(number)}
                >
                  {t('person.change')}
                </Button>
              )}
            </span>
            <Unaware devices={unaware(number)} />
          </li>
        ))}
      </ul>
      {changing !== undefined && (
        <ChangeState badge={changing} person={person} onDone={() => setDoing(null)} />
      )}
      {welcomes && enrolling !== null && (
        <EnrolBadge person={person} card={enrolling.card} onDone={() => setEnrolling(null)} />
      )}
      {welcomes && enrolling === null && doing === null && (
        <Group mt="xs">
          <Button variant="default" onClick={() => setEnrolling({ card: null })}>
            {t('enrol.title')}
          </Button>
        </Group>
      )}
    </section>
  );
}

/** Readers that would still decide by an older list, were the place out of reach. */
function Unaware({ devices }: { devices: readonly string[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (devices.length === 0) return null;
  return (
    <p className="quiet">
      {t('person.unaware', { count: devices.length, devices: format.list(devices) })}
    </p>
  );
}

/** Says how many doors and machines it opens no more, or again. */
function ChangeState({
  badge,
  person,
  onDone,
}: {
  badge: HeldBadge;
  person: PersonItem;
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const doors = useDoors().data?.length ?? 0;
  const machines = useMachines().data?.length ?? 0;
  const digits = lastDigits(badge.number);
  const others = person.badges.filter(
    ({ number, state }) => state === 'active' && number !== badge.number,
  ).length;
  const states = BADGE_STATES.filter((state) => state !== badge.state);
  const consequence = (choice: string) => {
    if (choice === '') return t('person.chooseState', { digits });
    const told = { digits, doors, machines, others, name: person.name };
    return t(choice === 'active' ? 'person.willActivate' : 'person.willBlock', told);
  };
  return (
    <Because
      danger
      choices={{
        label: t('person.newState'),
        options: states.map((state) => ({ value: state, label: t(`badge.${state}`) })),
      }}
      consequence={({ choice }) => consequence(choice)}
      verb={t('person.setState')}
      done={t('person.stateSet', { digits })}
      act={({ choice, reason }) => actions.badgeState(badge.number, choice as BadgeState, reason)}
      onDone={onDone}
    />
  );
}
