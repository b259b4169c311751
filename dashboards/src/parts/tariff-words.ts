/** Tariffs in plain words: what a version asks of whom, line by line. */
import { useTranslation } from 'react-i18next';
import type { TariffVersion } from '#contract/tariffs.ts';
import { isTimeMeasure, type PartSaid, partsOf, type TariffPart } from '../words/tariff-parts.ts';
import { useFormat } from './place.tsx';
import { useVatText } from './vat-text.ts';

type TariffLine = { readonly key: string; readonly who: string; readonly text: string };

/** Who a part is for: the plans it names, else everybody, or all others. */
export function useAudienceText(): (part: TariffPart, version: TariffVersion) => string {
  const { t } = useTranslation();
  const format = useFormat();
  return ({ audiences, group }, { rates }) => {
    if (audiences !== null)
      return t('billing.tariff.plans', { count: audiences.length, plans: format.list(audiences) });
    return group === 'rate' && rates.length > 1
      ? t('billing.tariff.others')
      : t('billing.tariff.everyone');
  };
}

/** The lines of a version in the order in which they count; the components of a rate add up on one. */
export function useTariffLines(): (version: TariffVersion) => TariffLine[] {
  const { t } = useTranslation();
  const say = useSaid();
  const audienceText = useAudienceText();
  const vatText = useVatText();
  return (version) => {
    const lines: TariffLine[] = [];
    let rate = '';
    for (const part of partsOf(version)) {
      const who = audienceText(part, version);
      const text = say(part.said);
      const of = part.group === 'rate' ? (part.path.split('.')[1] ?? '') : '';
      const last = lines.at(-1);
      if (last !== undefined && of !== '' && of === rate) {
        const join = part.said.kind === 'tier' ? ', ' : ' + ';
        lines[lines.length - 1] = { ...last, text: `${last.text}${join}${text}` };
      } else lines.push({ key: part.path, who, text });
      rate = of;
    }
    const vat = `${t(`billing.tariff.prices.${version.prices}`)} · ${vatText(version.vat)}`;
    return [...lines, { key: 'vat', who: '', text: vat }];
  };
}

/** One part as words. */
export function useSaid(): (said: PartSaid) => string {
  const { t } = useTranslation();
  const format = useFormat();
  const sayTime = useTimeSaid();
  return (said) => {
    switch (said.kind) {
      case 'nothing':
        return t('billing.tariff.say.nothing');
      case 'setup':
        return t('billing.tariff.say.setup', { price: format.price(said.price) });
      case 'time':
        return sayTime(said);
      case 'tier':
        return t(`billing.tariff.say.${said.mode === 'whole' ? 'tierWhole' : 'tierMarginal'}`, {
          price: format.price(said.price),
          unit: said.fromUnit,
        });
      case 'quantity': {
        const { measure, step } = said;
        const text = t('billing.tariff.say.quantity', {
          price: format.price(said.price),
          unit: isTimeMeasure(measure) ? '' : t(`billing.tariff.unit.${measure}`),
          measure: t(`billing.tariff.measure.${measure}`),
        });
        return step === null
          ? text
          : `${text}, ${t('billing.tariff.say.step', { step: format.number(step) })}`;
      }
      case 'halfDays':
        return t('billing.tariff.say.halfDays', {
          price: format.price(said.price),
          boundary: said.boundary,
        });
      case 'cap':
        return t('billing.tariff.say.cap', {
          price: format.price(said.price),
          per: t(`billing.tariff.per.${said.per}`),
        });
      case 'free':
        return t('billing.tariff.say.free', {
          amount:
            said.seconds === null ? format.count(said.units ?? 0) : unitText(said.seconds, format),
          per: t(`billing.tariff.per.${said.per}`),
          measure: t(`billing.tariff.measure.${said.measure}`),
        });
      case 'failed':
        return t(`billing.tariff.say.failed.${said.how}`);
    }
  };
}

function useTimeSaid(): (said: Extract<PartSaid, { kind: 'time' }>) => string {
  const { t } = useTranslation();
  const format = useFormat();
  return ({ price, unitSeconds, measure, graceSeconds, minimumUnits }) =>
    [
      t('billing.tariff.say.time', {
        price: format.price(price),
        unit: unitText(unitSeconds, format),
        measure: t(`billing.tariff.measure.${measure}`),
      }),
      graceSeconds > 0
        ? t('billing.tariff.say.grace', { time: unitText(graceSeconds, format) })
        : null,
      minimumUnits > 0 ? t('billing.tariff.say.minimum', { count: minimumUnits }) : null,
    ]
      .filter((text) => text !== null)
      .join(', ');
}

const HOUR_SECONDS = 3600;

/** `1 h` where it is whole hours. */
function unitText(seconds: number, format: ReturnType<typeof useFormat>): string {
  return seconds % HOUR_SECONDS === 0
    ? `${format.count(seconds / HOUR_SECONDS)}\u00A0h`
    : format.duration(seconds);
}
