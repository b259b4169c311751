/** How a device is set up, for those who run the place: its settings, its secret, finding it, taking it out. */
import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DriverItem, DeviceSetup as Setup } from '#contract/adoption.ts';
import { actions } from '../../api/actions.ts';
import { adoptionQuery, deviceSetupQuery, driversQuery } from '../../api/queries.ts';
import { DeviceDocs } from '../../parts/device-docs.tsx';
import { LoginOnce, serverOf } from '../../parts/login-once.tsx';
import { Failed, Waiting } from '../../parts/notices.tsx';
import { errorsOf, SettingsFields } from '../../parts/settings-fields.tsx';
import { Sure } from '../../parts/sure.tsx';
import { useTell } from '../../parts/toasts.tsx';
import { settingsOf, textsOf } from '../../words/device-form.ts';
import type { DeviceLine } from '../../words/device-troubles.ts';

const IDENTIFY_SECONDS = 10;

export function DeviceSetup({ slug, line }: { slug: string; line: DeviceLine | null }) {
  const { t } = useTranslation();
  const setup = useQuery(deviceSetupQuery(slug));
  const drivers = useQuery(driversQuery);
  const driver = drivers.data?.find(({ kind }) => kind === setup.data?.driver);
  const failed = setup.isError ? setup : drivers.isError ? drivers : null;
  return (
    <section className="card" aria-labelledby="setup-title">
      <Title order={2} id="setup-title">
        {t('setup.title')}
      </Title>
      {failed !== null && <Failed error={failed.error} again={() => void failed.refetch()} />}
      {failed === null && (setup.data === undefined || drivers.data === undefined) && (
        <Waiting rows={3} />
      )}
      {setup.data !== undefined && drivers.data !== undefined && (
        <>
          {line?.fault === 'port-other' && <OtherPort setup={setup.data} />}
          {driver !== undefined && (
            <Settings key={JSON.stringify(setup.data)} setup={setup.data} driver={driver} />
          )}
          {driver !== undefined && <Acts setup={setup.data} driver={driver} />}
        </>
      )}
    </section>
  );
}

/** What stands at its port is another adapter: only a person knows whether it is the right one. */
function OtherPort({ setup }: { setup: Setup }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const taking = useMutation({
    mutationFn: () => actions.changeDevice(setup.slug, { settings: {} }),
    onSuccess: () => client.invalidateQueries(),
  });
  return (
    <Stack gap="xs" className="because" role="alert">
      <Text size="sm">{t('setup.otherPort', { port: setup.port ?? '' })}</Text>
      {taking.isError && <Failed error={taking.error} />}
      <Group>
        <Button variant="default" loading={taking.isPending} onClick={() => taking.mutate()}>
          {t('setup.takePort')}
        </Button>
      </Group>
    </Stack>
  );
}

function Settings({ setup, driver }: { setup: Setup; driver: DriverItem }) {
  const { t } = useTranslation();
  const tell = useTell();
  const client = useQueryClient();
  const { fields } = driver;
  const [texts, setTexts] = useState(() => textsOf(fields, setup.settings));
  const saving = useMutation({
    mutationFn: () =>
      actions.changeDevice(setup.slug, { settings: settingsOf(fields, texts, setup.settings) }),
    onSuccess: async () => {
      tell(t('setup.saved', { slug: setup.slug }));
      await client.invalidateQueries();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate();
  };
  const isChanged = JSON.stringify(texts) !== JSON.stringify(textsOf(fields, setup.settings));
  if (fields.length === 0) return <Text size="sm">{t('setup.noSettings')}</Text>;
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <SettingsFields
          fields={fields}
          settings={setup.settings}
          texts={texts}
          onChange={setTexts}
          errors={errorsOf(saving.error)}
          secret={setup.secretSettings}
        />
        <DeviceDocs driver={driver.kind} />
        {saving.isError && <Failed error={saving.error} />}
        {isChanged && (
          <Group justify="flex-end">
            <Button type="submit" loading={saving.isPending}>
              {t('setup.save')}
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  );
}

function Acts({ setup, driver }: { setup: Setup; driver: DriverItem }) {
  const { t } = useTranslation();
  const tell = useTell();
  const client = useQueryClient();
  const navigate = useNavigate();
  const adoption = useQuery(adoptionQuery).data;
  const { slug, uses, hasSecret } = setup;
  const identifying = useMutation({
    mutationFn: () => actions.identifyDevice(slug, IDENTIFY_SECONDS),
    onSuccess: () => tell(t('setup.identified', { slug })),
  });
  const rotating = useMutation({
    mutationFn: () => actions.rotateSecret(slug),
    onSuccess: () => client.invalidateQueries(),
  });
  const revoking = useMutation({
    mutationFn: () => actions.revokeSecret(slug),
    onSuccess: async ({ numbers }) => {
      tell(t('setup.revoked', { slug, count: numbers.length }));
      await client.invalidateQueries();
    },
  });
  const removing = useMutation({
    mutationFn: () => actions.removeDevice(slug),
    onSuccess: async () => {
      tell(t('setup.removed', { slug }));
      await navigate({ to: '/devices' });
      await client.invalidateQueries();
    },
  });
  const failed = [identifying, rotating, revoking, removing].find((one) => one.isError);
  const usedBy = uses.map((use) => use.slug).join(', ');
  return (
    <Stack gap="sm">
      {driver.hasLogin && (
        <Text size="sm">
          {t(hasSecret ? 'setup.hasSecret' : 'setup.noSecret', { username: setup.username })}
        </Text>
      )}
      {rotating.isSuccess && (
        <LoginOnce
          {...rotating.data}
          server={adoption?.broker === 'embedded' ? serverOf(adoption.port) : null}
        />
      )}
      {failed !== undefined && <Failed error={failed.error} />}
      <Group gap="xs">
        {driver.identifies && (
          <Button
            variant="default"
            loading={identifying.isPending}
            onClick={() => identifying.mutate()}
          >
            {t('setup.identify')}
          </Button>
        )}
        {driver.hasLogin && (
          <Sure
            verb={t(hasSecret ? 'setup.rotate' : 'setup.give')}
            will={t(hasSecret ? 'setup.willRotate' : 'setup.willGive', { slug })}
            pending={rotating.isPending}
            act={() => rotating.mutate()}
          />
        )}
        {driver.hasLogin && hasSecret && (
          <Sure
            verb={t('setup.revoke')}
            will={t(
              adoption?.broker === 'external' ? 'setup.willRevokeExternal' : 'setup.willRevoke',
              { slug },
            )}
            danger
            pending={revoking.isPending}
            act={() => revoking.mutate()}
          />
        )}
        <Sure
          verb={t('setup.remove')}
          will={
            uses.length === 0
              ? t('setup.willRemove', { slug })
              : t('setup.cantRemove', { count: uses.length, names: usedBy })
          }
          danger
          disabled={uses.length > 0}
          pending={removing.isPending}
          act={() => removing.mutate()}
        />
      </Group>
    </Stack>
  );
}
