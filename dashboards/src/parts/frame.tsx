/** Around every page: who looks, the place's name, how live it is, the ways to go. */
import { Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Outlet } from '@tanstack/react-router';
import { Suspense, useEffect } from 'react';
import { ApiError } from '../api/client.ts';
import { LiveProvider } from '../api/live-context.tsx';
import { meQuery } from '../api/queries.ts';
import { suggestLanguage } from '../i18n/index.ts';
import { LoginPage } from '../pages/public/login-page.tsx';
import { useAddress } from './address.ts';
import { BottomBar, TopBar } from './bars.tsx';
import { Boundary, Failed } from './notices.tsx';
import { PlaceProvider } from './place.tsx';
import { RecordDrawer } from './record-drawer.tsx';
import { Shortcuts } from './shortcuts.tsx';
import { StaleBanner } from './stale-banner.tsx';

export function Frame() {
  const me = useQuery(meQuery);
  const [address] = useAddress();
  const locale = me.data?.site?.locale;
  const name = me.data?.site?.name;
  useEffect(() => {
    if (locale !== undefined) suggestLanguage(locale);
    if (name !== undefined) document.title = `${name} · Faitout`;
  }, [locale, name]);

  if (me.isPending)
    return (
      <div className="centre">
        <Loader color="copper" type="dots" />
      </div>
    );
  if (me.isError) {
    if (me.error instanceof ApiError && me.error.status === 401) return <LoginPage />;
    return (
      <div className="centre">
        <Failed error={me.error} again={() => void me.refetch()} />
      </div>
    );
  }
  const wall = address['wall'] !== undefined;
  return (
    <PlaceProvider role={wall ? 'viewer' : me.data.role} site={me.data.site}>
      <LiveProvider>{wall ? <Wall /> : <Desk />}</LiveProvider>
    </PlaceProvider>
  );
}

/** No way out, nothing to press. */
function Wall() {
  return (
    <main className="wall">
      <StaleBanner />
      <Boundary>
        <Suspense>
          <Outlet />
        </Suspense>
      </Boundary>
    </main>
  );
}

function Desk() {
  return (
    <div className="desk">
      <TopBar />
      <StaleBanner />
      <main className="content" id="content">
        <Boundary>
          <Outlet />
        </Boundary>
      </main>
      <BottomBar />
      <RecordDrawer />
      <Shortcuts />
    </div>
  );
}
