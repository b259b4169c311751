/** Former charges and balances, as people's spreadsheets have them. */
import { describe, expect, it } from 'vitest';
import {
  centsOf,
  dateOf,
  readBalances,
  readCharges,
  readCsv,
} from '#modules/billing/history-rules.ts';

describe('centsOf', () => {
  it.each([
    ['12', 1200],
    ['12.5', 1250],
    ['12,50', 1250],
    ['1 234,56 €', 123_456],
    ['-3.05', -305],
    ['0', 0],
    ['12.345', null],
    ['', null],
    ['abc', null],
    ['1,234.56', null],
  ])('%s is %s', (text, cents) => {
    expect(centsOf(text)).toBe(cents);
  });
});

describe('dateOf', () => {
  it.each([
    ['2026-10-31', '2026-10-31'],
    ['31/10/2026', '2026-10-31'],
    ['2026-02-31', null],
    ['31/02/2026', null],
    ['10.31.2026', null],
  ])('%s is %s', (text, date) => {
    expect(dateOf(text)).toBe(date);
  });
});

describe('readCsv', () => {
  it.each([
    ['semicolons', 'a;b\n1;2\n'],
    ['commas', 'a,b\r\n1,2'],
    ['tabs and a mark of order', '\uFEFFa\tb\n1\t2\n\n'],
  ])('reads %s', (_what, text) => {
    expect(readCsv(text)).toEqual({ head: ['a', 'b'], rows: [['1', '2']] });
  });

  it('reads quotes, with separators, quotes and lines in them', () => {
    expect(readCsv('a;b\n"x;""y""";"one\ntwo"\n').rows).toEqual([['x;"y"', 'one\ntwo']]);
  });
});

describe('readCharges', () => {
  const mapping = { payer: 'Qui', date: 'Jour', label: 'Quoi', amount: 'Prix', vatRate: 'TVA' };

  it('takes columns by their names', () => {
    const table = readCsv('Jour;Qui;Quoi;Prix;TVA\n31/10/2026;ada;Laser;11,00 €;20 %\n');
    expect(readCharges(table, mapping)).toEqual({
      charges: [
        {
          payer: 'ada',
          person: null,
          date: '2026-10-31',
          label: 'Laser',
          amountCents: 1100,
          vatRate: 2000,
        },
      ],
      mistakes: [],
    });
  });

  it('says each mistake with its row', () => {
    const table = readCsv('Jour;Qui;Quoi;Prix;TVA\n31/13/2026;;;x;y\n31/10/2026;ada;Laser;1;20\n');
    const { mistakes } = readCharges(table, mapping);
    expect(mistakes.map(({ path, message }) => `${path} ${message}`)).toEqual([
      'csv[2] no payer',
      'csv[2] the date is no date',
      'csv[2] no label',
      'csv[2] the amount is no amount',
      'csv[2] the VAT rate is no rate',
    ]);
    expect(readCharges(readCsv('a;b\n1;2\n'), mapping).mistakes).toContainEqual({
      path: 'mapping.payer',
      message: 'there is no column Qui',
    });
  });
});

describe('readBalances', () => {
  it('takes what each owes', () => {
    const table = readCsv('who,owes\nada,-12.5\nbob,x\n');
    expect(readBalances(table, { payer: 'who', amount: 'owes' })).toEqual({
      balances: [{ payer: 'ada', amountCents: -1250 }],
      mistakes: [{ path: 'csv[3]', message: 'the amount is no amount' }],
    });
  });
});
