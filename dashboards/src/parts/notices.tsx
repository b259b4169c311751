/** Nothing there, nothing yet, and what went wrong: each says what to do next. */
import { Alert, Button, Skeleton, Stack, Text } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/client.ts';

/** An invitation: what would be here, and what makes it so. */
export function Empty({
  title,
  text,
  action,
}: {
  title: string;
  text?: string;
  action?: ReactNode;
}) {
  return (
    <div className="empty">
      <svg viewBox="0 0 64 40" width="64" height="40" aria-hidden="true">
        <path
          d="M10 18h44v4h4a3 3 0 0 1 0 6h-4v2a8 8 0 0 1-8 8H18a8 8 0 0 1-8-8v-2H6a3 3 0 0 1 0-6h4z"
          fill="var(--ft-line)"
        />
        <path
          d="M24 12c-3-3 3-5 0-9M32 12c-3-3 3-5 0-9M40 12c-3-3 3-5 0-9"
          fill="none"
          stroke="var(--ft-copper)"
          strokeWidth="2"
          strokeLinecap="round"
        />
      </svg>
      <Text fw={600}>{title}</Text>
      {text && (
        <Text c="dimmed" size="sm" maw={420}>
          {text}
        </Text>
      )}
      {action}
    </div>
  );
}

/** What failed, whether anything was lost, and what to do. */
export function Failed({ error, again }: { error: unknown; again?: () => void }) {
  const { t } = useTranslation();
  return (
    <Alert color="alarm" variant="default" title={t('failed.title')} role="alert">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{useFailureText(error)}</Text>
        {again && (
          <Button variant="default" onClick={again}>
            {t('failed.again')}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

export function useFailureText(error: unknown): string {
  const { t } = useTranslation();
  if (!(error instanceof ApiError)) return t('failed.bug');
  if (error.failure === 'offline') return t('failed.offline');
  if (error.failure === 'unexpected') return t('failed.unexpected', { text: error.message });
  if (error.status === 403) return t('failed.forbidden');
  if (error.status === 404) return t('failed.missing');
  const errors = error.problem?.errors ?? [];
  const told = [error.message, ...errors.map(({ path, message }) => `${path}: ${message}`)];
  return told.join(' · ');
}

/** Keeps the layout while a list is on its way. */
export function Waiting({ rows = 6, height = 40 }: { rows?: number; height?: number }) {
  const { t } = useTranslation();
  return (
    <Stack gap="xs" role="status" aria-label={t('waiting')}>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows that are all alike
        <Skeleton key={row} height={height} />
      ))}
    </Stack>
  );
}

type BoundaryProps = { readonly children: ReactNode; readonly fallback?: ReactNode };

/** A part that breaks leaves the others alone. */
export class Boundary extends Component<BoundaryProps, { readonly error: unknown }> {
  override state = { error: null as unknown };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    return (
      this.props.fallback ?? (
        <Failed error={this.state.error} again={() => this.setState({ error: null })} />
      )
    );
  }
}
