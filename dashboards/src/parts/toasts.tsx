/** What was just done, said once at the edge of the page, with the way back where there is one. */
import { Button, CloseButton, Group, Text } from '@mantine/core';
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';

const SHOWN_MS = 6_000;

type Toast = {
  readonly id: number;
  readonly text: string;
  readonly undo?: () => void;
};
type Tell = (text: string, undo?: () => void) => void;

const ToastContext = createContext<Tell>(() => undefined);

export function useTell(): Tell {
  return useContext(ToastContext);
}

export function Toasts({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const drop = useCallback(
    (id: number) => setToasts((held) => held.filter((toast) => toast.id !== id)),
    [],
  );
  const tell = useMemo<Tell>(() => {
    let last = 0;
    return (text, undo) => {
      last += 1;
      const id = last;
      setToasts((held) => [...held.slice(-2), { id, text, ...(undo && { undo }) }]);
      window.setTimeout(() => drop(id), SHOWN_MS);
    };
  }, [drop]);
  return (
    <ToastContext value={tell}>
      {children}
      <div className="toasts" role="status" aria-live="polite">
        {toasts.map(({ id, text, undo }) => (
          <Group key={id} className="toast" gap="xs" wrap="nowrap">
            <Text size="sm">{text}</Text>
            {undo && (
              <Button
                size="compact-sm"
                variant="subtle"
                onClick={() => {
                  undo();
                  drop(id);
                }}
              >
                {t('action.undo')}
              </Button>
            )}
            <CloseButton size="sm" aria-label={t('action.close')} onClick={() => drop(id)} />
          </Group>
        ))}
      </div>
    </ToastContext>
  );
}
