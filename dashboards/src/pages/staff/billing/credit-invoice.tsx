/** Gives back an invoice, whole or by line; says what the invoice owes after it. */
import { Checkbox, SegmentedControl, Stack, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { InvoiceWhole } from '#contract/invoices.ts';
import { invoiceActions } from '../../../api/invoice-actions.ts';
import { FormEnd } from '../../../parts/form-end.tsx';
import { OnceFailed } from '../../../parts/once-failed.tsx';
import { useFormat } from '../../../parts/place.tsx';
import { ReasonField } from '../../../parts/reason-field.tsx';
import { useTell } from '../../../parts/toasts.tsx';
import { useOnce } from '../../../parts/use-once.ts';
import { chosenCents, leftOf, whatIsCredited } from '../../../words/credit.ts';
import { CreditLines } from './credit-lines.tsx';

export function CreditInvoice({ invoice, onDone }: { invoice: InvoiceWhole; onDone: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const tell = useTell();
  const navigate = useNavigate();
  const left = leftOf(invoice);
  const [part, setPart] = useState('whole');
  const [chosen, setChosen] = useState<ReadonlyMap<number, number | null>>(new Map());
  const [reason, setReason] = useState('');
  const [draft, setDraft] = useState(false);
  const isWhole = part === 'whole';
  const crediting = useOnce(
    `credit ${invoice.id}`,
    (_: null, key) =>
      invoiceActions.credit(
        invoice.id,
        {
          reason: reason.trim(),
          draft,
          ...(!isWhole && { lines: whatIsCredited(left, chosen) }),
        },
        key,
      ),
    ({ id, number }) => {
      tell(
        number === null
          ? t('billing.invoices.drafted', { count: 1 })
          : t('billing.invoices.isIssued', { number }),
      );
      onDone();
      if (draft) void navigate({ to: '/billing/invoices/$id', params: { id } });
    },
  );
  const grossCents = isWhole
    ? invoice.grossCents - invoice.creditedCents
    : chosenCents(left, chosen);
  const ready = reason.trim() !== '' && grossCents !== null && grossCents > 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) crediting.mutate(null);
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <SegmentedControl
          fullWidth
          aria-label={t('billing.invoices.creditPart')}
          data={[
            { value: 'whole', label: t('billing.invoices.creditWhole') },
            { value: 'lines', label: t('billing.invoices.creditLines') },
          ]}
          value={part}
          onChange={setPart}
        />
        {!isWhole && <CreditLines left={left} chosen={chosen} onChange={setChosen} />}
        <ReasonField value={reason} onChange={setReason} focus />
        <Checkbox
          label={t('billing.invoices.creditDraft')}
          checked={draft}
          onChange={(event) => setDraft(event.currentTarget.checked)}
        />
        {grossCents !== null && grossCents > 0 && (
          <Text size="sm" role="status">
            {t(draft ? 'billing.invoices.willDraftCredit' : 'billing.invoices.willCredit', {
              amount: format.euros(grossCents),
              number: invoice.number ?? '',
              owed: format.euros(Math.max(0, invoice.openCents - grossCents)),
            })}
            {invoice.openCents < grossCents &&
              ` ${t('billing.payments.will.credit', {
                amount: format.euros(grossCents - Math.max(0, invoice.openCents)),
                name: invoice.payerName,
              })}`}
          </Text>
        )}
        <OnceFailed once={crediting} look="invoices" />
        <FormEnd
          verb={
            ready && grossCents !== null
              ? t('billing.invoices.creditAmount', { amount: format.euros(grossCents) })
              : t('billing.invoices.credit')
          }
          ready={ready}
          pending={crediting.isPending}
          danger={!draft}
          onCancel={onDone}
        />
      </Stack>
    </form>
  );
}
