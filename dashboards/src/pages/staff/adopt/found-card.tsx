/** One device that is heard and not known: what it seems to be, how it was heard, and what speaks against it. */
import { Button, Group, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { DiscoveryItem } from '#contract/adoption.ts';
import { useDevices } from '../../../parts/live-lists.ts';
import { StateShape } from '../../../parts/state-mark.tsx';
import { At } from '../../../parts/times.tsx';
import { likeliest } from '../../../words/device-form.ts';

export function FoundCard({
  item,
  all,
  onTake,
}: {
  item: DiscoveryItem;
  all: readonly DiscoveryItem[];
  onTake: () => void;
}) {
  const { t } = useTranslation();
  const seeming = likeliest(item);
  const others = item.seems.slice(1).map(({ driver }) => driver);
  const name = seeming?.slug ?? item.id;
  const holder = useDevices().data?.find(({ slug }) => slug === item.device);
  // Taken in a moment ago: what it still lacks is its log-in.
  const isWaiting = holder !== undefined && holder.lastSeenAt === null;
  const isClaim = item.device !== null && !isWaiting;
  const rivals = all.filter(({ id }) => item.rivals.includes(id));
  const details = [
    seeming?.model,
    seeming?.firmware,
    seeming?.identity,
    seeming?.address ?? item.address,
  ].filter((one) => one != null);
  return (
    <li className={`card ${rivals.length > 0 || isClaim ? 'card-alarm' : ''}`}>
      <div className="card-head">
        <Title name={name} driver={seeming?.driver ?? ''} certain={seeming?.certain === true} />
        {item.device === null ? (
          <Button onClick={onTake} aria-label={t('adopt.takeName', { name })}>
            {t('adopt.take')}
          </Button>
        ) : (
          <Link to="/devices/$slug" params={{ slug: item.device }}>
            {item.device}
          </Link>
        )}
      </div>
      {details.length > 0 && <Text size="sm">{details.join(' · ')}</Text>}
      <Text size="sm" c="dimmed">
        {t(`adopt.origin.${item.origin}`, { name: item.username ?? '' })} · <At at={item.lastAt} />
      </Text>
      {others.length > 0 && (
        <Text size="sm" c="dimmed">
          {t('adopt.orElse', { drivers: others.join(', ') })}
        </Text>
      )}
      {isWaiting && <Text size="sm">{t('adopt.isWaiting', { device: item.device ?? '' })}</Text>}
      {isClaim && <Warning text={t('adopt.isOf', { device: item.device ?? '' })} />}
      {rivals.length > 0 && (
        <Warning
          text={t('adopt.rivals', {
            count: rivals.length,
            names: rivals
              .map((one) => likeliest(one)?.identity ?? one.address ?? one.id)
              .join(', '),
          })}
        />
      )}
    </li>
  );
}

function Title({ name, driver, certain }: { name: string; driver: string; certain: boolean }) {
  const { t } = useTranslation();
  return (
    <div>
      <b>{name}</b>{' '}
      <span className="quiet">{t(certain ? 'adopt.is' : 'adopt.maybe', { driver })}</span>
    </div>
  );
}

function Warning({ text }: { text: string }) {
  return (
    <Group gap={6} wrap="nowrap" align="baseline" className="alarm-text">
      <StateShape state="alarm" size={12} />
      <Text size="sm">{text}</Text>
    </Group>
  );
}
