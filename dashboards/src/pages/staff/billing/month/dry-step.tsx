/** Step three: who would get what, and who nothing, before anything is made. */
import { Button, Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { RunItem, RunWhole } from '#contract/invoices.ts';
import { runQuery } from '../../../../api/charge-queries.ts';
import { Failed, Waiting } from '../../../../parts/notices.tsx';
import { useFormat } from '../../../../parts/place.tsx';
import { signedCents } from '../../../../words/invoice-standing.ts';
import { RunProgress } from '../run-progress.tsx';
import { RunSkipped } from '../run-skipped.tsx';
import { isStale, lastDryRun, type MonthState } from './month-state.ts';
import type { StartRun } from './start-run.ts';
import { Step } from './step.tsx';

const ROWS_SHOWN = 10;

export function DryStep({ state, start }: { state: MonthState; start: StartRun }) {
  const { t } = useTranslation();
  const runs = state.runs.data ?? [];
  const last = lastDryRun(runs);
  const running = runs.find(({ dryRun, state: at }) => dryRun && at === 'running');
  const fresh = last !== null && !isStale(last, state);
  const isDone = state.sums.due.count === 0 && state.sums.issued.count > 0;
  return (
    <Step
      number={3}
      title={t('billing.month.dry.title')}
      done={doneOf(state, fresh || isDone)}
      tools={
        <Button
          variant="default"
          disabled={state.atWork !== null}
          loading={start.isPending && start.variables === 'dry'}
          onClick={() => start.mutate('dry')}
        >
          {last === null ? t('billing.month.dry.start') : t('billing.month.dry.again')}
        </Button>
      }
    >
      {(last === null || (isDone && !fresh)) && (
        <p className="quiet">{t('billing.month.dry.text')}</p>
      )}
      {running !== undefined && <RunProgress run={running} />}
      {start.isError && start.variables === 'dry' && <Failed error={start.error} />}
      {last !== null && (fresh || !isDone) && <Outcome run={last} fresh={fresh} />}
    </Step>
  );
}

function Outcome({ run, ...of }: { run: RunItem; fresh: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const whole = useQuery(runQuery(run.id));
  // A draft that it counted may have been issued by itself since.
  const fresh = of.fresh && whole.data?.invoices.some(isIssued) !== true;
  return (
    <>
      <p>
        {fresh && run.totals.invoices > 0 && (
          <b>
            {t('billing.run.find', {
              count: run.totals.invoices,
              euros: format.euros(run.totals.grossCents),
            })}
          </b>
        )}
        {fresh && run.totals.invoices === 0 && t('billing.month.dry.nothing')}{' '}
        <span className="quiet">
          {t('billing.month.dry.outcome', { at: format.dateTime(run.startedAt) })}{' '}
          {!fresh && t('billing.month.dry.stale')}
        </span>
      </p>
      {whole.isError && <Failed error={whole.error} again={() => void whole.refetch()} />}
      {whole.isPending && <Waiting rows={3} height={32} />}
      {fresh && whole.data && <Planned run={whole.data} />}
      {fresh && whole.data && <RunSkipped skipped={whole.data.skipped} />}
    </>
  );
}

function Planned({ run }: { run: RunWhole }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (run.invoices.length === 0) return null;
  const largest = run.invoices.toSorted((a, b) => b.grossCents - a.grossCents);
  return (
    <Table className="records dense" aria-label={t('billing.run.made')}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('billing.money.payer')}</Table.Th>
          <Table.Th className="wide">{t('billing.run.document')}</Table.Th>
          <Table.Th className="numeric wide">{t('billing.run.lines')}</Table.Th>
          <Table.Th className="numeric">{t('billing.run.gross')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {largest.slice(0, ROWS_SHOWN).map((one, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a planned document has no id, and a payer may have two
          <Table.Tr key={`${one.payer} ${index}`}>
            <Table.Td>{one.payerName}</Table.Td>
            <Table.Td className="wide">{t(`billing.invoices.type.${one.type}`)}</Table.Td>
            <Table.Td className="numeric wide">{format.count(one.lines)}</Table.Td>
            <Table.Td className="numeric">
              {format.euros(signedCents(one, one.grossCents))}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
      {largest.length > ROWS_SHOWN && (
        <Table.Tfoot>
          <Table.Tr>
            <Table.Td colSpan={4}>
              <Link to="/billing/runs/$id" params={{ id: run.id }}>
                {t('billing.month.held.more', { count: largest.length - ROWS_SHOWN })}
              </Link>
            </Table.Td>
          </Table.Tr>
        </Table.Tfoot>
      )}
    </Table>
  );
}

function isIssued({ state }: RunWhole['invoices'][number]): boolean {
  return state === 'issued';
}

/** Where nothing is due there is nothing to try. */
function doneOf({ runs, due, sums }: MonthState, done: boolean): boolean | null {
  if (!runs.isSuccess || !due.isSuccess) return null;
  return done || (sums.due.count > 0 ? false : null);
}
