/** What a use would cost, asked for by what was typed. Pure. */
import type { QuoteBody, Usage } from '#contract/charges.ts';
import type { Measure, TariffVersion } from '#contract/tariffs.ts';
import { isTimeMeasure } from './tariff-parts.ts';

const MINUTE_SECONDS = 60;

/** What a version measures, in the order in which it names it; half-days are told from how long one is there. */
export function measuresOf({ rates, free = [] }: TariffVersion): Measure[] {
  const named = rates.flatMap(({ components }) =>
    components.flatMap((component): Measure[] => {
      if (component.type === 'halfDays') return ['presence'];
      return component.type === 'setup' ? [] : [component.measure];
    }),
  );
  const all = [...new Set([...named, ...free.map(({ measure }) => measure)])];
  return all.length === 0 ? ['units'] : all;
}

/** Null: nothing that counts was typed. `amounts`: minutes of a time, else the quantity. */
export function quoteBodyOf(asked: {
  readonly tariff: string;
  /** `person:…` or `plan:…`; empty for whoever. */
  readonly who: string;
  readonly startMs: number | null;
  readonly amounts: Readonly<Partial<Record<Measure, number>>>;
  readonly failed: boolean;
}): QuoteBody | null {
  const { tariff, who, startMs, failed } = asked;
  const amounts = Object.entries(asked.amounts).filter(([, amount]) => amount > 0);
  if (amounts.length === 0 || startMs === null) return null;
  const usage: Usage = {};
  let longest = 0;
  for (const [name, amount] of amounts) {
    const measure = name as Measure;
    if (isTimeMeasure(measure)) {
      const seconds = Math.round(amount * MINUTE_SECONDS);
      usage[`${measure}Seconds`] = seconds;
      longest = Math.max(longest, seconds);
    } else usage[measure] = amount;
  }
  const [kind, ref] = [who.slice(0, who.indexOf(':')), who.slice(who.indexOf(':') + 1)];
  return {
    tariff,
    ...(kind === 'person' && { person: ref }),
    ...(kind === 'plan' && { audience: ref }),
    startedAt: new Date(startMs).toISOString(),
    endedAt: new Date(startMs + longest * 1000).toISOString(),
    usage,
    ...(failed && { phase: 'failed' as const }),
  };
}
