/** One visit, close up: who, where, how long, and what staff can correct. */
import { Button, Group, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { welcomesPeople } from '#contract/roles.ts';
import type { VisitItem } from '#contract/visits.ts';
import { actions } from '../api/actions.ts';
import { visitQuery } from '../api/queries.ts';
import { Because } from './because.tsx';
import { useNow } from './clock.ts';
import { Facts } from './facts.tsx';
import { useNameOf, useVisitsToday } from './live-lists.ts';
import { Failed, Waiting } from './notices.tsx';
import { PersonLink, usePersonText } from './person-link.tsx';
import { useFormat, usePlace } from './place.tsx';
import { At, Took } from './times.tsx';

const VOID = 'void';

/** Today's are known already; older ones are asked for. */
export function VisitPanel({ id }: { id: string }) {
  const known = useVisitsToday().data?.find((one) => one.id === id);
  const asked = useQuery({ ...visitQuery(id), enabled: known === undefined });
  const visit = known ?? asked.data;
  if (visit === undefined)
    return asked.isError ? <Failed error={asked.error} /> : <Waiting rows={4} />;
  return <VisitDetail visit={visit} />;
}

function VisitDetail({ visit }: { visit: VisitItem }) {
  const { t } = useTranslation();
  const nameOf = useNameOf();
  return (
    <Stack gap="lg">
      <Title order={2} className="panel-title">
        {nameOf(visit.zone)}
      </Title>
      <Facts
        facts={[
          [t('session.who'), <PersonLink key="who" person={visit.person} />],
          visit.headcount === 1
            ? null
            : [t('visits.group'), t('visits.headcount', { count: visit.headcount })],
          [t('visits.entered'), <At key="from" at={visit.enteredAt} />],
          visit.leftAt === null
            ? [t('visits.state'), t('visits.inNow')]
            : [t('visits.left'), <At key="to" at={visit.leftAt} />],
          visit.assumed ? [t('session.flags'), t('visits.assumed')] : null,
          [t('visits.stay'), <Took key="stay" from={visit.enteredAt} to={visit.leftAt} />],
        ]}
      />
      <Actions key={visit.id} visit={visit} />
    </Stack>
  );
}

function Actions({ visit }: { visit: VisitItem }) {
  const { t } = useTranslation();
  const { role } = usePlace();
  const format = useFormat();
  const nameOf = useNameOf();
  const textOf = usePersonText();
  const now = useNow(60_000);
  const [doing, setDoing] = useState<'end' | 'assign' | 'void' | null>(null);
  if (!welcomesPeople(role) || visit.flags.includes(VOID)) return null;
  const close = () => setDoing(null);
  const until = visit.leftAt === null ? now : Date.parse(visit.leftAt);
  const told = {
    who: textOf(visit.person),
    where: nameOf(visit.zone),
    time: format.duration((until - Date.parse(visit.enteredAt)) / 1000),
  };
  if (doing === 'end')
    return (
      <Because
        consequence={t('visits.willEnd', told)}
        verb={t('visits.end')}
        done={t('visits.ended')}
        act={({ reason }) => actions.endVisit(visit.id, reason)}
        onDone={close}
      />
    );
  if (doing === 'assign')
    return (
      <Because
        asksPerson
        consequence={t('visits.willAssign', told)}
        verb={t('session.assign')}
        done={t('visits.assigned')}
        act={({ person, reason }) => actions.assignVisit(visit.id, person, reason)}
        onDone={close}
      />
    );
  if (doing === 'void')
    return (
      <Because
        danger
        consequence={t('visits.willVoid', told)}
        verb={t('visits.void')}
        done={t('visits.voided')}
        act={({ reason }) => actions.voidVisit(visit.id, reason)}
        onDone={close}
      />
    );
  return (
    <Group gap="xs" className="actions">
      {visit.leftAt === null && <Button onClick={() => setDoing('end')}>{t('visits.end')}</Button>}
      <Button variant="default" onClick={() => setDoing('assign')}>
        {t('session.reassign')}
      </Button>
      <Button variant="default" color="alarm" onClick={() => setDoing('void')}>
        {t('visits.void')}
      </Button>
    </Group>
  );
}
