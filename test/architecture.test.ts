/** The fence: who may import whom, no cycles, and the clock read only where it may be. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

type Edge = { readonly from: string; readonly to: string };
type Rule = { readonly from: RegExp; readonly may: readonly RegExp[] };

const ROOT = new URL('..', import.meta.url).pathname;
const FOLDERS = ['src', 'firmware-sim', 'dashboards/src'];
const IMPORT =
  /(?:^|\n)\s*(?:import|export)\b[^'"`;]*?from\s+['"]([^'"]+)['"]|(?:^|\n)\s*import\s+['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g;

/** The first rule whose `from` matches decides; `$1` is the captured folder; a file that none covers is a violation. */
const RULES: readonly Rule[] = [
  { from: /^src\/kernel\/crypto\.ts$/, may: [/^src\/kernel\//, /^node:crypto$/] },
  { from: /^src\/kernel\//, may: [/^src\/kernel\//, /^zod$/, /^temporal-polyfill$/] },
  { from: /^src\/contract\//, may: [/^src\/(contract|kernel)\//, /^zod$/] },
  {
    from: /^src\/db\//,
    may: [/^src\/(db|kernel)\//, /^drizzle-orm/, /^better-sqlite3$/, /^node:(module|fs)$/],
  },
  {
    from: /^src\/devices\/drivers\/index\.ts$/,
    may: [/^src\/devices\/(driver\.ts|drivers\/)/],
  },
  {
    from: /^src\/devices\/drivers\/([^/]+)\//,
    may: [/^src\/kernel\//, /^src\/devices\/(wire\/|driver\.ts|drivers\/$1\/)/, /^zod$/],
  },
  { from: /^src\/devices\/wire\/aes\.ts$/, may: [/^src\/devices\/wire\//, /^node:crypto$/] },
  { from: /^src\/devices\/wire\//, may: [/^src\/(kernel|devices\/wire)\//, /^zod$/] },
  { from: /^src\/devices\/driver\.ts$/, may: [/^src\/kernel\//, /^zod$/] },
  {
    from: /^src\/devices\/transports\//,
    may: [
      /^src\/kernel\//,
      /^src\/devices\/[^/]+\.ts$/,
      /^src\/devices\/transports\//,
      /^(aedes|mqtt|mqtt-packet|serialport|node:)/,
    ],
  },
  {
    from: /^src\/devices\/[^/]+\.ts$/,
    may: [/^src\/kernel\//, /^src\/devices\/(?!drivers\/)/, /^node:/],
  },
  {
    from: /^src\/journal\//,
    may: [/^src\/(kernel|db|journal)\//, /^better-sqlite3$/],
  },
  {
    from: /^src\/modules\/([^/]+)\/(?:[a-z]+-)?rules\.ts$/,
    may: [/^src\/(kernel|contract)\//, /^src\/modules\/$1\/(types|[a-z-]*rules)\.ts$/],
  },
  {
    from: /^src\/modules\/([^/]+)\/tables\.ts$/,
    may: [/^src\/db\//, /^src\/modules\/[^/]+\/tables\.ts$/],
  },
  {
    from: /^src\/modules\/([^/]+)\//,
    may: [/^src\/(kernel|contract|db)\//, /^src\/modules\/$1\//, /^zod$/],
  },
  {
    from: /^src\/flows\//,
    may: [
      /^src\/(kernel|contract|db|journal|flows|reporting)\//,
      /^src\/modules\/[^/]+\/index\.ts$/,
      /^zod$/,
    ],
  },
  {
    from: /^src\/reporting\//,
    may: [
      /^src\/(kernel|contract|db|reporting)\//,
      /^src\/modules\/[^/]+\/(tables|index)\.ts$/,
      /^src\/journal\/tables\.ts$/,
    ],
  },
  {
    from: /^src\/http\//,
    may: [
      /^src\/(kernel|contract|http)\//,
      /^src\/modules\/[^/]+\/routes\.ts$/,
      /^(hono|@hono\/|zod$|yazl$|node:)/,
    ],
  },
  {
    from: /^src\/(edge-report|clock-watch|picture-feed|wake-ups)\.ts$/,
    may: [/^src\/(contract|kernel)\//, /^src\/devices\/link\.ts$/],
  },
  {
    from: /^src\/adoption-report\.ts$/,
    may: [/^src\/(contract|kernel)\//, /^src\/devices\/(link|guests|discoveries)\.ts$/],
  },
  { from: /^src\/(data-folder|disk-speed)\.ts$/, may: [/^node:(fs|path)$/] },
  {
    from: /^src\/engine-thread\.ts$/,
    may: [/^src\/(config\.ts|disk-speed\.ts|db\/open\.ts|devices\/driver\.ts)/, /^node:fs$/],
  },
  { from: /^src\/(config)\.ts$/, may: [/^zod$/, /^node:path$/] },
  { from: /^src\/system\.ts$/, may: [/^src\/kernel\//, /^node:crypto$/] },
  {
    from: /^src\/engine\.ts$/,
    may: [/^src\/(kernel|db|journal|flows)\//, /^src\/system\.ts$/, /^node:(fs|path)$/],
  },
  {
    from: /^src\/(place-worker|remote-engine)\.ts$/,
    may: [
      /^src\/(kernel|engine\.ts|system\.ts|remote-engine\.ts|worker-file\.ts|devices\/(catalogue\.ts|drivers\/index\.ts))/,
      /^node:/,
    ],
  },
  {
    from: /^src\/reader\.ts$/,
    may: [
      /^src\/kernel\//,
      /^src\/(devices\/link|flows\/heavy-queries|worker-on-demand)\.ts$/,
      /^node:/,
    ],
  },
  {
    from: /^src\/reader-worker\.ts$/,
    may: [
      /^src\/(kernel|db)\//,
      /^src\/(reader|system|worker-port|flows\/registry|http\/redaction)\.ts$/,
      /^src\/devices\/(catalogue\.ts|drivers\/index\.ts)$/,
      /^node:/,
    ],
  },
  {
    from: /^src\/documents\//,
    may: [/^src\/(contract|kernel|documents)\//, /^pdfkit$/, /^node:module$/],
  },
  {
    from: /^src\/document-(maker|worker)\.ts$/,
    may: [
      /^src\/(contract|kernel)\//,
      /^src\/(worker-(on-demand|port)|documents\/print|devices\/link)\.ts$/,
    ],
  },
  {
    from: /^src\/worker-(on-demand|port|file)\.ts$/,
    may: [/^src\/(worker-[a-z]+|devices\/link)\.ts$/, /^node:/],
  },
  { from: /^src\/launch\.ts$/, may: [/^node:(module|v8|vm)$/] },
  { from: /^src\/(main|cli|server)\.ts$/, may: [/^src\//, /^node:/, /^pino$/, /^firmware-sim\//] },
  {
    from: /^src\/command-line\//,
    may: [/^src\//, /^node:/, /^firmware-sim\//, /^better-sqlite3$/],
  },
  { from: /^firmware-sim\//, may: [/^firmware-sim\//, /^(mqtt|aedes|serialport|node:)/] },
  {
    from: /^dashboards\/src\//,
    may: [
      /^dashboards\/src\//,
      /^src\/contract\//,
      /^src\/kernel\//,
      /^(?!src\/|firmware-sim\/|node:)/,
    ],
  },
];

/** Where the clock, randomness, the environment and the console may be read. */
const SHELL = [
  /^src\/launch\.ts$/,
  /^src\/(system|main|config|cli|server|place-worker|remote-engine)\.ts$/,
  /^src\/command-line\//,
  /^src\/devices\/transports\//,
  /^src\/devices\/supervisor\.ts$/,
  /^firmware-sim\//,
  /^dashboards\//,
];
const BANNED =
  /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\brandomUUID\b|\bsetTimeout\(|\bsetInterval\(|\bprocess\.env\b|\bconsole\.\w/;

const files = FOLDERS.flatMap(listFiles);
const edges = files.flatMap((file) => edgesOf(file, readFileSync(join(ROOT, file), 'utf8')));

describe('the fence', () => {
  it('lets every file import only what its room may', () => {
    expect(violationsOf(files, edges)).toEqual([]);
  });

  it('finds no cycle among the files of the server', () => {
    expect(cyclesOf(edges.filter((edge) => edge.from.startsWith('src/')))).toEqual([]);
  });

  it('lets only the shell read the clock, randomness, the environment and the console', () => {
    const readers = files
      .filter((file) => !SHELL.some((shell) => shell.test(file)))
      .filter((file) => BANNED.test(withoutComments(readFileSync(join(ROOT, file), 'utf8'))));
    expect(readers).toEqual([]);
  });

  it('sees rules and drivers each with their own test', () => {
    const untested = files
      .filter((file) =>
        /^src\/modules\/[^/]+\/(?:[a-z]+-)?rules\.ts$|^src\/devices\/drivers\/[^/]+\/driver\.ts$/.test(
          file,
        ),
      )
      .filter(
        (file) =>
          !existsSync(join(ROOT, file.replace(/^src/, 'test/unit').replace(/\.ts$/, '.test.ts'))),
      );
    expect(untested).toEqual([]);
  });

  it('saw the whole house', () => {
    expect(files.length).toBeGreaterThan(100);
    expect(edges.length).toBeGreaterThan(300);
  });

  it('can fail: each planted violation is found', () => {
    const planted: Edge[] = [
      { from: 'src/kernel/ids.ts', to: 'src/db/ctx.ts' },
      { from: 'src/devices/drivers/tasmota/driver.ts', to: 'src/devices/drivers/shelly/driver.ts' },
      { from: 'src/modules/access/store.ts', to: 'src/modules/people/store.ts' },
      { from: 'src/modules/access/rules.ts', to: 'src/db/drizzle.ts' },
      { from: 'src/http/app.ts', to: 'src/modules/site/store.ts' },
      { from: 'firmware-sim/main.ts', to: 'src/kernel/ids.ts' },
      { from: 'src/nobody-knows.ts', to: 'src/kernel/ids.ts' },
    ];
    expect(violationsOf([], planted)).toHaveLength(planted.length);
    expect(violationsOf(['src/nobody-knows.ts'], [])).toHaveLength(1);
    expect(
      cyclesOf([
        { from: 'a', to: 'b' },
        { from: 'b', to: 'c' },
        { from: 'c', to: 'a' },
      ]),
    ).not.toEqual([]);
    expect(BANNED.test('const now = Date.now();')).toBe(true);
  });
});

function listFiles(folder: string): string[] {
  const base = join(ROOT, folder);
  if (!existsSync(base)) return [];
  return readdirSync(base, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts'))
    .map((name) => `${folder}/${name}`)
    .sort();
}

function edgesOf(from: string, source: string): Edge[] {
  const found: Edge[] = [];
  for (const match of withoutComments(source).matchAll(IMPORT)) {
    const specifier = match[1] ?? match[2] ?? match[3];
    if (specifier !== undefined) found.push({ from, to: resolve(from, specifier) });
  }
  return found;
}

function resolve(from: string, specifier: string): string {
  if (specifier.startsWith('.')) return normalize(join(dirname(from), specifier));
  const room = /^#([a-z]+)\/(.*)$/.exec(specifier);
  if (room === null) return specifier;
  const [, name, rest] = room;
  if (name === 'sim') return `firmware-sim/${rest}`;
  if (name === 'src') return `src/${rest}`;
  return `src/${name}/${rest}`;
}

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:'"`])\/\/[^\n]*/g, '$1');
}

function violationsOf(all: readonly string[], seen: readonly Edge[]): string[] {
  const uncovered = all
    .filter((file) => ruleOf(file) === undefined)
    .map((file) => `${file}: no rule covers it`);
  const crossing = seen
    .filter(({ from, to }) => !allows(from, to))
    .map(({ from, to }) => `${from} imports ${to}`);
  return [...uncovered, ...crossing];
}

function ruleOf(file: string): Rule | undefined {
  return RULES.find((rule) => rule.from.test(file));
}

function allows(from: string, to: string): boolean {
  const rule = ruleOf(from);
  if (rule === undefined) return false;
  const captured = rule.from.exec(from)?.[1] ?? '';
  return rule.may.some((pattern) => new RegExp(pattern.source.replaceAll('$1', captured)).test(to));
}

function cyclesOf(graph: readonly Edge[]): string[] {
  const next = new Map<string, string[]>();
  for (const { from, to } of graph) next.set(from, [...(next.get(from) ?? []), to]);
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (node: string, path: readonly string[]): void => {
    const at = path.indexOf(node);
    if (at >= 0) cycles.push([...path.slice(at), node].join(' > '));
    if (at >= 0 || done.has(node)) return;
    for (const to of next.get(node) ?? []) visit(to, [...path, node]);
    done.add(node);
  };
  for (const node of next.keys()) visit(node, []);
  return cycles;
}
