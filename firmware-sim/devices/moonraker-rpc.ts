/** Moonraker's JSON-RPC on MQTT: what may be asked, and the errors as the real server gives them. */
import type { History } from './moonraker-history.ts';
import { type StatusDocument, writeAnswer, writeError } from './moonraker-text.ts';

export type RpcPrinter = {
  readonly klippy: string;
  readonly message: string;
  readonly history: History;
  eventtime(): number;
  document(): StatusDocument;
  hasFile(filename: string): boolean;
  startFile(filename: string): boolean;
  pausePrint(): void;
  resumePrint(): void;
  cancelPrint(): void;
  emergencyStop(): void;
  firmwareRestart(): void;
  afterSlowCommand(action: () => void): void;
};

type Outcome = { result: unknown } | { code: number; message: string };
type Method = (params: Record<string, unknown>, printer: RpcPrinter) => Outcome;

const OK: Outcome = { result: 'ok' };
const NOT_CONNECTED: Outcome = { code: 503, message: 'Klippy Host not connected' };
/** Their answer comes when the queued moves have ended. */
const SLOW = new Set(['printer.print.pause', 'printer.print.resume', 'printer.print.cancel']);

const METHODS: Record<string, Method> = {
  'server.info': (_params, printer) => ({
    result: {
      klippy_connected: printer.klippy !== 'disconnected',
      klippy_state: printer.klippy,
      components: ['history', 'mqtt', 'job_state'],
      moonraker_version: 'v0.9.3-0-gd5ee171',
    },
  }),
  'server.history.list': (params, printer) => ({ result: printer.history.list(params) }),
  'server.history.totals': (_params, printer) => ({
    result: { job_totals: printer.history.totals(), auxiliary_totals: [] },
  }),
  'printer.info': (_params, printer) => ({
    result: {
      state: printer.klippy,
      state_message: printer.message,
      hostname: 'printer',
      software_version: 'v0.13.0-0-g61c0c8d2',
    },
  }),
  'printer.objects.list': (_params, printer) => ({
    result: { objects: Object.keys(printer.document()) },
  }),
  'printer.objects.query': (params, printer) => ({
    result: { eventtime: printer.eventtime(), status: query(params['objects'], printer) },
  }),
  'printer.print.start'(params, printer) {
    const filename = String(params['filename'] ?? '');
    if (!printer.hasFile(filename)) return { code: 400, message: 'Unable to open file' };
    return printer.startFile(filename) ? OK : { code: 400, message: 'SD busy' };
  },
  'printer.print.pause': (_params, printer) => done(printer.pausePrint),
  'printer.print.resume': (_params, printer) => done(printer.resumePrint),
  'printer.print.cancel': (_params, printer) => done(printer.cancelPrint),
  'printer.emergency_stop': (_params, printer) => done(printer.emergencyStop),
  'printer.firmware_restart': (_params, printer) => done(printer.firmwareRestart),
};

/** Hands the answer to `send`, a slow command's later; a notification (no id) gets none. */
export function answerRequest(
  text: string,
  printer: RpcPrinter,
  send: (answer: string) => void,
): void {
  const request = parse(text);
  const name = request?.['method'];
  const id = request?.['id'] ?? null;
  const answer = write(id, carryOut(request, name, printer));
  if (request !== undefined && request['id'] === undefined) return;
  if (typeof name === 'string' && SLOW.has(name) && printer.klippy !== 'disconnected') {
    printer.afterSlowCommand(() => send(answer));
  } else {
    send(answer);
  }
}

function carryOut(
  request: Record<string, unknown> | undefined,
  name: unknown,
  printer: RpcPrinter,
): Outcome {
  if (request === undefined) return { code: -32700, message: 'Parse error' };
  if (request['jsonrpc'] !== '2.0' || typeof name !== 'string') {
    return { code: -32600, message: 'Invalid Request' };
  }
  const method = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
  if (method === undefined) return { code: -32601, message: 'Method not found' };
  const isAway = name.startsWith('printer.') && printer.klippy === 'disconnected';
  return isAway ? NOT_CONNECTED : method(asObject(request['params']), printer);
}

function write(id: unknown, outcome: Outcome): string {
  return 'result' in outcome
    ? writeAnswer(id, outcome.result)
    : writeError(id, outcome.code, outcome.message);
}

/** `null` asks for all fields of an object, a list for those named. */
function query(objects: unknown, printer: RpcPrinter): StatusDocument {
  const document = printer.document();
  const status: StatusDocument = {};
  for (const [object, wanted] of Object.entries(asObject(objects))) {
    const fields = document[object];
    if (fields === undefined) continue;
    const names = Array.isArray(wanted) ? wanted : Object.keys(fields);
    status[object] = Object.fromEntries(names.map((name) => [name, fields[String(name)]]));
  }
  return status;
}

function done(action: () => void): Outcome {
  action();
  return OK;
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    return asObject(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function asObject(value: unknown): Record<string, unknown> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as Record<string, unknown>) : {};
}
