/** The way in: a token for a cookie. */
import { Button, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { actions } from '../../api/actions.ts';
import { ApiError } from '../../api/client.ts';
import { LanguageChoice, SchemeChoice } from '../../parts/choices.tsx';
import { useFailureText } from '../../parts/notices.tsx';

export function LoginPage() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [token, setToken] = useState('');
  const login = useMutation({
    mutationFn: actions.logIn,
    onSuccess: () => client.resetQueries({ queryKey: ['me'] }),
  });
  const failure = useFailureText(login.error);
  const wrong = login.error instanceof ApiError && [401, 403].includes(login.error.status);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (token.trim() !== '') login.mutate(token.trim());
  };
  return (
    <main className="login">
      <form onSubmit={submit}>
        <Stack gap="md">
          <img src="/faitout.svg" width={56} height={56} alt="" />
          <div>
            <Title order={1}>Faitout</Title>
            <Text c="dimmed">{t('login.hello')}</Text>
          </div>
          <PasswordInput
            label={t('login.token')}
            description={t('login.where')}
            placeholder="fai_…"
            autoComplete="current-password"
            autoFocus
            size="md"
            value={token}
            onChange={(event) => setToken(event.currentTarget.value)}
            error={login.isError ? (wrong ? t('login.wrong') : failure) : undefined}
          />
          <Button type="submit" size="md" fullWidth loading={login.isPending}>
            {t('login.enter')}
          </Button>
        </Stack>
      </form>
      <div className="login-choices">
        <LanguageChoice />
        <SchemeChoice />
      </div>
    </main>
  );
}
