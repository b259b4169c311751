/** The end of a form: the way back, and the button that does it. */
import { Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';

export function FormEnd({
  verb,
  ready,
  pending,
  danger = false,
  first = false,
  onCancel,
}: {
  verb: string;
  ready: boolean;
  pending: boolean;
  danger?: boolean;
  /** Nothing is asked before it: the verb has the focus. */
  first?: boolean;
  onCancel: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Group justify="flex-end" gap="xs" className="form-end">
      <Button variant="subtle" color="gray" onClick={onCancel}>
        {t('action.cancel')}
      </Button>
      <Button
        type="submit"
        autoFocus={first}
        disabled={!ready}
        loading={pending}
        {...(danger && { color: 'alarm' })}
      >
        {verb}
      </Button>
    </Group>
  );
}
