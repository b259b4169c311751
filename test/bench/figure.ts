/** One measured figure: its value, the floor of the same run, their ratio, and the bound that it is held to. */

export type Bound = {
  /** What the bound is on. */
  readonly on: 'value' | 'ratio';
  readonly kind: 'at-most' | 'at-least';
  readonly than: number;
};

export type Figure = {
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  readonly floor: number | null;
  readonly ratio: number | null;
  readonly bounds: readonly Bound[];
  /** Null where nothing is asked of it. */
  readonly reached: boolean | null;
  readonly note: string | null;
};

export type Measure = {
  readonly name: string;
  /** One sentence: what is measured, and against what. */
  readonly about: string;
  readonly run: (scope: Scope) => Promise<Figure[]>;
};

/** How long a run may take. */
export type Scope = {
  readonly quick: boolean;
  /** Rounds of each of two sides. */
  readonly rounds: number;
  /** Says what is going on. */
  readonly say: (words: string) => void;
};

export const atMost = (on: Bound['on'], than: number): Bound => ({ on, kind: 'at-most', than });
export const atLeast = (on: Bound['on'], than: number): Bound => ({ on, kind: 'at-least', than });

export function figure(
  name: string,
  value: number,
  unit: string,
  more: {
    readonly floor?: number;
    readonly bounds?: readonly Bound[];
    readonly note?: string;
  } = {},
): Figure {
  const ratio = more.floor === undefined ? null : value / more.floor;
  const bounds = more.bounds ?? [];
  const reached =
    bounds.length === 0
      ? null
      : bounds.every(({ on, kind, than }) => {
          const of = on === 'value' ? value : (ratio ?? Number.NaN);
          return kind === 'at-most' ? of <= than : of >= than;
        });
  return {
    figure: name,
    value: rounded(value),
    unit,
    floor: more.floor === undefined ? null : rounded(more.floor),
    ratio: ratio === null ? null : rounded(ratio),
    bounds,
    reached,
    note: more.note ?? null,
  };
}

/** Three digits that mean something. */
function rounded(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(value >= 1000 ? 5 : 3)) : value;
}

/** Lines of a table for people. */
export function tableOf(measure: string, figures: readonly Figure[]): string {
  const rows = figures.map((one) => [
    one.reached === null ? ' ' : one.reached ? '✓' : '✗',
    one.figure,
    `${one.value} ${one.unit}`,
    one.floor === null ? '' : `floor ${one.floor}`,
    one.ratio === null ? '' : `× ${one.ratio}`,
    one.bounds.map(boundText).join(', '),
    one.note ?? '',
  ]);
  const widths = [0, 1, 2, 3, 4, 5].map((at) =>
    Math.max(...rows.map((row) => row[at]?.length ?? 0)),
  );
  const lines = rows.map((row) =>
    `  ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')}`.trimEnd(),
  );
  return [measure, ...lines, ''].join('\n');
}

function boundText({ on, kind, than }: Bound): string {
  return `${kind === 'at-most' ? '≤' : '≥'} ${on === 'ratio' ? '× ' : ''}${than}`;
}
