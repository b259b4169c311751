import { describe, expect, it } from 'vitest';
import { labelOfUse } from '#modules/billing/index.ts';
import { aPrice, aUse, heldFor, rated } from '../../../builders/tariffs.ts';

const words = (price: ReturnType<typeof aPrice>, use = heldFor(960)) =>
  rated(price, use).steps.map((step) => step.words);

describe('a trace', () => {
  it('tells units, price and time in both languages', () => {
    const price = aPrice(
      [{ type: 'time', measure: 'held', unitSeconds: 900, price: '5.5', graceSeconds: 60 }],
      { caps: [{ per: 'day', price: '4' }] },
    );
    expect(words(price)).toEqual([
      {
        fr: '1 × 15 min commencées à 5,50 € (machine tenue 16 min, dont 1 min de tolérance)',
        en: '1 × 15 min begun at €5.50 (machine held 16 min, 1 min of grace in it)',
      },
      {
        fr: 'Plafond du jour : 4,00 €, dont 0,00 € déjà comptés',
        en: 'Cap of the day: €4.00, €0.00 counted before',
      },
    ]);
  });

  it('tells set-up and material', () => {
    const price = aPrice([
      { type: 'setup', price: '1.20' },
      { type: 'quantity', measure: 'filamentGrams', price: '0.12' },
    ]);
    expect(words(price, aUse({ measures: { filamentGrams: 12_500 } }))).toEqual([
      { fr: 'Forfait de mise en route 1,20 €', en: 'Set-up €1.20' },
      { fr: '12,5 g à 0,12 € (filament)', en: '12.5 g at €0.12 (filament)' },
    ]);
  });

  it('labels a line with its day and its hours', () => {
    const from = { date: '2026-10-12', minuteOfDay: 845 };
    expect(labelOfUse('Laser', from, { ...from, minuteOfDay: 861 })).toBe(
      'Laser, 12/10/2026 14:05–14:21',
    );
    expect(labelOfUse('Laser', from, { date: '2026-10-13', minuteOfDay: 5 })).toBe(
      'Laser, 12/10/2026 14:05–13/10/2026 00:05',
    );
  });
});
