/** The words of a charge's steps, in French and in English. Pure. */
import type { CapPeriod, FreePeriod, Measure, Words } from './types.ts';

const MEASURES: Readonly<Record<Measure, Words>> = {
  held: { fr: 'machine tenue', en: 'machine held' },
  running: { fr: 'machine en marche', en: 'machine running' },
  idle: { fr: 'machine au repos', en: 'machine idle' },
  job: { fr: 'durée du travail', en: 'time of the job' },
  presence: { fr: 'présence', en: 'presence' },
  filamentGrams: { fr: 'filament', en: 'filament' },
  filamentMillimetres: { fr: 'filament', en: 'filament' },
  wattHours: { fr: 'électricité', en: 'electricity' },
  pages: { fr: 'pages', en: 'pages' },
  sheets: { fr: 'feuilles', en: 'sheets' },
  units: { fr: 'unités', en: 'units' },
};
const SYMBOLS: Readonly<Partial<Record<Measure, string>>> = {
  filamentGrams: ' g',
  filamentMillimetres: ' mm',
  wattHours: ' Wh',
};
const PERIODS: Readonly<Record<CapPeriod | FreePeriod, Words>> = {
  session: { fr: 'de la séance', en: 'of the session' },
  day: { fr: 'du jour', en: 'of the day' },
  week: { fr: 'de la semaine', en: 'of the week' },
  month: { fr: 'du mois', en: 'of the month' },
  year: { fr: "de l'année", en: 'of the year' },
};

/** `5,50 €` and `€5.50`. */
export function euros(decimal: string): Words {
  return { fr: `${decimal.replace('.', ',')} €`, en: `€${decimal}` };
}

/** `1 h 10 min 5 s`; milliseconds are rounded up to whole seconds. */
export function duration(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor((seconds % 3600) / 60), 'min'],
    [seconds % 60, 's'],
  ] as const;
  const told = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}`);
  return told.length === 0 ? '0 s' : told.join(' ');
}

/** `12,5 g` and `12.5 g`, or a duration. */
export function amountOf(measure: Measure, thousandths: number): Words {
  if (isTime(measure)) return { fr: duration(thousandths), en: duration(thousandths) };
  const text = `${thousandths / 1000}${SYMBOLS[measure] ?? ''}`;
  return { fr: text.replace('.', ','), en: text };
}

export function isTime(measure: Measure): boolean {
  return ['held', 'running', 'idle', 'job', 'presence'].includes(measure);
}

export function setupWords(price: string): Words {
  const each = euros(price);
  return { fr: `Forfait de mise en route ${each.fr}`, en: `Set-up ${each.en}` };
}

export function timeWords(step: {
  readonly measure: Measure;
  /** What counts, free parts taken off. */
  readonly ms: number;
  readonly graceMs: number;
  readonly units: number;
  readonly unitSeconds: number;
  readonly price: string;
}): Words {
  const each = euros(step.price);
  const unit = duration(step.unitSeconds * 1000);
  const what = MEASURES[step.measure];
  const time = duration(step.ms);
  const grace =
    step.graceMs === 0
      ? { fr: '', en: '' }
      : {
          fr: `, dont ${duration(step.graceMs)} de tolérance`,
          en: `, ${duration(step.graceMs)} of grace in it`,
        };
  return {
    fr: `${step.units} × ${unit} commencées à ${each.fr} (${what.fr} ${time}${grace.fr})`,
    en: `${step.units} × ${unit} begun at ${each.en} (${what.en} ${time}${grace.en})`,
  };
}

export function quantityWords(measure: Measure, thousandths: number, price: string): Words {
  const each = euros(price);
  const amount = amountOf(measure, thousandths);
  const what = MEASURES[measure];
  return {
    fr: `${amount.fr} à ${each.fr} (${what.fr})`,
    en: `${amount.en} at ${each.en} (${what.en})`,
  };
}

export function halfDayWords(count: number, boundary: string, price: string): Words {
  const each = euros(price);
  const many = count > 1 ? 's' : '';
  return {
    fr: `${count} demi-journée${many} à ${each.fr} (limite ${boundary})`,
    en: `${count} half-day${many} at ${each.en} (boundary ${boundary})`,
  };
}

export function freeWords(
  measure: Measure,
  per: FreePeriod,
  part: { readonly taken: number; readonly limit: number; readonly usedBefore: number },
): Words {
  const taken = amountOf(measure, part.taken);
  const limit = amountOf(measure, part.limit);
  const before = amountOf(measure, part.usedBefore);
  const period = PERIODS[per];
  const what = MEASURES[measure];
  return {
    fr: `Gratuit : ${taken.fr} (${what.fr}) sur ${limit.fr} ${period.fr}, ${before.fr} déjà utilisés`,
    en: `Free: ${taken.en} (${what.en}) out of ${limit.en} ${period.en}, ${before.en} used before`,
  };
}

export function capWords(per: CapPeriod, limit: string, spent: string): Words {
  const most = euros(limit);
  const before = euros(spent);
  const period = PERIODS[per];
  return per === 'session'
    ? { fr: `Plafond ${period.fr} : ${most.fr}`, en: `Cap ${period.en}: ${most.en}` }
    : {
        fr: `Plafond ${period.fr} : ${most.fr}, dont ${before.fr} déjà comptés`,
        en: `Cap ${period.en}: ${most.en}, ${before.en} counted before`,
      };
}

export function passWords(name: string, units: number, left: number): Words {
  const many = units > 1 ? 's' : '';
  return {
    fr: `${name} : ${units} unité${many} utilisée${many}, ${left} restante${left > 1 ? 's' : ''}`,
    en: `${name}: ${units} unit${many} used, ${left} left`,
  };
}

export function failedWords(how: 'material' | 'free'): Words {
  return how === 'free'
    ? { fr: 'Travail échoué : rien à payer', en: 'Failed job: nothing to pay' }
    : { fr: 'Travail échoué : la matière seule', en: 'Failed job: the material alone' };
}

export function saleWords(quantity: number, label: string, price: string): Words {
  const each = euros(price);
  const many = String(quantity);
  return {
    fr: `${many.replace('.', ',')} × ${label} à ${each.fr}`,
    en: `${many} × ${label} at ${each.en}`,
  };
}

const MONTHS = [
  ['janvier', 'January'],
  ['février', 'February'],
  ['mars', 'March'],
  ['avril', 'April'],
  ['mai', 'May'],
  ['juin', 'June'],
  ['juillet', 'July'],
  ['août', 'August'],
  ['septembre', 'September'],
  ['octobre', 'October'],
  ['novembre', 'November'],
  ['décembre', 'December'],
] as const;

/** `Coworking, octobre 2026 (17 jours sur 31)`. `part` null: all of the period. */
export function planWords(
  name: string,
  every: 'month' | 'year' | 'civil-year',
  { from, to }: { readonly from: string; readonly to: string },
  part: { readonly days: number; readonly of: number } | null,
): Words {
  const year = from.slice(0, 4);
  const [fr, en] = MONTHS[Number(from.slice(5, 7)) - 1] ?? ['', ''];
  const period =
    every === 'month'
      ? { fr: `${fr} ${year}`, en: `${en} ${year}` }
      : every === 'civil-year'
        ? { fr: year, en: year }
        : {
            fr: `du ${dayText(from)} au ${dayText(to)}`,
            en: `from ${dayText(from)} to ${dayText(to)}`,
          };
  const days =
    part === null
      ? { fr: '', en: '' }
      : { fr: ` (${part.days} jours sur ${part.of})`, en: ` (${part.days} of ${part.of} days)` };
  return { fr: `${name}, ${period.fr}${days.fr}`, en: `${name}, ${period.en}${days.en}` };
}

/** `Découpe laser, 12/10/2026 14:05–14:21`; local dates and minutes. */
export function labelOfUse(
  name: string,
  from: { readonly date: string; readonly minuteOfDay: number },
  to: { readonly date: string; readonly minuteOfDay: number },
): string {
  const end = from.date === to.date ? clock(to) : `${dayText(to.date)} ${clock(to)}`;
  return `${name}, ${dayText(from.date)} ${clock(from)}–${end}`;
}

export function dayText(date: string): string {
  return date.split('-').reverse().join('/');
}

function clock({ minuteOfDay }: { readonly minuteOfDay: number }): string {
  const two = (count: number) => String(count).padStart(2, '0');
  return `${two(Math.floor(minuteOfDay / 60))}:${two(minuteOfDay % 60)}`;
}
