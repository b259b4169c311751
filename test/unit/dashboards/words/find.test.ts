/** Finding without accents and capitals. */
import { expect, test } from 'vitest';
import { finds } from '../../../../dashboards/src/words/find.ts';

test.each([
  ['decoupe', 'Découpeuse laser', true],
  ['LASER dec', 'Découpeuse laser', true],
  ['', 'anything', true],
  ['cnc', 'Découpeuse laser', false],
])('%j in %j: %s', (sought, text, found) => {
  expect(finds(sought, text)).toBe(found);
});
