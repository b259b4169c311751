/** The bar above (name, live, occupancy, ways to go) and, on a phone, the one under the thumb. */
import { ActionIcon, Menu, Tooltip, UnstyledButton } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { bills, takesMoney } from '#contract/roles.ts';
import { actions } from '../api/actions.ts';
import { useLiveStatus } from '../api/live-context.tsx';
import { presentIn } from '../words/presence.ts';
import { LanguageChoice, SchemeChoice } from './choices.tsx';
import { Icon, type IconName } from './icons.tsx';
import { useAnomalies, useZones } from './live-lists.ts';
import { useFormat, usePlace } from './place.tsx';
import { openSearch } from './search.tsx';

type Way = { readonly to: string; readonly name: WayName; readonly icon: IconName };
type WayName = 'live' | 'usage' | 'sessions' | 'people' | 'billing' | 'devices' | 'anomalies';

const WAYS: readonly Way[] = [
  { to: '/', name: 'live', icon: 'live' },
  { to: '/usage', name: 'usage', icon: 'usage' },
  { to: '/sessions', name: 'sessions', icon: 'sessions' },
  { to: '/people', name: 'people', icon: 'people' },
  { to: '/billing', name: 'billing', icon: 'billing' },
  { to: '/devices', name: 'devices', icon: 'devices' },
  { to: '/anomalies', name: 'anomalies', icon: 'anomalies' },
];

const ON_THE_PHONE = 4;

function useWays(): readonly Way[] {
  const { names, role } = usePlace();
  return WAYS.filter(({ name }) => {
    if (name === 'people') return names;
    return name !== 'billing' || takesMoney(role);
  }).map((way) =>
    way.name === 'billing' && !bills(role) ? { ...way, to: '/billing/payments' } : way,
  );
}

export function TopBar() {
  const { t } = useTranslation();
  const { site } = usePlace();
  const ways = useWays();
  return (
    <header className="top">
      <a className="skip" href="#content">
        {t('nav.skip')}
      </a>
      <div className="top-line">
        <Link to="/" className="brand">
          <img src="/faitout.svg" alt="" width={28} height={28} />
          <span>{site?.name ?? 'Faitout'}</span>
        </Link>
        <LiveDot />
        <Occupancy />
        <div className="top-tools">
          <UnstyledButton className="search-button" onClick={openSearch}>
            <Icon name="search" size={16} />
            <span>{t('search.short')}</span>
            <kbd>⌘K</kbd>
          </UnstyledButton>
          <LanguageChoice />
          <SchemeChoice />
          <Leave />
        </div>
      </div>
      <nav className="ways" aria-label={t('nav.main')}>
        {ways.map((way) => (
          <WayLink key={way.name} way={way} />
        ))}
      </nav>
    </header>
  );
}

export function BottomBar() {
  const { t } = useTranslation();
  const ways = useWays();
  return (
    <nav className="bottom" aria-label={t('nav.main')}>
      {ways.slice(0, ON_THE_PHONE).map((way) => (
        <WayLink key={way.name} way={way} tall />
      ))}
      <Menu position="top-end" width={220}>
        <Menu.Target>
          <UnstyledButton className="way tall">
            <Icon name="more" />
            <span>{t('nav.more')}</span>
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          {ways.slice(ON_THE_PHONE).map(({ to, name, icon }) => (
            <Menu.Item
              key={name}
              component={Link}
              to={to}
              leftSection={<Icon name={icon} size={18} />}
            >
              {t(`nav.${name}`)}
            </Menu.Item>
          ))}
          <Menu.Item leftSection={<Icon name="search" size={18} />} onClick={openSearch}>
            {t('search.short')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </nav>
  );
}

function WayLink({ way: { to, name, icon }, tall = false }: { way: Way; tall?: boolean }) {
  const { t } = useTranslation();
  const open = useAnomalies().data?.length ?? 0;
  return (
    <Link
      to={to}
      className={tall ? 'way tall' : 'way'}
      activeOptions={{ exact: to === '/', includeSearch: false }}
      activeProps={{ className: 'here', 'aria-current': 'page' }}
    >
      {tall && <Icon name={icon} />}
      <span>{t(`nav.${name}`)}</span>
      {name === 'anomalies' && open > 0 && <span className="many">{open}</span>}
    </Link>
  );
}

function LiveDot() {
  const { t } = useTranslation();
  const { state } = useLiveStatus();
  return (
    <span className={`live-dot ${state}`} role="status">
      <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">
        {state === 'live' ? (
          <circle cx="5" cy="5" r="4" fill="currentColor" />
        ) : (
          <circle cx="5" cy="5" r="3.5" fill="none" stroke="currentColor" strokeWidth="1.6" />
        )}
      </svg>
      {t(`live.${state}`)}
    </span>
  );
}

function Occupancy() {
  const { t } = useTranslation();
  const format = useFormat();
  const zones = useZones().data ?? [];
  const present = presentIn(zones);
  const { names, open } = usePlace();
  if (zones.length === 0 || (!names && open === false)) return null;
  const each = zones.flatMap(({ name, present: here }) =>
    here === null || here === 0 ? [] : [`${name} ${format.count(here)}`],
  );
  return (
    <Link to="/visits" search={{ open: 'true' } as never} className="occupancy">
      <b>{t('occupancy.inPlace', { count: present })}</b>
      {each.length > 0 && <span className="each">: {each.join(', ')}</span>}
    </Link>
  );
}

function Leave() {
  const { t } = useTranslation();
  const { role } = usePlace();
  const client = useQueryClient();
  const leave = useMutation({
    mutationFn: actions.logOut,
    onSettled: () => client.resetQueries({ queryKey: ['me'] }),
  });
  const label = t('nav.leave', { role: t(`role.${role}`) });
  return (
    <Tooltip label={label}>
      <ActionIcon
        size="lg"
        aria-label={label}
        loading={leave.isPending}
        onClick={() => leave.mutate()}
      >
        <Icon name="out" />
      </ActionIcon>
    </Tooltip>
  );
}
