/** Every word of the dashboards is said somewhere: what no page says is not kept in two languages. */
import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fr } from '../../../../dashboards/src/i18n/fr.ts';

type Tree = { readonly [key: string]: string | Tree };

const ROOT = new URL('../../../../dashboards/src/', import.meta.url).pathname;
/** How many, and what the page is of, are chosen by the translation. */
const PLURAL = /_(?:zero|one|other)$/;
/** `a.b` alone, or `a.${x}`, `a.${x}.b`: what stands in for a name is no dot. */
const SAID = /(['"`])([A-Za-z][\w-]*(?:\.(?:[\w-]+|\$\{[^}`]*\}))*)\1/g;

const keysOf = (tree: Tree, under = ''): string[] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [under + key] : keysOf(value, `${under}${key}.`),
  );

const sources = globSync('**/*.{ts,tsx}', { cwd: ROOT }).filter((path) => !/^i18n\//.test(path));
const said = new Set(
  sources.flatMap((path) =>
    [...readFileSync(ROOT + path, 'utf8').matchAll(SAID)].map((match) => match[2] ?? ''),
  ),
);
const shapes = [...said]
  .filter((key) => key.includes('${'))
  .map((key) => new RegExp(`^${key.replaceAll('.', '\\.').replaceAll(/\$\{[^}]*\}/g, '[^.]+')}$`));
const isSaid = (key: string) =>
  [key, key.replace(PLURAL, '')].some(
    (one) => said.has(one) || shapes.some((shape) => shape.test(one)),
  );

test('every word is said by a page', () => {
  expect(sources.length).toBeGreaterThan(200);
  expect(keysOf(fr).filter((key) => !isSaid(key))).toEqual([]);
});

test('a word that no page says is found', () => {
  expect(isSaid('billing.charge.nobodySaysThis')).toBe(false);
  expect(isSaid('billing.charge.waive')).toBe(true);
});
