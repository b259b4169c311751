/** The one form for what staff do: what will happen, the reason, and the button that does it. */
import { Checkbox, Select, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { everybodyQuery } from '../api/queries.ts';
import { instantOfLocal, localText } from '../words/local-time.ts';
import { EachFailed } from './each-failed.tsx';
import { FormEnd } from './form-end.tsx';
import { usePlace } from './place.tsx';
import { ReasonField } from './reason-field.tsx';
import { useTell } from './toasts.tsx';

/** `choice` is of `choices`; `atMs` of `time`. */
export type Given = {
  readonly reason: string;
  readonly person: string;
  readonly cut: boolean;
  readonly choice: string;
  readonly atMs: number;
};
type Choices = {
  readonly label: string;
  readonly options: ReadonlyArray<{ readonly value: string; readonly label: string }>;
};
type Time = {
  readonly label: string;
  readonly firstMs: number;
  /** Neither of the bounds themselves. */
  readonly betweenMs: readonly [number, number];
};

/**
 * `cut`: the label of a choice to stop what runs; absent where nothing runs.
 * `consequence` may depend on what was given so far.
 */
export function Because({
  consequence,
  verb,
  done,
  danger = false,
  asksReason = true,
  asksPerson = false,
  cut,
  choices,
  time,
  act,
  onDone,
  onCancel = onDone,
}: {
  consequence: ReactNode | ((given: Given) => ReactNode);
  verb: string;
  done: string;
  danger?: boolean;
  /** Not where the place does what it always does, as when a month is closed. */
  asksReason?: boolean;
  asksPerson?: boolean;
  cut?: string | undefined;
  choices?: Choices;
  time?: Time;
  act: (given: Given) => Promise<unknown>;
  onDone: () => void;
  onCancel?: () => void;
}) {
  const tell = useTell();
  const client = useQueryClient();
  const [given, setGiven] = useState<Given>({
    reason: '',
    person: '',
    cut: false,
    choice: '',
    atMs: time?.firstMs ?? 0,
  });
  const doing = useMutation({
    mutationFn: act,
    onSuccess: () => {
      tell(done);
      onDone();
    },
    // What failed may have been done in part. It is not waited for: where the network is away it ends only when that is back.
    onSettled: (_answer, error) => {
      const reading = client.invalidateQueries();
      return error === null ? reading : undefined;
    },
  });
  const isTimely =
    time === undefined || (time.betweenMs[0] < given.atMs && given.atMs < time.betweenMs[1]);
  const ready =
    (!asksReason || given.reason.trim() !== '') &&
    (!asksPerson || given.person !== '') &&
    (choices === undefined || given.choice !== '') &&
    isTimely;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) doing.mutate({ ...given, reason: given.reason.trim() });
  };
  return (
    <form onSubmit={submit} className="because" {...(!asksReason && { 'aria-label': verb })}>
      <Stack gap="sm">
        <Text component="div" size="sm">
          {typeof consequence === 'function' ? consequence(given) : consequence}
        </Text>
        {choices !== undefined && (
          <Select
            label={choices.label}
            data={[...choices.options]}
            value={given.choice === '' ? null : given.choice}
            onChange={(choice) => setGiven({ ...given, choice: choice ?? '' })}
            allowDeselect={false}
          />
        )}
        {time !== undefined && (
          <TimeField
            time={time}
            atMs={given.atMs}
            onChange={(atMs) => setGiven({ ...given, atMs })}
          />
        )}
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
        {asksReason && (
          <ReasonField
            value={given.reason}
            onChange={(reason) => setGiven({ ...given, reason })}
            focus={!asksPerson}
            example
          />
        )}
        {doing.isError && <EachFailed error={doing.error} />}
        <FormEnd
          verb={verb}
          ready={ready}
          pending={doing.isPending}
          danger={danger || given.cut}
          first={!asksReason}
          onCancel={onCancel}
        />
      </Stack>
    </form>
  );
}

/** A time in the place's zone, whatever the browser's. */
function TimeField({
  time,
  atMs,
  onChange,
}: {
  time: Time;
  atMs: number;
  onChange: (atMs: number) => void;
}) {
  const { t } = useTranslation();
  const { timeZone, format } = usePlace();
  const [text, setText] = useState(localText(atMs, timeZone));
  const [from, to] = time.betweenMs;
  const isWithin = from < atMs && atMs < to;
  return (
    <TextInput
      type="datetime-local"
      label={time.label}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        onChange(instantOfLocal(event.currentTarget.value, timeZone) ?? Number.NaN);
      }}
      error={
        isWithin
          ? undefined
          : t('because.between', { from: format.time(from), to: format.time(to) })
      }
    />
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
