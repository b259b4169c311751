/** Starts the dashboards in the page. */
import '@mantine/core/styles.css';
import './styles.css';
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import * as z from 'zod';
import { ApiError, whenLoggedOut } from './api/client.ts';
import { startLanguages } from './i18n/index.ts';
import { Toasts } from './parts/toasts.tsx';
import { router } from './router.tsx';
import { cssVariablesResolver, theme } from './theme.ts';

const RETRIES = 2;

// The page's policy allows no code from text, which zod would otherwise try.
z.config({ jitless: true });
startLanguages();

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      refetchOnWindowFocus: false,
      retry: (count, error) =>
        count < RETRIES && error instanceof ApiError && error.failure === 'offline',
    },
  },
});

whenLoggedOut(() => {
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'me' });
  if (client.getQueryData(['me']) !== undefined) void client.resetQueries({ queryKey: ['me'] });
});

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no root');
createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariablesResolver}
      defaultColorScheme="auto"
    >
      <QueryClientProvider client={client}>
        <Toasts>
          <RouterProvider router={router} />
        </Toasts>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
