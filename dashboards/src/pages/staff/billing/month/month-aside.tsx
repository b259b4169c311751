/** Beside the steps: the runs of the month, and its files. */
import { Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { RunItem } from '#contract/invoices.ts';
import { BASE } from '../../../../api/client.ts';
import { Icon } from '../../../../parts/icons.tsx';
import { useFormat } from '../../../../parts/place.tsx';
import { daysOfMonth } from '../../../../words/month.ts';
import { goalOf } from '../run-goal.ts';

export function MonthRuns({ runs }: { runs: readonly RunItem[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <section className="card">
      <Title order={2}>{t('billing.month.runs.title')}</Title>
      {runs.length === 0 && <p className="quiet">{t('billing.month.runs.none')}</p>}
      <ul className="plain">
        {runs.map((run) => (
          <li key={run.id}>
            <Link to="/billing/runs/$id" params={{ id: run.id }}>
              {format.dateTime(run.startedAt)}
            </Link>{' '}
            {t(`billing.run.goal.${goalOf(run)}`)}
            <span className="detail">
              {run.state === 'running'
                ? t(`billing.run.phase.${run.phase === 'issuing' ? 'issuing' : 'drafting'}`)
                : t('billing.run.find', {
                    count: run.totals.invoices,
                    euros: format.euros(run.totals.grossCents),
                  })}
              {' · '}
              {run.by}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function MonthFiles({ month }: { month: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { from, to } = daysOfMonth(month);
  const period = `from=${from}&to=${to}`;
  const table = (name: string, more = '') =>
    `${BASE}/exports/${name}?${period}&language=${format.language}${more}`;
  const files = [
    { name: 'charges', kinds: { XLSX: table('charges', '&format=xlsx'), CSV: table('charges') } },
    { name: 'sales', kinds: { CSV: table('sales') } },
    { name: 'ledger', kinds: { CSV: table('ledger') } },
    { name: 'invoices', kinds: { ZIP: `${BASE}/exports/invoices?${period}` } },
  ] as const;
  return (
    <section className="card">
      <Title order={2}>{t('billing.month.exports.title')}</Title>
      <ul className="plain files">
        {files.map(({ name, kinds }) => (
          <li key={name}>
            <span>
              {t(`billing.month.exports.${name}.name`)}
              <span className="detail">{t(`billing.month.exports.${name}.what`)}</span>
            </span>
            <span className="file-kinds">
              {Object.entries(kinds).map(([kind, address]) => (
                <a
                  key={kind}
                  href={address}
                  download
                  aria-label={`${t(`billing.month.exports.${name}.name`)} ${kind}`}
                >
                  <Icon name="download" size={16} /> {kind}
                </a>
              ))}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
