/** Says since when what one sees is not live. */
import { useTranslation } from 'react-i18next';
import { useLiveStatus } from '../api/live-context.tsx';
import { Icon } from './icons.tsx';
import { useFormat } from './place.tsx';

export function StaleBanner() {
  const { t } = useTranslation();
  const status = useLiveStatus();
  const format = useFormat();
  if (status.state !== 'away') return null;
  return (
    <div className="stale" role="alert">
      <Icon name="anomalies" size={16} />
      {t('live.notSince', { time: format.time(status.sinceMs) })}
    </div>
  );
}
