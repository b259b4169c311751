/** What every page meets once it stands: WCAG AA, no wider than the screen, and nothing complained of. */
import { expect } from 'vitest';
import { type Opened, tooWideIn, violationsOf } from './browser.ts';

export async function meetsAll({ page, complaints }: Opened): Promise<void> {
  await page.locator('h1, h2, .tile').first().waitFor();
  await page.locator('.mantine-Skeleton-root').first().waitFor({ state: 'detached' });
  expect(await violationsOf(page)).toEqual([]);
  expect(await tooWideIn(page)).toEqual([]);
  expect(complaints).toEqual([]);
}
