/** Runs a prepared statement without looking at its shape again: Drizzle does so for every parameter and column, each time. */
import type { Statement } from 'better-sqlite3';
import { Column, getTableName, is, Param, Placeholder, SQL } from './drizzle.ts';

/** What Drizzle 0.45 keeps of a prepared statement (its `better-sqlite3/session` and `utils.mapResultRow`). */
type Prepared = {
  readonly stmt: Statement<unknown[]>;
  readonly query: { readonly params: readonly unknown[] };
  readonly fields?: ReadonlyArray<{ readonly path: readonly string[]; readonly field: unknown }>;
  readonly joinsNotNullableMap?: Readonly<Record<string, boolean>>;
  readonly customResultMapper?: unknown;
  run: (values?: Values) => unknown;
  get: (values?: Values) => unknown;
  all: (values?: Values) => unknown[];
};
type Values = Readonly<Record<string, unknown>>;
type Row = Record<string, unknown>;
type Decode = (value: unknown) => unknown;
type Bind = (values: Values) => unknown;

/** Makes its `run`, `get` and `all` lean, in place; they answer as before. */
export function makeLean(prepared: Prepared): void {
  const { stmt, fields } = prepared;
  if (prepared.customResultMapper !== undefined) return;
  const bind = binder(prepared.query.params);
  prepared.run = (values = {}) => stmt.run(bind(values));
  if (fields === undefined) return;
  const read = reader(fields, prepared.joinsNotNullableMap ?? {});
  stmt.raw(true);
  prepared.get = (values = {}) => {
    const row = stmt.get(bind(values)) as unknown[] | undefined;
    return row === undefined ? undefined : read(row);
  };
  prepared.all = (values = {}) => (stmt.all(bind(values)) as unknown[][]).map(read);
}

function binder(params: readonly unknown[]): (values: Values) => unknown[] {
  const binds = params.map(bindOf);
  return (values) => {
    const bound: unknown[] = new Array(binds.length);
    for (let at = 0; at < bound.length; at += 1) bound[at] = (binds[at] as Bind)(values);
    return bound;
  };
}

function bindOf(param: unknown): Bind {
  if (is(param, Placeholder)) return named(param.name);
  if (!is(param, Param) || !is(param.value, Placeholder)) return () => param;
  const value = named(param.value.name);
  const { encoder } = param;
  if (encoder.mapToDriverValue === Column.prototype.mapToDriverValue) return value;
  return (values) => encoder.mapToDriverValue(value(values));
}

function named(name: string): Bind {
  return (values) => {
    const value = values[name];
    if (value === undefined && !(name in values))
      throw new Error(`no value for "${name}" was given`);
    return value;
  };
}

/** One level, or two where tables are joined; a joined table that was not there is null. */
function reader(
  fields: NonNullable<Prepared['fields']>,
  notNullable: Readonly<Record<string, boolean>>,
): (row: readonly unknown[]) => Row {
  const columns = fields.map(({ path, field }, at) => ({
    at,
    group: path.length > 1 ? (path[0] as string) : null,
    name: path.at(-1) as string,
    decode: decoderOf(field),
  }));
  if (columns.every((column) => column.group === null)) {
    return (row) => {
      const read: Row = {};
      for (const { at, name, decode } of columns) read[name] = decoded(decode, row[at]);
      return read;
    };
  }
  const nullable = nullableGroups(fields, notNullable);
  return (row) => {
    const read: Row = {};
    for (const { at, group, name, decode } of columns) {
      const value = decoded(decode, row[at]);
      if (group === null) read[name] = value;
      else {
        if (!(group in read)) read[group] = value === null && nullable.has(group) ? null : {};
        const into = read[group] as Row | null;
        if (into !== null) into[name] = value;
      }
    }
    return read;
  };
}

function decoded(decode: Decode | null, value: unknown): unknown {
  return value === null || decode === null ? value : decode(value);
}

/** Null where the value is taken as it is. */
function decoderOf(field: unknown): Decode | null {
  const decoder = is(field, Column)
    ? field
    : is(field, SQL)
      ? decoderIn(field)
      : decoderIn((field as { readonly sql: SQL }).sql);
  const decode = decoder.mapFromDriverValue;
  return decode === Column.prototype.mapFromDriverValue
    ? null
    : (value) => decoder.mapFromDriverValue(value);
}

function decoderIn(field: SQL): { readonly mapFromDriverValue: Decode } {
  return (field as unknown as { readonly decoder: { readonly mapFromDriverValue: Decode } })
    .decoder;
}

/** The groups that are columns of one table alone, which the join may leave out. */
function nullableGroups(
  fields: NonNullable<Prepared['fields']>,
  notNullable: Readonly<Record<string, boolean>>,
): ReadonlySet<string> {
  const tables = new Map<string, Set<string>>();
  for (const { path, field } of fields) {
    if (path.length < 2) continue;
    const group = path[0] as string;
    const table = is(field, Column) ? getTableName(field.table) : '';
    tables.set(group, (tables.get(group) ?? new Set()).add(table));
  }
  return new Set(
    [...tables]
      .filter(
        ([, named]) => named.size === 1 && !named.has('') && !notNullable[[...named][0] as string],
      )
      .map(([group]) => group),
  );
}
