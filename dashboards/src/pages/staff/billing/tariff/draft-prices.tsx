/** The prices of a draft, each beside what it asks for and what it is today. */
import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { TariffVersion } from '#contract/tariffs.ts';
import { useFormat } from '../../../../parts/place.tsx';
import { useAudienceText, useSaid } from '../../../../parts/tariff-words.ts';
import type { DraftMistake } from '../../../../words/tariff-draft.ts';
import { withValue } from '../../../../words/tariff-draft.ts';
import { partsOf } from '../../../../words/tariff-parts.ts';

export function DraftPrices({
  draft,
  version,
  mistakes,
  onChange,
}: {
  draft: TariffVersion;
  /** In force today: prices are compared with it where it still says the same. */
  version: TariffVersion;
  mistakes: readonly DraftMistake[];
  onChange: (draft: TariffVersion) => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const say = useSaid();
  const audienceText = useAudienceText();
  const today = new Map(partsOf(version).map((part) => [part.path, part]));
  return (
    <div className="draft-prices">
      {partsOf(draft).map((part) => {
        if (!('price' in part.said)) return null;
        const was = today.get(part.path);
        const saidOf = was !== undefined && 'price' in was.said ? was : part;
        const before = 'price' in saidOf.said ? saidOf.said.price : part.said.price;
        const isWrong = mistakes.some(({ path }) => path === part.path);
        return (
          <TextInput
            key={part.path}
            label={`${audienceText(part, draft)}${t('colon')}${say(saidOf.said)}`}
            description={
              before === part.said.price
                ? undefined
                : t('billing.tariff.replay.was', { price: format.price(before) })
            }
            inputMode="decimal"
            rightSection="€"
            value={part.said.price}
            error={isWrong ? t('billing.tariff.replay.priceWrong') : undefined}
            onChange={(event) =>
              onChange(
                withValue(draft, part.path, event.currentTarget.value.trim().replace(',', '.')),
              )
            }
          />
        );
      })}
    </div>
  );
}
