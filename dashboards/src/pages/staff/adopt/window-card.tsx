/** The window of adoption: a name and a code for a device's own page, for some minutes. */
import { Button, Group, Text, Title } from '@mantine/core';
import { type UseQueryResult, useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { AdoptionItem } from '#contract/adoption.ts';
import { actions } from '../../../api/actions.ts';
import { useNow } from '../../../parts/clock.ts';
import { Copied } from '../../../parts/copied.tsx';
import { Facts } from '../../../parts/facts.tsx';
import { serverOf } from '../../../parts/login-once.tsx';
import { Failed, Waiting } from '../../../parts/notices.tsx';
import { useFormat } from '../../../parts/place.tsx';

const MINUTES = 15;

export function WindowCard({ adoption }: { adoption: UseQueryResult<AdoptionItem> }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const changing = useMutation({
    mutationFn: (open: boolean) => (open ? actions.openAdoption(MINUTES) : actions.shutAdoption()),
    onSuccess: (now) => client.setQueryData(['adoption'], now),
  });
  if (adoption.isPending) return <Waiting rows={2} height={64} />;
  if (adoption.isError)
    return <Failed error={adoption.error} again={() => void adoption.refetch()} />;
  const { broker, port, open } = adoption.data;
  return (
    <section className="card" aria-labelledby="window-title">
      <Title order={2} id="window-title">
        {t('adopt.window')}
      </Title>
      <Text size="sm">
        {t(broker === 'external' ? 'adopt.windowExternal' : 'adopt.windowText')}
      </Text>
      {broker === 'embedded' && (
        <Facts
          facts={[
            [t('adopt.server'), <Copied key="s" text={serverOf(port)} label={t('adopt.server')} />],
            open === null
              ? null
              : [t('adopt.user'), <Copied key="u" text={open.username} label={t('adopt.user')} />],
            open === null
              ? null
              : [t('adopt.code'), <Copied key="c" text={open.code} label={t('adopt.code')} />],
          ]}
        />
      )}
      {open !== null && <Left until={open.until} />}
      {changing.isError && <Failed error={changing.error} />}
      {broker === 'embedded' && (
        <Group>
          <Button
            variant={open === null ? 'filled' : 'default'}
            loading={changing.isPending}
            onClick={() => changing.mutate(open === null)}
          >
            {open === null ? t('adopt.open', { count: MINUTES }) : t('adopt.shut')}
          </Button>
        </Group>
      )}
    </section>
  );
}

function Left({ until }: { until: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const left = Math.max(0, (Date.parse(until) - useNow(1_000)) / 1000);
  return (
    <Text size="sm" role="timer">
      {t('adopt.left', { time: format.duration(left) })}
    </Text>
  );
}
