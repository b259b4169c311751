/** CSV that a spreadsheet opens as it should, and that runs nothing. */
import { expect, test } from 'vitest';
import { csvText } from '../../../../dashboards/src/words/csv.ts';

test('English uses commas and points, French semicolons and decimal commas', () => {
  expect(csvText(['a', 'b'], [[1.5, 'x']], 'en')).toBe('\uFEFFa,b\r\n1.5,x\r\n');
  expect(csvText(['a', 'b'], [[1.5, 'x']], 'fr')).toBe('\uFEFFa;b\r\n1,5;x\r\n');
});

test('quotes, separators and line ends are quoted', () => {
  expect(csvText(['n'], [['a "b", c\nd']], 'en')).toBe('\uFEFFn\r\n"a ""b"", c\nd"\r\n');
});

test.each(['=1+1', '+1', '-1', '@x', '\tx'])('%j is not left to run as a formula', (text) => {
  expect(csvText(['n'], [[text]], 'en')).toContain(`'${text}`);
});

test('a negative number is a number and nothing is nothing', () => {
  expect(csvText(['n', 'm'], [[-3, null]], 'en')).toBe('\uFEFFn,m\r\n-3,\r\n');
});
