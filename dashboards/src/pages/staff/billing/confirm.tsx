/** Asks once more before what can't be undone: what it will do in numbers, and the button that does it. */
import { Button, Group, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Failed } from '../../../parts/notices.tsx';
import { useTell } from '../../../parts/toasts.tsx';

export function Confirm({
  consequence,
  verb,
  done,
  act,
  onDone,
}: {
  consequence: ReactNode;
  verb: string;
  done: string;
  act: () => Promise<unknown>;
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const tell = useTell();
  const client = useQueryClient();
  const doing = useMutation({
    mutationFn: act,
    onSuccess: async () => {
      tell(done);
      onDone();
      await client.invalidateQueries();
    },
  });
  return (
    <form
      className="because"
      aria-label={verb}
      onSubmit={(event) => {
        event.preventDefault();
        doing.mutate();
      }}
    >
      <Stack gap="sm">
        {consequence}
        {doing.isError && <Failed error={doing.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="subtle" color="gray" onClick={onDone}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" autoFocus loading={doing.isPending}>
            {verb}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
