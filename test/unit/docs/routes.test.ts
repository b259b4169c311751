/** The page of routes is what the server describes. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ROUTES_PAGE, routesPage } from '../../../scripts/routes-page.ts';

test('the page names every route as it is: `node scripts/routes-page.ts` writes it anew', () => {
  expect(readFileSync(ROUTES_PAGE, 'utf8')).toBe(routesPage());
});
