/** The simulated Klipper printer against the vectors, and on a real broker. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  createMoonrakerPrinter,
  type MoonrakerOptions,
  type MoonrakerPrinter,
  type SteppedClock,
  seededRandom,
  steppedClock,
} from '#sim/index.ts';
import {
  pythonJson,
  writeField,
  writeServer,
  writeStatus,
} from '../../../../firmware-sim/devices/moonraker-text.ts';
import { startTestBroker, type TestBroker } from '../broker.ts';

type Vector = { id: string; payload: string };
const { vectors } = JSON.parse(
  readFileSync(new URL('../../../vectors/moonraker.json', import.meta.url), 'utf8'),
) as { vectors: Vector[] };
const vector = (id: string) => vectors.find((one) => one.id === id)?.payload;
const FILE = { filename: 'boîte.gcode', seconds: 100, filamentMillimetres: 500 };

describe('its way of writing', () => {
  test('a document of what has changed, to the letter', () => {
    const status = { webhooks: { state: 'ready', state_message: 'Printer is ready' } };
    expect(writeStatus(423824.53180501, status)).toBe(vector('moon-status-ready'));
  });

  test('one field, and the will', () => {
    expect(writeField(1024.5, 'printing')).toBe(vector('moon-split'));
    expect(writeServer('offline')).toBe(vector('moon-server-offline'));
  });

  test('names beyond ASCII are escaped', () => {
    expect(pythonJson({ é: ['►', null, true] })).toBe('{"\\u00e9": ["\\u25ba", null, true]}');
  });
});

describe('on a broker', () => {
  let broker: TestBroker;
  let clock: SteppedClock;
  const printers: MoonrakerPrinter[] = [];
  beforeEach(async () => {
    broker = await startTestBroker();
    clock = steppedClock(Date.parse('2026-11-24T11:00:00Z'));
  });
  afterEach(async () => {
    await Promise.all(printers.splice(0).map((printer) => printer.stop()));
    await broker.close();
  });

  async function aPrinter(options: Partial<MoonrakerOptions> = {}): Promise<MoonrakerPrinter> {
    const printer = createMoonrakerPrinter({
      site: 'place',
      slug: 'printer-1',
      secret: 'secret',
      url: broker.url,
      clock,
      random: seededRandom(1),
      instance: 'voron',
      reconnectMs: 10,
      ...options,
    });
    printers.push(printer);
    await printer.until(() => printer.online);
    clock.advance(2000);
    return printer;
  }

  /** What the printer said of its print since it was last asked. */
  function said(printer: MoonrakerPrinter, from: number): Record<string, unknown>[] {
    return printer.published
      .slice(from)
      .filter(({ topic }) => topic === 'voron/klipper/status')
      .map(({ payload }) => JSON.parse(payload).status);
  }

  async function ask(
    printer: MoonrakerPrinter,
    request: unknown,
  ): Promise<Record<string, unknown>> {
    const answers = () =>
      printer.published.filter(({ topic }) => topic === 'voron/moonraker/api/response');
    const before = answers().length;
    broker.publish('voron/moonraker/api/request', request, { qos: 0 });
    await printer.until(() => answers().length > before);
    return JSON.parse(answers().at(-1)?.payload ?? '');
  }
  const query = (method: string, params = {}) => ({ jsonrpc: '2.0', method, params, id: 7 });

  test('it says online, and everything once, a moment after it connected', async () => {
    const printer = await aPrinter();
    await broker.until(() => broker.heard.some(({ topic }) => topic === 'voron/klipper/status'));
    const online = broker.heard.find(({ topic }) => topic === 'voron/moonraker/status');
    expect(online).toMatchObject({ text: '{"server": "online"}', retain: true });
    expect(said(printer, 0)[0]).toMatchObject({
      webhooks: { state: 'ready' },
      print_stats: { state: 'standby', filename: '' },
    });
    expect(
      broker.heard.some(({ topic, retain }) => topic.endsWith('/klipper/status') && retain),
    ).toBe(false);
  });

  test('a print starts, uses filament and completes; only what changes is told', async () => {
    const printer = await aPrinter();
    const from = printer.published.length;
    expect(printer.startPrint(FILE)).toBe(true);
    expect(printer.startPrint(FILE)).toBe(false);
    clock.advance(53_000);
    expect(printer.filamentMillimetres).toBeCloseTo(250, 0);
    clock.advance(60_000);
    expect(printer.state).toBe('complete');
    const documents = said(printer, from);
    expect(documents[0]).toMatchObject({
      print_stats: { state: 'printing', filename: 'boîte.gcode' },
    });
    expect(documents[5]).not.toHaveProperty('print_stats.filename');
    expect(documents.at(-1)).toMatchObject({
      print_stats: {
        state: 'complete',
        print_duration: 100,
        total_duration: 103,
        filament_used: 500,
      },
    });
    expect(printer.history).toMatchObject([
      { job_id: '000001', status: 'completed', filament_used: 500, total_duration: 103 },
    ]);
  });

  test('the same file again is told without its name', async () => {
    const printer = await aPrinter();
    printer.startPrint(FILE);
    clock.advance(110_000);
    const from = printer.published.length;
    printer.startPrint(FILE);
    expect(said(printer, from)[0]).toMatchObject({ print_stats: { state: 'printing' } });
    expect(said(printer, from)[0]).not.toHaveProperty('print_stats.filename');
  });

  test('pause and cancel take effect about 3 s later; a pause counts in the total only', async () => {
    const printer = await aPrinter();
    printer.startPrint(FILE);
    clock.advance(13_000);
    printer.pausePrint();
    clock.advance(2000);
    expect(printer.state).toBe('printing');
    clock.advance(1001);
    expect(printer.state).toBe('paused');
    clock.advance(20_000);
    printer.cancelPrint();
    clock.advance(3001);
    expect(printer.state).toBe('cancelled');
    const [job] = printer.history;
    expect(job?.status).toBe('cancelled');
    expect(job?.print_duration).toBeCloseTo(13, 1);
    expect(job?.total_duration).toBeCloseTo(39, 1);
  });

  test('without extrusion the print duration stays 0 to the end', async () => {
    const printer = await aPrinter();
    printer.startPrint({ ...FILE, extrudes: false });
    clock.advance(110_000);
    expect(printer.history[0]).toMatchObject({ status: 'completed', print_duration: 0 });
  });

  test('a failing print ends in error with its message', async () => {
    const printer = await aPrinter();
    const from = printer.published.length;
    printer.startPrint({ ...FILE, failsAt: 0.5 });
    clock.advance(60_000);
    expect(said(printer, from).at(-1)).toMatchObject({
      print_stats: { state: 'error', message: 'Extruder not hot enough' },
    });
  });

  test('an emergency stop: webhooks tell at once, the state says paused 1.4 s later, time runs on', async () => {
    const printer = await aPrinter();
    printer.startPrint(FILE);
    clock.advance(20_000);
    const from = printer.published.length;
    const filament = printer.filamentMillimetres;
    printer.emergencyStop();
    expect(said(printer, from)).toMatchObject([{ webhooks: { state: 'shutdown' } }]);
    expect(printer.state).toBe('printing');
    clock.advance(1400);
    expect(printer.state).toBe('paused');
    clock.advance(10_000);
    expect(printer.filamentMillimetres).toBe(filament);
    expect(said(printer, from).at(-1)).toMatchObject({
      print_stats: { total_duration: expect.closeTo(31, 0) },
    });
    expect(printer.history[0]?.status).toBe('klippy_shutdown');
    printer.firmwareRestart();
    clock.advance(3000);
    expect([printer.klippyState, printer.state]).toEqual(['ready', 'standby']);
  });

  test('a dead klippy says nothing, and a question gets 503', async () => {
    const printer = await aPrinter();
    printer.startPrint(FILE);
    clock.advance(10_000);
    const from = printer.published.length;
    printer.killKlippy();
    clock.advance(60_000);
    expect(printer.published.length).toBe(from);
    expect(await ask(printer, query('printer.info'))).toMatchObject({
      error: { code: 503, message: 'Klippy Host not connected' },
      id: 7,
    });
    expect(printer.history[0]?.status).toBe('klippy_disconnect');
  });

  test('a print that ends while Moonraker is dead is complete, though history calls it interrupted', async () => {
    const printer = await aPrinter();
    printer.startPrint(FILE);
    clock.advance(10_000);
    printer.killMoonraker();
    await broker.until(() => broker.heard.at(-1)?.text === '{"server": "offline"}');
    clock.advance(200_000);
    printer.startMoonraker();
    await printer.until(() => printer.online);
    clock.advance(1500);
    expect(printer.history).toMatchObject([
      { status: 'interrupted', end_time: null, total_duration: 0.12 },
    ]);
    expect(said(printer, 0).at(-1)).toMatchObject({ print_stats: { state: 'complete' } });
  });

  test('questions are answered, and mistakes as the real server does', async () => {
    const printer = await aPrinter();
    const rows: [unknown, unknown][] = [
      [query('printer.info'), { result: { state: 'ready' }, id: 7 }],
      [
        query('printer.objects.query', { objects: { print_stats: ['state'] } }),
        { result: { status: { print_stats: { state: 'standby' } } } },
      ],
      [query('server.history.list', { limit: 5 }), { result: { count: 0, jobs: [] } }],
      [query('server.history.totals'), { result: { job_totals: { total_jobs: 0 } } }],
      [query('no.such'), { error: { code: -32601, message: 'Method not found' }, id: 7 }],
      [
        query('printer.print.start', { filename: 'x' }),
        { error: { code: 400, message: 'Unable to open file' } },
      ],
      ['{"jsonrpc', { error: { code: -32700, message: 'Parse error' }, id: null }],
      [{ id: 7 }, { error: { code: -32600 }, id: 7 }],
    ];
    for (const [request, answer] of rows)
      expect(await ask(printer, request)).toMatchObject(answer as object);
  });

  test('split status: one retained message a field, which a late subscriber finds', async () => {
    const printer = await aPrinter({ splitStatus: true });
    printer.startPrint(FILE);
    const topic = 'voron/klipper/state/print_stats/state';
    await broker.until(() =>
      broker.heard.some(({ topic: t, text }) => t === topic && text.includes('printing')),
    );
    const last = broker.heard.findLast((message) => message.topic === topic);
    expect(last?.retain).toBe(true);
    expect(JSON.parse(last?.text ?? '')).toEqual({
      eventtime: expect.any(Number),
      value: 'printing',
    });
    expect(printer.published.some(({ topic: t }) => t === 'voron/klipper/status')).toBe(false);
  });
});
