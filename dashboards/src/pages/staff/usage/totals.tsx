/** The few sums of the period, each with how it compares with the one before. */
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../parts/place.tsx';
import { changeOf, type Totals as Sums } from '../../../words/usage.ts';

export function Totals({ now, before }: { now: Sums; before: Sums }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div className="totals">
      <Total
        name={t('usage.held')}
        value={format.duration(now.heldSeconds)}
        change={changeOf(now.heldSeconds, before.heldSeconds)}
      />
      <Total
        name={t('usage.running')}
        value={format.duration(now.runningSeconds)}
        change={changeOf(now.runningSeconds, before.runningSeconds)}
      />
      <Total
        name={t('usage.sessions')}
        value={format.count(now.sessions)}
        change={changeOf(now.sessions, before.sessions)}
      />
      <Total
        name={t('usage.jobs')}
        value={format.count(now.jobs)}
        change={changeOf(now.jobs, before.jobs)}
      />
      <Total
        name={t('usage.energy')}
        value={format.wattHours(now.wattHours)}
        change={changeOf(now.wattHours, before.wattHours)}
      />
    </div>
  );
}

function Total({ name, value, change }: { name: string; value: string; change: number | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div className="total">
      <span className="quiet">{name}</span>
      <b>{value}</b>
      <span className="quiet">
        {change === null
          ? '\u00A0'
          : Math.abs(change) < 0.005
            ? t('usage.same')
            : t(change > 0 ? 'usage.more' : 'usage.less', {
                percent: format.percent(Math.abs(change)),
              })}
      </span>
    </div>
  );
}
