/** The words for people and the code say the same: links, settings, commands, drivers, samples. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { placeFile } from '#contract/place-file.ts';
import { DECISION_REASONS } from '#contract/refusals.ts';
import { drivers } from '#devices/drivers/index.ts';
import { ROLES } from '#kernel/engine.ts';
import { SCENARIOS, TROUBLES } from '#sim/index.ts';

const ROOT = new URL('../../../', import.meta.url).pathname;
const PAGES = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];
const LINK = /!?\[[^\]]*\]\(([^)\s]+)\)/g;
const FENCE = /^```(\w*)\n([\s\S]*?)^```$/gm;

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const withoutCode = (text: string) => text.replace(/^ *```[\s\S]*?^ *```$/gm, '');
const everything = PAGES.map(read).join('\n');

describe.each(PAGES)('%s', (page) => {
  test('leads only to what is there', () => {
    const links = [...withoutCode(read(page)).matchAll(LINK)].map((match) => match[1] as string);
    expect(links.filter((link) => !leadsSomewhere(page, link))).toEqual([]);
  });

  test('begins with its one title', () => {
    expect(withoutCode(read(page)).match(/^# .+$/gm)).toHaveLength(1);
    expect(read(page)).toMatch(/^# /);
  });
});

test('a link that leads nowhere is found', () => {
  expect(leadsSomewhere('README.md', 'docs/no-such-page.md')).toBe(false);
  expect(leadsSomewhere('README.md', 'docs/rules.md#no-such-part')).toBe(false);
  expect(leadsSomewhere('docs/rules.md', '../README.md')).toBe(true);
});

test('every page can be reached from the README', () => {
  const reached = new Set(['README.md']);
  for (const page of reached) {
    for (const [, link = ''] of withoutCode(read(page)).matchAll(LINK)) {
      const target = join(dirname(page), link.replace(/#.*/, ''));
      if (PAGES.includes(target)) reached.add(target);
    }
  }
  expect(PAGES.filter((page) => !reached.has(page))).toEqual([]);
});

test('every setting stands in the README, and none that is not there', () => {
  const settings = new Set(read('src/config.ts').match(/\bFAITOUT_[A-Z_]+\b/g));
  settings.delete('FAITOUT_');
  expect(settings.size).toBeGreaterThan(5);
  const readme = read('README.md');
  expect([...settings].filter((name) => !readme.includes(`| \`${name}\` |`))).toEqual([]);
  const named = new Set(everything.match(/\bFAITOUT_[A-Z_]+\b/g));
  named.delete('FAITOUT_DEMO_SPEED');
  expect([...named].filter((name) => !settings.has(name))).toEqual([]);
});

test('every command of the command line stands in the README', () => {
  const usage = /const USAGE = `([\s\S]*?)`;/.exec(read('src/cli.ts'))?.[1] ?? '';
  const commands = [...usage.matchAll(/^ {2}(\w+)/gm)].map((match) => match[1] as string);
  expect(commands).toContain('import');
  expect(commands.length).toBeGreaterThan(5);
  const readme = read('README.md');
  expect(commands.filter((name) => !readme.includes(`| \`${name}`))).toEqual([]);
});

test('every npm script that the pages name is there', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const named = [...everything.matchAll(/\bnpm run (?:-s )?([a-z]+)/g)].map((match) => match[1]);
  expect(named).toContain('demo');
  expect(named.filter((name) => scripts[name as string] === undefined)).toEqual([]);
});

describe.each([...drivers.keys()])('the driver %s', (kind) => {
  test('has its page, and a line in the index', () => {
    expect(read('docs/devices/index.md')).toContain(`| \`${kind}\` |`);
    expect(read('docs/devices/index.md')).toContain(`(${kind}.md)`);
    expect(read(`docs/devices/${kind}.md`)).toMatch(new RegExp(`^# ${kind}\\b`));
  });

  test('takes the settings of its page', () => {
    const samples = fences(`docs/devices/${kind}.md`, 'json').map(
      (text) => JSON.parse(text) as { driver?: string; settings?: object },
    );
    const own = samples.filter(({ driver }) => driver === kind);
    expect(own.length).toBeGreaterThan(0);
    for (const { settings = {} } of own) {
      expect(drivers.get(kind)?.settings.safeParse(settings).error).toBeUndefined();
    }
  });
});

test('the devices index names no driver that is not there', () => {
  const others = ['index.md', 'adopting.md'];
  const pages = readdirSync(join(ROOT, 'docs/devices')).filter((name) => !others.includes(name));
  expect(pages.map((name) => name.replace('.md', '')).sort()).toEqual([...drivers.keys()].sort());
});

test.each(['README.md', 'docs/place-file.md'])('the place file of %s is one', (page) => {
  const [sample] = fences(page, 'json');
  const parsed = placeFile.safeParse(JSON.parse(sample ?? 'null'));
  expect(parsed.error).toBeUndefined();
  for (const { driver, settings } of parsed.data?.devices ?? []) {
    expect(drivers.get(driver ?? '')?.settings.safeParse(settings ?? {}).success).toBe(true);
  }
});

test('every JSON sample is JSON', () => {
  const samples = PAGES.flatMap((page) => fences(page, 'json').map((text) => [page, text]));
  expect(samples.length).toBeGreaterThan(8);
  for (const [page, text = ''] of samples) expect(() => JSON.parse(text), page).not.toThrow();
});

test('every field of the place file is explained', () => {
  const page = read('docs/place-file.md');
  const fields = new Set(fieldsOf(placeFile));
  expect(fields.size).toBeGreaterThan(60);
  expect([...fields].filter((name) => !page.includes(name))).toEqual([]);
});

test('every word of a decision, every role, scenario and trouble is explained', () => {
  const rules = read('docs/rules.md');
  expect(DECISION_REASONS.filter((word) => !rules.includes(`\`${word}\``))).toEqual([]);
  const running = read('docs/running-a-place.md');
  expect(ROLES.filter((role) => !running.includes(`| \`${role}\` |`))).toEqual([]);
  const simulator = read('docs/simulator.md');
  const names = [...Object.keys(SCENARIOS), ...Object.keys(TROUBLES)];
  expect(names.filter((name) => !simulator.includes(`| \`${name}\` |`))).toEqual([]);
});

test('every decision names a guard that is there', () => {
  const decisions = PAGES.filter((page) => /decisions\/\d{4}-/.test(page));
  expect(decisions.length).toBeGreaterThan(6);
  for (const page of decisions) {
    const guards = (read(page).split('**Guards.**')[1] ?? '').match(/\btest\/[\w./-]+\.\w+/g);
    expect(guards, page).not.toBeNull();
    expect(guards?.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    expect(read('docs/decisions/index.md')).toContain(page.replace('docs/decisions/', ''));
  }
});

/** A relative link to a file that is there, and to a part of it that is there. */
function leadsSomewhere(page: string, link: string): boolean {
  if (/^https?:\/\//.test(link)) return true;
  const [path = '', part] = link.split('#');
  const target = path === '' ? page : join(dirname(page), path);
  if (!existsSync(join(ROOT, target))) return false;
  return part === undefined || anchorsOf(target).includes(part);
}

/** The names that a page's headings get where Markdown is shown. */
function anchorsOf(page: string): string[] {
  return [...withoutCode(read(page)).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function fences(page: string, language: string): string[] {
  return [...read(page).matchAll(FENCE)]
    .filter(([, kind]) => kind === language)
    .map(([, , text = '']) => text);
}

/** Every name of a field in a schema, at any depth. */
function fieldsOf(schema: unknown): string[] {
  const { def } = schema as { def?: Record<string, unknown> };
  if (def === undefined) return [];
  const shape = def['shape'] as Record<string, unknown> | undefined;
  const own = Object.entries(shape ?? {}).flatMap(([name, inner]) => [name, ...fieldsOf(inner)]);
  const inner = ['innerType', 'element', 'in', 'out'].flatMap((key) => fieldsOf(def[key] ?? {}));
  const options = ((def['options'] as unknown[] | undefined) ?? []).flatMap(fieldsOf);
  return [...own, ...inner, ...options];
}
