/** Moonraker's way of writing: Python's JSON, and status documents that hold only what has changed. */

export type StatusDocument = Record<string, Record<string, unknown>>;

/** As Python's `json.dumps` writes it: spaces after separators, everything beyond ASCII escaped. */
export function pythonJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).filter(([, field]) => field !== undefined);
    return `{${fields.map(([name, field]) => `${asciiJson(name)}: ${pythonJson(field)}`).join(', ')}}`;
  }
  return asciiJson(value ?? null);
}

/** The fields of `now` that differ from `before`; undefined when none does. */
export function changedFields(
  before: StatusDocument,
  now: StatusDocument,
): StatusDocument | undefined {
  const changed: StatusDocument = {};
  for (const [object, fields] of Object.entries(now)) {
    for (const [field, value] of Object.entries(fields)) {
      if (before[object]?.[field] === value) continue;
      changed[object] = { ...changed[object], [field]: value };
    }
  }
  return Object.keys(changed).length === 0 ? undefined : changed;
}

/** `<instance>/klipper/status`. */
export function writeStatus(eventtime: number, status: StatusDocument): string {
  return pythonJson({ eventtime, status });
}

/** `<instance>/klipper/state/<object>/<field>`, with publish_split_status. */
export function writeField(eventtime: number, value: unknown): string {
  return pythonJson({ eventtime, value });
}

/** `<instance>/moonraker/status`. */
export function writeServer(server: 'online' | 'offline'): string {
  return pythonJson({ server });
}

export function writeAnswer(id: unknown, result: unknown): string {
  return pythonJson({ jsonrpc: '2.0', result, id });
}

export function writeError(id: unknown, code: number, message: string): string {
  return pythonJson({ jsonrpc: '2.0', error: { code, message }, id });
}

function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
