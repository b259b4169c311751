/** The form that takes a device in, and then its log-in, shown once. */
import { Select, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DiscoveryItem, DriverItem } from '#contract/adoption.ts';
import { actions } from '../../../api/actions.ts';
import { DeviceDocs } from '../../../parts/device-docs.tsx';
import { FormEnd } from '../../../parts/form-end.tsx';
import { useDevices } from '../../../parts/live-lists.ts';
import { Failed } from '../../../parts/notices.tsx';
import { errorsOf, SettingsFields } from '../../../parts/settings-fields.tsx';
import { freeSlug, isSlug, likeliest, settingsOf, textsOf } from '../../../words/device-form.ts';
import { Adopted } from './adopted.tsx';

/** Where typing begins. */
const FIRST = { 'data-autofocus': true };

export function AdoptForm({
  item,
  drivers,
  port,
  onDone,
}: {
  /** Null: by hand. */
  item: DiscoveryItem | null;
  drivers: readonly DriverItem[];
  port: number | null;
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const taken = (useDevices().data ?? []).map(({ slug }) => slug);
  const first = item === null ? null : likeliest(item);
  const [slug, setSlug] = useState(() => (first === null ? '' : freeSlug(first.slug, taken)));
  const [kind, setKind] = useState(first?.driver ?? '');
  const driver = drivers.find((one) => one.kind === kind);
  const fields = driver?.fields ?? [];
  const proposed = item?.seems.find((one) => one.driver === kind)?.settings ?? {};
  const [texts, setTexts] = useState(() => textsOf(fields, proposed));
  const taking = useMutation({
    mutationFn: () =>
      actions.adoptDevice({
        slug,
        driver: kind,
        settings: settingsOf(fields, texts),
        ...(item !== null && { discovery: item.id }),
      }),
    onSuccess: async () => {
      await client.invalidateQueries();
    },
  });
  if (taking.isSuccess) return <Adopted adopted={taking.data} port={port} onDone={onDone} />;

  const choose = (next: string | null) => {
    const settings = item?.seems.find((one) => one.driver === next)?.settings ?? {};
    setKind(next ?? '');
    setTexts(textsOf(drivers.find((one) => one.kind === next)?.fields ?? [], settings));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isSlug(slug) && driver !== undefined) taking.mutate();
  };
  const isTaken = taken.includes(slug);
  const isWrong = slug !== '' && !isSlug(slug);
  const nameError = isTaken ? t('adopt.nameTaken') : isWrong ? t('adopt.nameWrong') : undefined;
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Text size="sm">{t(item === null ? 'adopt.formByHand' : 'adopt.formText')}</Text>
        <Select
          label={t('device.driver')}
          data={choicesOf(drivers, item, { seems: t('adopt.seems'), others: t('adopt.others') })}
          value={kind === '' ? null : kind}
          onChange={choose}
          searchable
          allowDeselect={false}
          withAsterisk
          {...(item === null && FIRST)}
        />
        <TextInput
          label={t('adopt.name')}
          description={t('adopt.nameText')}
          value={slug}
          onChange={(event) => setSlug(event.currentTarget.value)}
          error={nameError}
          withAsterisk
          autoComplete="off"
          spellCheck={false}
          {...(item !== null && FIRST)}
        />
        <SettingsFields
          fields={fields}
          settings={proposed}
          texts={texts}
          onChange={setTexts}
          errors={errorsOf(taking.error)}
        />
        {driver !== undefined && <DeviceDocs driver={driver.kind} />}
        {taking.isError && <Failed error={taking.error} />}
        <FormEnd
          verb={t('adopt.take')}
          ready={isSlug(slug) && !isTaken && driver !== undefined}
          pending={taking.isPending}
          onCancel={onDone}
        />
      </Stack>
    </form>
  );
}

/** What it seems to be in front, all other kinds behind. */
function choicesOf(
  drivers: readonly DriverItem[],
  item: DiscoveryItem | null,
  labels: { readonly seems: string; readonly others: string },
) {
  const likely = (item?.seems ?? []).map(({ driver }) => driver);
  const rest = drivers.map(({ kind }) => kind).filter((kind) => !likely.includes(kind));
  return likely.length === 0
    ? rest
    : [
        { group: labels.seems, items: likely },
        { group: labels.others, items: rest },
      ];
}
