/** What real use would have cost by a draft, by payer, beside what was charged. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { ReplayAnswer } from '#contract/charges.ts';
import { Figure } from '../../../../parts/figure.tsx';
import { useFormat } from '../../../../parts/place.tsx';

export function ReplayResult({ answer }: { answer: ReplayAnswer }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { total, payers, unrated, from, to } = answer;
  if (payers.length === 0) return <p>{t('billing.tariff.replay.none')}</p>;
  const signed = (cents: number) => `${cents > 0 ? '+' : ''}${format.euros(cents)}`;
  const finding =
    total.differenceCents === 0
      ? t('billing.tariff.replay.findSame', { draft: format.euros(total.draftCents) })
      : t('billing.tariff.replay.find', {
          draft: format.euros(total.draftCents),
          charged: format.euros(total.chargedCents),
          difference: signed(total.differenceCents),
        });
  const note = [
    t('billing.tariff.replay.uses', { count: total.uses }),
    t('billing.tariff.replay.allTariffs'),
    unrated > 0 ? t('billing.tariff.replay.unrated', { count: unrated }) : '',
  ].join(' ');
  const rows = payers.toSorted((a, b) => Math.abs(b.differenceCents) - Math.abs(a.differenceCents));
  return (
    <Figure
      name={`replay-${from}`}
      finding={finding}
      note={note.trim()}
      sheet={{
        head: [
          t('billing.money.payer'),
          t('billing.tariff.replay.usesHead'),
          t('billing.tariff.replay.charged'),
          t('billing.tariff.replay.draft'),
          t('billing.tariff.replay.difference'),
        ],
        rows: rows.map(({ payer, uses, chargedCents, draftCents, differenceCents }) => ({
          key: payer.ref,
          cells: [
            <Link
              key="payer"
              to="/billing/charges"
              search={{ payer: payer.ref, from, to } as never}
            >
              {payer.name}
            </Link>,
            format.count(uses),
            format.euros(chargedCents),
            format.euros(draftCents),
            signed(differenceCents),
          ],
          csv: [payer.name, uses, chargedCents / 100, draftCents / 100, differenceCents / 100],
        })),
      }}
    />
  );
}
