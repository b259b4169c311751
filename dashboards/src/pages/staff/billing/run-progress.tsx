/** How far a run is: said in words and as a bar, the same on every screen that looks. */
import { Progress } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { RunItem } from '#contract/invoices.ts';
import { useFormat } from '../../../parts/place.tsx';

export function RunProgress({ run }: { run: RunItem }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { done, total } = run.progress;
  const phase = (['drafting', 'issuing'] as const).find((one) => one === run.phase);
  return (
    <div className="run-progress" role="status">
      <div className="run-progress-words">
        <Link to="/billing/runs/$id" params={{ id: run.id }}>
          {phase === undefined ? t('billing.run.phase.done') : t(`billing.run.phase.${phase}`)}
        </Link>
        <span>
          {t('billing.run.progress', { done: format.count(done), total: format.count(total) })}
        </span>
      </div>
      <Progress
        value={total === 0 ? 100 : (100 * done) / total}
        aria-label={t('billing.run.progress', { done, total })}
      />
      <p className="quiet">
        {run.totals.invoices > 0 &&
          `${t('billing.run.find', { count: run.totals.invoices, euros: format.euros(run.totals.grossCents) })} · `}
        {t('billing.run.goesOn')}
      </p>
    </div>
  );
}
