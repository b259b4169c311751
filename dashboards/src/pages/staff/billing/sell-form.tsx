/** Sells a pass, so much by a tariff, or a thing with its price; it is charged, and invoiced with the rest. */
import { NumberInput, SegmentedControl, Select, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccountWhole } from '#contract/accounts.ts';
import type { ChargeItem, SaleBody } from '#contract/charges.ts';
import type { PlaceVat } from '#contract/tariffs.ts';
import { passesQuery } from '../../../api/charge-queries.ts';
import { invoiceActions } from '../../../api/invoice-actions.ts';
import { FormEnd } from '../../../parts/form-end.tsx';
import { Failed, Waiting } from '../../../parts/notices.tsx';
import { OnceFailed } from '../../../parts/once-failed.tsx';
import { useFormat } from '../../../parts/place.tsx';
import { useOnce } from '../../../parts/use-once.ts';
import { amountText } from '../../../words/money.ts';
import { saleOf } from '../../../words/sale.ts';
import { AmountField } from './amount-field.tsx';
import { Sold } from './sold.tsx';
import { VatChoice } from './vat-choice.tsx';

const LABEL_MAX = 200;
const QUANTITY_MAX = 100_000;

export function SellForm({ account, onDone }: { account: AccountWhole; onDone: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const passes = useQuery(passesQuery);
  const mayHavePass = account.kind === 'person' && (passes.data?.length ?? 0) > 0;
  const [kind, setKind] = useState<'pass' | 'thing' | null>(null);
  const [pass, setPass] = useState<string | null>(null);
  const [label, setLabel] = useState('');
  const [quantity, setQuantity] = useState(1);
  const [priceCents, setPriceCents] = useState<number | null>(null);
  const [vat, setVat] = useState<PlaceVat | null>(null);
  const [done, setDone] = useState<ChargeItem | null>(null);
  const selling = useOnce(
    `sale ${account.ref}`,
    (body: SaleBody, key) => invoiceActions.sell(body, key),
    ({ charge }) => setDone(charge),
  );
  if (done !== null) return <Sold charge={done} onDone={onDone} />;
  if (passes.isError) return <Failed error={passes.error} again={() => void passes.refetch()} />;
  if (passes.data === undefined) return <Waiting rows={4} />;
  const what = mayHavePass ? (kind ?? 'pass') : 'thing';
  const sold = passes.data.find(({ slug }) => slug === pass);
  const body = saleOf(account, {
    pass: what === 'pass' ? pass : null,
    label,
    quantity,
    price: priceCents === null ? null : amountText(priceCents, 'en'),
    vat,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (body !== null) selling.mutate(body);
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        {mayHavePass && (
          <SegmentedControl
            fullWidth
            aria-label={t('billing.sell.what')}
            data={[
              { value: 'pass', label: t('billing.sell.pass') },
              { value: 'thing', label: t('billing.sell.thing') },
            ]}
            value={what}
            onChange={(value) => setKind(value as 'pass' | 'thing')}
          />
        )}
        {what === 'pass' ? (
          <Select
            label={t('billing.sell.pass')}
            data={passes.data.map(({ slug, name, price }) => ({
              value: slug,
              label: `${name} · ${format.price(price)}`,
            }))}
            value={pass}
            onChange={setPass}
            allowDeselect={false}
            data-autofocus
          />
        ) : (
          <>
            <TextInput
              label={t('billing.money.whatFor')}
              placeholder={t('billing.sell.example')}
              maxLength={LABEL_MAX}
              value={label}
              onChange={(event) => setLabel(event.currentTarget.value)}
              data-autofocus
            />
            <NumberInput
              label={t('billing.money.quantity')}
              min={0.001}
              max={QUANTITY_MAX}
              decimalScale={3}
              decimalSeparator={format.language === 'fr' ? ',' : '.'}
              hideControls
              value={quantity}
              onChange={(value) => setQuantity(Number(value))}
            />
            <AmountField label={t('billing.sell.price')} onChange={setPriceCents} />
            <VatChoice value={vat} onChange={setVat} />
          </>
        )}
        {body !== null && (
          <Text size="sm" role="status">
            {t('billing.sell.will', {
              what: sold?.name ?? label.trim(),
              name: account.name,
            })}
          </Text>
        )}
        <OnceFailed once={selling} look="charges" />
        <FormEnd
          verb={t('billing.sell.verb')}
          ready={body !== null}
          pending={selling.isPending}
          onCancel={onDone}
        />
      </Stack>
    </form>
  );
}
