/** A driver's settings, field by field: what is needed in front, the rest one press away. */
import { NumberInput, PasswordInput, Select, Stack, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Seeming } from '#contract/adoption.ts';
import { ApiError } from '../api/client.ts';
import { type Field, isInFront, type Texts } from '../words/device-form.ts';

const IN_SETTINGS = 'settings.';

type Props = {
  readonly fields: readonly Field[];
  /** As they are, or as they are proposed. */
  readonly settings: Seeming['settings'];
  readonly texts: Texts;
  readonly onChange: (texts: Texts) => void;
  /** By setting, what the server says of it. */
  readonly errors: Readonly<Record<string, string>>;
  /** Kept, and not told. */
  readonly secret?: readonly string[];
};

export function SettingsFields({ fields, settings, texts, onChange, errors, secret = [] }: Props) {
  const { t } = useTranslation();
  const inFront = fields.filter((field) => isInFront(field, settings) || errors[field.name]);
  const rest = fields.filter((field) => !inFront.includes(field));
  const show = (field: Field) => (
    <FieldInput
      key={field.name}
      field={field}
      text={texts[field.name] ?? ''}
      onChange={(text) => onChange({ ...texts, [field.name]: text })}
      error={errors[field.name]}
      isKept={secret.includes(field.name)}
    />
  );
  return (
    <Stack gap="sm">
      {inFront.map(show)}
      {rest.length > 0 && (
        <details className="docs">
          <summary>{t('adopt.moreSettings', { count: rest.length })}</summary>
          <Stack gap="sm">{rest.map(show)}</Stack>
        </details>
      )}
    </Stack>
  );
}

function FieldInput({
  field,
  text,
  onChange,
  error,
  isKept,
}: {
  field: Field;
  text: string;
  onChange: (text: string) => void;
  error: string | undefined;
  isKept: boolean;
}) {
  const { t } = useTranslation();
  const { name, kind, needed, usual, least, most, choices = [] } = field;
  const shared = {
    label: name,
    error,
    withAsterisk: needed && !isKept,
    placeholder: isKept ? t('adopt.kept') : usual === undefined ? '' : String(usual),
  };
  if (kind === 'number')
    return (
      <NumberInput
        {...shared}
        value={text === '' ? '' : Number(text)}
        onChange={(value) => onChange(String(value))}
        allowDecimal={false}
        hideControls
        {...(least !== undefined && { min: least })}
        {...(most !== undefined && { max: most })}
      />
    );
  if (kind === 'choice' || kind === 'yes-no')
    return (
      <Select
        {...shared}
        data={
          kind === 'choice'
            ? [...choices]
            : [
                { value: 'true', label: t('adopt.yes') },
                { value: 'false', label: t('adopt.no') },
              ]
        }
        value={text === '' ? null : text}
        onChange={(value) => onChange(value ?? '')}
        clearable={!needed}
      />
    );
  if (field.secret === true)
    return (
      <PasswordInput
        {...shared}
        value={text}
        onChange={(event) => onChange(event.currentTarget.value)}
        autoComplete="off"
      />
    );
  return (
    <TextInput
      {...shared}
      value={text}
      onChange={(event) => onChange(event.currentTarget.value)}
      autoComplete="off"
      spellCheck={false}
    />
  );
}

/** By setting; what is wrong with the whole is told below the form. */
export function errorsOf(error: unknown): Record<string, string> {
  const errors = error instanceof ApiError ? (error.problem?.errors ?? []) : [];
  return Object.fromEntries(
    errors
      .filter(({ path }) => path.startsWith(IN_SETTINGS))
      .map(({ path, message }) => [path.slice(IN_SETTINGS.length), message]),
  );
}
