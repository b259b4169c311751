/** A statement to take away. */
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { AccountWhole } from '#contract/accounts.ts';
import { download } from '../../../parts/download.ts';
import { useFormat } from '../../../parts/place.tsx';
import { csvText } from '../../../words/csv.ts';
import { standingCents, usePartText } from './statement-entry.tsx';

const CENTS = 100;

export function StatementCsv({ account }: { account: AccountWhole }) {
  const { t } = useTranslation();
  const format = useFormat();
  const partText = usePartText();
  const save = () =>
    download(
      `account-${account.ref}-${account.at}.csv`,
      'text/csv',
      csvText(
        [
          t('billing.accounts.on'),
          t('billing.accounts.what'),
          t('billing.accounts.document'),
          t('billing.accounts.part'),
          t('billing.accounts.debit'),
          t('billing.accounts.credit'),
          t('billing.accounts.balance'),
        ],
        account.entries.map((entry) => [
          entry.on,
          entry.label,
          entry.document,
          partText(entry.account),
          entry.debitCents / CENTS,
          entry.creditCents / CENTS,
          standingCents(entry) / CENTS,
        ]),
        format.language,
      ),
    );
  return (
    <Button variant="default" disabled={account.entries.length === 0} onClick={save}>
      CSV
    </Button>
  );
}
