/** Search everywhere (Ctrl or ⌘ and K): pages, machines, people, devices; Enter goes there. */
import { Modal, TextInput, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { everybodyQuery } from '../api/queries.ts';
import { billingWaysOf } from '../words/billing-ways.ts';
import { finds } from '../words/find.ts';
import { Icon, type IconName } from './icons.tsx';
import { useDevices, useMachines } from './live-lists.ts';
import { usePlace } from './place.tsx';

const FOUND_MAX = 12;
const OPEN_EVENT = 'faitout-search';

type Found = { readonly to: string; readonly text: string; readonly icon: IconName };

export function openSearch(): void {
  window.dispatchEvent(new Event(OPEN_EVENT));
}

export function Search() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  useHotkeys([['mod+K', () => setOpen(true)]], []);
  useEffect(() => {
    const call = () => setOpen(true);
    window.addEventListener(OPEN_EVENT, call);
    return () => window.removeEventListener(OPEN_EVENT, call);
  }, []);
  return (
    <Modal
      opened={open}
      onClose={() => setOpen(false)}
      withCloseButton={false}
      centered={false}
      yOffset="12vh"
      padding="xs"
      title={<VisuallyHidden>{t('search.title')}</VisuallyHidden>}
      styles={{ header: { minHeight: 0, padding: 0 } }}
    >
      <Finder close={() => setOpen(false)} />
    </Modal>
  );
}

function Finder({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [sought, setSought] = useState('');
  const [at, setAt] = useState(0);
  const places = usePlaces();
  const found = useMemo(
    () => places.filter(({ text }) => finds(sought, text)).slice(0, FOUND_MAX),
    [places, sought],
  );
  const go = (one: Found | undefined) => {
    if (one === undefined) return;
    close();
    void navigate({ to: one.to });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') go(found[at]);
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    const next = at + (event.key === 'ArrowDown' ? 1 : -1);
    setAt(Math.max(0, Math.min(found.length - 1, next)));
  };
  return (
    <>
      <TextInput
        data-autofocus
        size="md"
        aria-label={t('search.title')}
        placeholder={t('search.what')}
        leftSection={<Icon name="search" />}
        value={sought}
        onChange={(event) => {
          setSought(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div className="found" role="listbox" aria-label={t('search.title')}>
        {found.map((one, index) => (
          <UnstyledButton
            key={one.to}
            role="option"
            aria-selected={index === at}
            className="found-one"
            onClick={() => go(one)}
          >
            <Icon name={one.icon} size={18} />
            {one.text}
          </UnstyledButton>
        ))}
        {found.length === 0 && <p className="found-none">{t('list.nothing')}</p>}
      </div>
    </>
  );
}

function usePlaces(): readonly Found[] {
  const { t } = useTranslation();
  const { names, role } = usePlace();
  const machines = useMachines().data;
  const devices = useDevices().data;
  const people = useQuery({ ...everybodyQuery, enabled: names }).data;
  return useMemo(
    () => [
      { to: '/', text: t('nav.live'), icon: 'live' },
      { to: '/usage', text: t('nav.usage'), icon: 'usage' },
      { to: '/sessions', text: t('nav.sessions'), icon: 'sessions' },
      { to: '/visits', text: t('visits.title'), icon: 'door' },
      { to: '/devices', text: t('nav.devices'), icon: 'devices' },
      { to: '/anomalies', text: t('nav.anomalies'), icon: 'anomalies' },
      ...(names
        ? [
            { to: '/decisions', text: t('decisions.title'), icon: 'door' } as const,
            { to: '/people', text: t('nav.people'), icon: 'people' } as const,
          ]
        : []),
      ...billingWaysOf(role).map(
        ({ to, name }): Found => ({
          to,
          text: `${t('billing.way.title')} · ${t(`billing.way.${name}`)}`,
          icon: 'billing',
        }),
      ),
      ...(machines ?? []).map(
        ({ slug, name }): Found => ({ to: `/machines/${slug}`, text: name, icon: 'sessions' }),
      ),
      ...(people ?? []).map(
        ({ ref, name }): Found => ({
          to: `/people/${encodeURIComponent(ref)}`,
          text: name,
          icon: 'people',
        }),
      ),
      ...(devices ?? []).map(
        ({ slug }): Found => ({ to: `/devices/${slug}`, text: slug, icon: 'devices' }),
      ),
    ],
    [t, names, role, machines, devices, people],
  );
}
