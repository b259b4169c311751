/** Where staff say why: what they write stands in the record beside what they did. */
import { Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';

const REASON_MAX = 500;

export function ReasonField({
  value,
  onChange,
  focus = false,
  example = false,
}: {
  value: string;
  onChange: (reason: string) => void;
  /** It is what one begins with. */
  focus?: boolean;
  example?: boolean;
}) {
  const { t } = useTranslation();
  return (
    <Textarea
      label={t('because.reason')}
      autosize
      minRows={2}
      maxLength={REASON_MAX}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      {...(example && { placeholder: t('because.example') })}
      {...(focus && { 'data-autofocus': true })}
    />
  );
}
