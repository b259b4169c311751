import { describe, expect, it } from 'vitest';
import {
  findRegime,
  isRateInForce,
  legalReference,
  splitVat,
  VAT_RATES,
} from '#modules/billing/index.ts';

describe('an amount and its VAT', () => {
  it.each([
    [1650, 'gross', 2000, 1375, 275],
    [99, 'gross', 2000, 83, 16],
    [10_000, 'net', 2000, 10_000, 2000],
    [10_000, 'net', 550, 10_000, 550],
    [5, 'net', 1000, 5, 1],
    [-5, 'net', 1000, -5, -1],
    [1100, 'gross', 0, 1100, 0],
  ] as const)('of %i %s at %i is %i and %i', (amount, prices, rate, net, vat) => {
    expect(splitVat(amount, prices, rate)).toEqual({
      netCents: net,
      vatCents: vat,
      grossCents: net + vat,
    });
  });

  it('is right to the cent in both modes for every total from 0.01 to 100.00, at every rate', () => {
    for (const { rate } of VAT_RATES) {
      for (let cents = 1; cents <= 10_000; cents += 1) {
        const gross = splitVat(cents, 'gross', rate);
        const exactNet = (cents * 10_000) / (10_000 + rate);
        if (gross.grossCents !== cents || gross.netCents + gross.vatCents !== cents)
          throw new Error(`gross ${cents} at ${rate}`);
        if (Math.abs(gross.netCents - exactNet) > 0.5)
          throw new Error(`net of ${cents} at ${rate}`);
        const net = splitVat(cents, 'net', rate);
        const exactVat = (cents * rate) / 10_000;
        if (net.netCents !== cents || net.grossCents !== cents + net.vatCents)
          throw new Error(`net ${cents} at ${rate}`);
        if (net.vatCents !== Math.floor(exactVat + 0.5))
          throw new Error(`VAT of ${cents} at ${rate}`);
      }
    }
  });
});

describe('regimes', () => {
  it.each([
    ['E', 'VATEX-FR-FRANCHISE', 'TVA non applicable, art. 293 B du CGI'],
    ['E', 'VATEX-FR-CGI261-7', 'Exonération de TVA, art. 261, 7-1° du CGI'],
    ['E', 'VATEX-FR-CGI261D-2', 'Exonération de TVA, art. 261 D du CGI'],
    ['O', 'VATEX-EU-O', "Hors champ d'application de la TVA, art. 256 B du CGI"],
    ['O', null, "Hors champ d'application de la TVA, art. 256 B du CGI"],
    ['S', null, null],
  ])('%s %s says %s', (category, code, words) => {
    expect(legalReference(category, code, '2026-10-31')).toBe(words);
  });

  it.each([
    ['E', 'VATEX-FR-NOTHING'],
    ['E', null],
    ['S', 'VATEX-EU-O'],
    ['K', null],
  ])('%s with %s is none', (category, code) => {
    expect(findRegime(category, code)).toBeNull();
  });

  it('knows from when and until when a rate holds', () => {
    expect(isRateInForce(1960, '2013-12-31')).toBe(true);
    expect(isRateInForce(1960, '2014-01-01')).toBe(false);
    expect(isRateInForce(2000, '2014-01-01')).toBe(true);
    expect(isRateInForce(1234, '2026-01-01')).toBe(false);
  });
});
