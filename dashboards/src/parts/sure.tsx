/** A button that first says what it will do. */
import { Button, Group, Popover, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';

/** Says what will happen, and then does it. */
export function Sure({
  verb,
  will,
  danger = false,
  main = false,
  disabled = false,
  pending,
  act,
}: {
  verb: string;
  will: ReactNode;
  danger?: boolean;
  /** What one came for: it stands out. */
  main?: boolean;
  disabled?: boolean;
  pending: boolean;
  act: () => void;
}) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover opened={isOpen} onChange={setOpen} width={320} trapFocus position="bottom-start">
      <Popover.Target>
        <Button
          {...(!main && { variant: 'default' })}
          onClick={() => setOpen(!isOpen)}
          loading={pending}
        >
          {verb}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm">
          <Text size="sm">{will}</Text>
          <Group justify="flex-end" gap="xs">
            <Button variant="subtle" color="gray" onClick={() => setOpen(false)}>
              {t('action.cancel')}
            </Button>
            <Button
              {...(danger && { color: 'alarm' })}
              disabled={disabled}
              onClick={() => {
                setOpen(false);
                act();
              }}
            >
              {verb}
            </Button>
          </Group>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
