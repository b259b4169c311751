/** How many days a simulated month lives: none is none, and more than it has are all of them. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { databasePath } from '#src/data-folder.ts';

/** A folder that has a place: what is asked for well ends there, before anything is lived. */
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'faitout-month-'));
  writeFileSync(databasePath(folder), '');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function simulate(...words: string[]) {
  const env = { ...process.env, FAITOUT_DATA: folder };
  const { status, stderr } = spawnSync(process.execPath, ['scripts/live-month.ts', ...words], {
    env,
    encoding: 'utf8',
  });
  return { status, stderr };
}

/** The month before this one, in the place's zone. */
function lastMonth(): string {
  const [year = 0, month = 0] = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Paris' })
    .format(Date.now())
    .split('-')
    .map(Number);
  return new Date(Date.UTC(year, month - 2, 1)).toISOString().slice(0, 7);
}

it.each(['0', 'many'])('--days %s lives nothing, and tells how it is asked', (days) => {
  const { status, stderr } = simulate('2025-10', `--days=${days}`);
  expect(status).toBe(2);
  expect(stderr).toContain('faitout simulate month MONTH');
});

it('more days than the month has end with it, and not in days to come', () => {
  const { stderr } = simulate(lastMonth(), '--days=400');
  expect(stderr).toContain('there is a place in');
});
