/** Taking devices in: who is heard and not known, the window for those that may say so, and the form that takes one in. */
import { Button, Drawer, Group, Stack, Title } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { runsThePlace } from '#contract/roles.ts';
import { adoptionQuery, awaitedDiscoveries, driversQuery } from '../../api/queries.ts';
import { useAddress } from '../../parts/address.ts';
import { Boundary, Empty, Failed, Waiting } from '../../parts/notices.tsx';
import { usePlace } from '../../parts/place.tsx';
import { AdoptForm } from './adopt/adopt-form.tsx';
import { FoundCard } from './adopt/found-card.tsx';
import { WindowCard } from './adopt/window-card.tsx';

const BY_HAND = 'by-hand';

export function AdoptPage() {
  const { t } = useTranslation();
  const { role } = usePlace();
  const runs = runsThePlace(role);
  const found = useQuery({ ...awaitedDiscoveries, enabled: runs });
  const drivers = useQuery({ ...driversQuery, enabled: runs });
  const adoption = useQuery({ ...adoptionQuery, enabled: runs });
  const [address, change] = useAddress();
  const narrow = useMediaQuery('(max-width: 48em)') ?? false;
  const chosen = address['take'];
  const close = () => change({ take: undefined });
  if (!runs) return <Empty title={t('failed.forbidden')} />;
  const items = found.data ?? [];
  return (
    <Stack gap="lg" className="page">
      <Group justify="space-between" align="center">
        <Title order={1}>{t('adopt.title')}</Title>
        <Button variant="default" onClick={() => change({ take: BY_HAND })}>
          {t('adopt.byHand')}
        </Button>
      </Group>
      <p className="quiet">{t('adopt.intro')}</p>
      <div className="adopt">
        <section aria-labelledby="found-title" aria-live="polite">
          <Title order={2} id="found-title">
            {t('adopt.found', { count: items.length })}
          </Title>
          {found.isPending && <Waiting rows={3} height={96} />}
          {found.isError && <Failed error={found.error} again={() => void found.refetch()} />}
          {found.isSuccess && items.length === 0 && (
            <Empty title={t('adopt.none')} text={t('adopt.noneText')} />
          )}
          <ul className="plain adopt-found">
            {items.map((item) => (
              <FoundCard
                key={item.id}
                item={item}
                all={items}
                onTake={() => change({ take: item.id })}
              />
            ))}
          </ul>
        </section>
        <WindowCard adoption={adoption} />
      </div>
      <Drawer
        opened={chosen !== undefined}
        onClose={close}
        position={narrow ? 'bottom' : 'right'}
        size={narrow ? '92%' : 560}
        title={t('adopt.take')}
        closeButtonProps={{ 'aria-label': t('action.close') }}
      >
        <Boundary>
          {drivers.isPending && <Waiting rows={4} />}
          {drivers.isError && <Failed error={drivers.error} again={() => void drivers.refetch()} />}
          {chosen !== undefined && drivers.data !== undefined && (
            <AdoptForm
              key={chosen}
              item={items.find(({ id }) => id === chosen) ?? null}
              drivers={drivers.data}
              port={adoption.data?.port ?? null}
              onDone={close}
            />
          )}
        </Boundary>
      </Drawer>
    </Stack>
  );
}
