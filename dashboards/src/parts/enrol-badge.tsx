/** Giving a badge to a person: a window at a reader, the badge held to it, and whether it is the one in hand. */
import { Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EnrolmentItem } from '#contract/enrolments.ts';
import type { PersonItem } from '#contract/people.ts';
import { actions } from '../api/actions.ts';
import { enrolmentQuery } from '../api/queries.ts';
import { lastDigits } from '../words/badge-number.ts';
import { Because } from './because.tsx';
import { useNow } from './clock.ts';
import { useDevices, useDoors, useMachines, useNameOf } from './live-lists.ts';
import { Failed } from './notices.tsx';
import { useFormat } from './place.tsx';
import { useTell } from './toasts.tsx';

/** Drivers of devices that read badges. */
const READS = ['faitout', 'esp-rfid', 'esphome', 'rdm6300', 'id12', 'pn532', 'wedge', 'osdp'];

type Begun = { readonly id: string; readonly reason: string };

/** `card`: the number of a badge that they hold, to which another number of the same card is to be linked. */
export function EnrolBadge({
  person,
  card = null,
  onDone,
}: {
  person: PersonItem;
  card?: string | null;
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const readers = useReaders();
  const [begun, setBegun] = useState<Begun | null>(null);
  if (begun !== null)
    return <Watch begun={begun} person={person} again={() => setBegun(null)} onDone={onDone} />;
  return (
    <Because
      choices={{ label: t('enrol.reader'), options: readers }}
      consequence={
        card === null
          ? t('enrol.willOpen', { name: person.name })
          : t('enrol.willLink', { digits: lastDigits(card) })
      }
      verb={t('enrol.open')}
      done={t('enrol.opened')}
      act={async ({ choice, reason }) => {
        const enrolment =
          card === null
            ? await actions.openEnrolment(person.ref, choice, reason)
            : await actions.openLinking(person.ref, card, choice, reason);
        setBegun({ id: enrolment.id, reason });
      }}
      onDone={() => undefined}
      onCancel={onDone}
    />
  );
}

/** Readers that are there, the ones of doors first, told by what they stand at. */
function useReaders(): ReadonlyArray<{ readonly value: string; readonly label: string }> {
  const doors = useDoors().data ?? [];
  const machines = useMachines().data ?? [];
  const readers = (useDevices().data ?? []).filter(
    ({ driver, online }) => online && READS.includes(driver),
  );
  const atOf = (slug: string) =>
    doors.find(({ device }) => device === slug)?.name ??
    machines.find(({ devices }) => devices.includes(slug))?.name;
  return readers
    .map(({ slug }) => ({ slug, at: atOf(slug) }))
    .toSorted((one, other) => Number(one.at === undefined) - Number(other.at === undefined))
    .map(({ slug, at }) => ({ value: slug, label: at === undefined ? slug : `${at} (${slug})` }));
}

function Watch({
  begun,
  person,
  again,
  onDone,
}: {
  begun: Begun;
  person: PersonItem;
  again: () => void;
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const watched = useQuery(enrolmentQuery(begun.id));
  if (watched.isError) return <Failed error={watched.error} />;
  if (watched.data === undefined) return null;
  const enrolment = watched.data;
  if (enrolment.state === 'open') return <Hold enrolment={enrolment} cancel={onDone} />;
  if (enrolment.state === 'presented')
    return <Confirm enrolment={enrolment} begun={begun} person={person} onDone={onDone} />;
  return (
    <Stack gap="sm" className="because" role="status">
      <Text size="sm">{t(`enrol.${enrolment.state}`)}</Text>
      <Group justify="flex-end" gap="xs">
        <Button variant="subtle" color="gray" onClick={onDone}>
          {t('action.close')}
        </Button>
        {enrolment.state !== 'confirmed' && <Button onClick={again}>{t('failed.again')}</Button>}
      </Group>
    </Stack>
  );
}

function Hold({ enrolment, cancel }: { enrolment: EnrolmentItem; cancel: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useNameOf();
  const now = useNow(1_000);
  const doors = useDoors().data ?? [];
  const door = doors.find(({ device }) => device === enrolment.device);
  const left = Math.max(0, (Date.parse(enrolment.closesAt) - now) / 1000);
  const where = door?.name ?? nameOf(enrolment.device);
  const card = enrolment.card == null ? null : lastDigits(enrolment.card);
  return (
    <Stack gap="sm" className="because" role="status">
      <Text fw={600}>
        {card === null ? t('enrol.hold', { where }) : t('enrol.holdLink', { where, digits: card })}
      </Text>
      {card !== null && enrolment.cardSeen && (
        <Text size="sm">{t('enrol.cardSeen', { digits: card })}</Text>
      )}
      <Text size="sm">{t('enrol.left', { time: format.duration(left) })}</Text>
      <Group justify="flex-end">
        <Button variant="subtle" color="gray" onClick={cancel}>
          {t('action.close')}
        </Button>
      </Group>
    </Stack>
  );
}

/** The digits seen are those of the badge in hand, or it was somebody else's in between. */
function Confirm({
  enrolment,
  begun,
  person,
  onDone,
}: {
  enrolment: EnrolmentItem;
  begun: Begun;
  person: PersonItem;
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const tell = useTell();
  const client = useQueryClient();
  const digits = lastDigits(enrolment.number ?? '');
  const giving = useMutation({
    mutationFn: () => actions.confirmEnrolment(enrolment.id, digits, begun.reason),
    onSuccess: async () => {
      tell(t('enrol.given', { digits, name: person.name }));
      onDone();
      await client.invalidateQueries();
    },
  });
  return (
    <Stack gap="sm" className="because" role="status">
      <Text fw={600}>{t('enrol.seen', { digits })}</Text>
      <Hint enrolment={enrolment} />
      {enrolment.card === null ? (
        <Text size="sm">{t('enrol.willGive', { digits, name: person.name })}</Text>
      ) : (
        <LinkText enrolment={enrolment} person={person} />
      )}
      {giving.isError && <Failed error={giving.error} />}
      <Group justify="flex-end" gap="xs">
        <Button variant="subtle" color="gray" onClick={onDone}>
          {t('action.cancel')}
        </Button>
        <Button
          loading={giving.isPending}
          disabled={enrolment.card !== null && !enrolment.cardSeen}
          onClick={() => giving.mutate()}
        >
          {t('enrol.give', { digits })}
        </Button>
      </Group>
    </Stack>
  );
}

/** It looks like a badge that somebody holds: better look at the reader than give it again. */
function Hint({ enrolment: { hint } }: { enrolment: EnrolmentItem }) {
  const { t } = useTranslation();
  if (hint === null) return null;
  const digits = lastDigits(hint.number);
  return (
    <Text size="sm" fw={600}>
      {t('enrol.looksLike', { digits, why: t(`likeness.${hint.kind}`) })}
    </Text>
  );
}

/** Which card the number is linked to, once that card was held up as well. */
function LinkText({ enrolment, person }: { enrolment: EnrolmentItem; person: PersonItem }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow(1_000);
  const card = lastDigits(enrolment.card ?? '');
  const digits = lastDigits(enrolment.number ?? '');
  const left = Math.max(0, (Date.parse(enrolment.closesAt) - now) / 1000);
  const seen = enrolment.cardSeen
    ? t('enrol.cardSeen', { digits: card })
    : t('enrol.cardNotSeen', { digits: card, time: format.duration(left) });
  return (
    <>
      <Text size="sm">{t('enrol.willBeLinked', { digits, card, name: person.name })}</Text>
      <Text size="sm">{seen}</Text>
    </>
  );
}
