/** A period as one says it: a month by its name, a day by its date, else both ends. */
import { useTranslation } from 'react-i18next';
import { usePlace } from '../../../parts/place.tsx';
import { addDays, type Period, periodOf } from '../../../words/period.ts';

export function usePeriodText(): (period: Period) => string {
  const { t } = useTranslation();
  const { format, today } = usePlace();
  return (period) => {
    const month = periodOf('month', period.from);
    const last = addDays(period.to, -1);
    if (period.from === month.from && period.to === month.to)
      return t('period.inMonth', { month: format.month(period.from) });
    if (period.from === last)
      return last === today
        ? t('period.onToday')
        : t('period.onDay', { date: format.civilShort(last) });
    return t('period.between', {
      from: format.civilShort(period.from),
      to: format.civilShort(last),
    });
  };
}
