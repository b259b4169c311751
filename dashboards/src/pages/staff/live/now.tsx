/** What just happened, in words: a log that can be filtered, and paused to be read. */
import { ActionIcon, SegmentedControl, Title, Tooltip } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAddress } from '../../../parts/address.ts';
import { DecisionText, FeedText } from '../../../parts/decision-words.tsx';
import { Icon } from '../../../parts/icons.tsx';
import { useDecisions, useSessionsToday, useVisitsToday } from '../../../parts/live-lists.ts';
import { Failed, Waiting } from '../../../parts/notices.tsx';
import { usePlace } from '../../../parts/place.tsx';
import { At } from '../../../parts/times.tsx';
import { FEED_KINDS, type FeedKind, type FeedLine, feedOf, isOfKind } from '../../../words/feed.ts';

const SHOWN = 30;

export function Now() {
  const { t } = useTranslation();
  const { names } = usePlace();
  const decisions = useDecisions();
  const visits = useVisitsToday().data;
  const sessions = useSessionsToday().data;
  const [held, setHeld] = useState<readonly FeedLine[] | null>(null);
  const [address, change] = useAddress();
  const kind = FEED_KINDS.find((one) => one === address['feed']) ?? 'all';
  const lines = useMemo(
    () => feedOf(decisions.data ?? [], visits ?? [], sessions ?? []),
    [decisions.data, visits, sessions],
  );
  const shown = (held ?? lines).filter((line) =>
    names ? isOfKind(line, kind) : isOfKind(line, 'machines') && line.what !== 'refused',
  );
  const seen = new Set((held ?? []).map(({ id }) => id));
  const waiting = held === null ? 0 : lines.filter(({ id }) => !seen.has(id)).length;
  const label = held === null ? t('now.pause') : t('now.resume');
  return (
    <section aria-labelledby="now-title" className="card">
      <div className="card-head">
        <Title order={2} id="now-title">
          {t('now.title')}
        </Title>
        {waiting > 0 && <span className="many">{t('now.waiting', { count: waiting })}</span>}
        <Tooltip label={label}>
          <ActionIcon
            aria-label={label}
            aria-pressed={held !== null}
            onClick={() => setHeld(held === null ? lines : null)}
          >
            <Icon name={held === null ? 'pause' : 'play'} size={16} />
          </ActionIcon>
        </Tooltip>
      </div>
      {names && (
        <SegmentedControl
          fullWidth
          size="xs"
          aria-label={t('now.filter')}
          data={FEED_KINDS.map((value) => ({ value, label: t(`now.kind.${value}`) }))}
          value={kind}
          onChange={(value) => change({ feed: value === 'all' ? undefined : (value as FeedKind) })}
        />
      )}
      {decisions.isError && (
        <Failed error={decisions.error} again={() => void decisions.refetch()} />
      )}
      {decisions.isPending && <Waiting rows={6} height={36} />}
      {decisions.isSuccess && shown.length === 0 && (
        <p className="quiet">{kind === 'refused' ? t('now.noRefusal') : t('now.nothing')}</p>
      )}
      <ol className="feed" aria-live={held === null ? 'polite' : 'off'}>
        {shown.slice(0, SHOWN).map((line) => (
          <li key={line.id} className={`feed-line feed-${line.what}`}>
            <At at={line.at} short />
            <span>
              <FeedText line={line} />{' '}
              {line.decision !== null && !line.decision.granted && (
                <DecisionText decision={line.decision} />
              )}
            </span>
          </li>
        ))}
      </ol>
      {names && (
        <Link to="/decisions" className="card-more">
          {t('now.all')}
        </Link>
      )}
    </section>
  );
}
