/** What a tariff is for, by the names of the place. */
import { useTranslation } from 'react-i18next';
import type { TariffFor, TariffItem, TariffVersion } from '#contract/tariffs.ts';
import { useNameOf } from '../../../../parts/live-lists.ts';

export function useForText(): (what: TariffFor) => string {
  const { t } = useTranslation();
  const nameOf = useNameOf();
  return ({ machines = [], machineKinds = [], zones = [] }) => {
    const named = [
      ...machines.map(nameOf),
      ...machineKinds.map((kind) => t(`billing.tariff.kind.${kind}`)),
      ...zones.map(nameOf),
    ];
    return named.length === 0 ? t('billing.tariff.byHand') : named.join(', ');
  };
}

/** The version in force today; null: none is. */
export function currentOf({ versions, current }: TariffItem): TariffVersion | null {
  return versions.find(({ from }) => from === current) ?? null;
}
