/** The one form for what staff do: what will happen, the reason, and the button that does it. */
import { Button, Checkbox, Group, Select, Stack, Text, Textarea } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { everybodyQuery } from '../api/queries.ts';
import { Failed } from './notices.tsx';
import { useTell } from './toasts.tsx';

const REASON_MAX = 500;

export type Given = { readonly reason: string; readonly person: string; readonly cut: boolean };

/** `cut`: the label of a choice to stop what runs; absent where nothing runs. */
export function Because({
  consequence,
  verb,
  done,
  danger = false,
  asksPerson = false,
  cut,
  act,
  onDone,
}: {
  consequence: ReactNode;
  verb: string;
  done: string;
  danger?: boolean;
  asksPerson?: boolean;
  cut?: string | undefined;
  act: (given: Given) => Promise<unknown>;
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const tell = useTell();
  const client = useQueryClient();
  const [given, setGiven] = useState<Given>({ reason: '', person: '', cut: false });
  const doing = useMutation({
    mutationFn: act,
    onSuccess: async () => {
      tell(done);
      onDone();
      await client.invalidateQueries();
    },
  });
  const ready = given.reason.trim() !== '' && (!asksPerson || given.person !== '');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) doing.mutate({ ...given, reason: given.reason.trim() });
  };
  return (
    <form onSubmit={submit} className="because">
      <Stack gap="sm">
        <Text size="sm">{consequence}</Text>
        {asksPerson && (
          <PersonChoice
            value={given.person}
            onChange={(person) => setGiven({ ...given, person })}
          />
        )}
        {cut !== undefined && (
          <Checkbox
            label={cut}
            checked={given.cut}
            onChange={(event) => setGiven({ ...given, cut: event.currentTarget.checked })}
          />
        )}
        <Textarea
          label={t('because.reason')}
          placeholder={t('because.example')}
          autosize
          minRows={2}
          maxLength={REASON_MAX}
          data-autofocus={!asksPerson}
          value={given.reason}
          onChange={(event) => setGiven({ ...given, reason: event.currentTarget.value })}
        />
        {doing.isError && <Failed error={doing.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="subtle" color="gray" onClick={onDone}>
            {t('action.cancel')}
          </Button>
          <Button
            type="submit"
            {...((danger || given.cut) && { color: 'alarm' })}
            disabled={!ready}
            loading={doing.isPending}
          >
            {verb}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function PersonChoice({ value, onChange }: { value: string; onChange: (ref: string) => void }) {
  const { t } = useTranslation();
  const everybody = useQuery(everybodyQuery);
  return (
    <Select
      label={t('because.person')}
      placeholder={t('because.findPerson')}
      searchable
      data-autofocus
      data={(everybody.data ?? []).map(({ ref, name }) => ({ value: ref, label: name }))}
      limit={30}
      nothingFoundMessage={t('list.nothing')}
      value={value === '' ? null : value}
      onChange={(ref) => onChange(ref ?? '')}
      error={everybody.isError ? t('because.noPeople') : undefined}
      comboboxProps={{ withinPortal: true }}
    />
  );
}
