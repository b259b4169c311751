/** Whom a run gives nothing, and why, in words that say what to do. */
import { Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { RunWhole } from '#contract/invoices.ts';

export function RunSkipped({ skipped }: { skipped: RunWhole['skipped'] }) {
  const { t } = useTranslation();
  if (skipped.length === 0) return null;
  const title = t('billing.run.skippedTitle', { count: skipped.length });
  return (
    <div>
      <h3>{title}</h3>
      <Table className="records dense" aria-label={title}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('billing.run.payer')}</Table.Th>
            <Table.Th>{t('billing.run.why')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {skipped.map(({ payer, payerName, reason, detail }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a payer may be skipped twice for one reason
            <Table.Tr key={`${payer} ${reason} ${index}`}>
              <Table.Td>{payerName}</Table.Td>
              <Table.Td>
                <span className={reason === 'failed' ? 'alarm-text' : undefined}>
                  {t(`billing.run.skipped.${reason}`)}
                </span>
                {detail !== null && <span className="detail">{detail}</span>}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
