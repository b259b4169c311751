/** What each past run was, and would have been by the thresholds that are tried. */
import { useTranslation } from 'react-i18next';
import type { PowerLearning } from '#contract/power-learning.ts';
import { Figure } from '../../../parts/figure.tsx';
import { Empty } from '../../../parts/notices.tsx';
import { useFormat } from '../../../parts/place.tsx';
import { differenceOf } from '../../../words/power.ts';

export function PastRuns({ learning: { machine, runs } }: { learning: PowerLearning }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (runs.length === 0) return <Empty title={t('power.noRuns')} />;
  const changed = runs.filter((run) => differenceOf(run) !== 'same').length;
  const sum = (of: 'seconds' | 'triedSeconds') =>
    format.duration(runs.reduce((all, run) => all + run[of], 0));
  return (
    <Figure
      name={`${machine}-runs`}
      finding={t('power.runs', {
        count: changed,
        all: format.count(runs.length),
        was: sum('seconds'),
        would: sum('triedSeconds'),
      })}
      note={t('power.runsNote')}
      sheet={{
        head: [t('power.began'), t('power.was'), t('power.would'), t('power.change')],
        rows: runs.map((run) => ({
          key: run.startedAt,
          cells: [
            format.dateTime(run.startedAt),
            run.seconds === 0 ? '–' : format.duration(run.seconds),
            run.triedSeconds === 0 ? '–' : format.duration(run.triedSeconds),
            t(`power.difference.${differenceOf(run)}`),
          ],
          csv: [
            run.startedAt,
            Math.round(run.seconds),
            Math.round(run.triedSeconds),
            differenceOf(run),
          ],
        })),
      }}
    />
  );
}
