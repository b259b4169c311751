/** A printer behind OctoPrint with its MQTT plugin: events, progress by the percent, a will; its last words repeat. */
import type { Clock } from '../clock.ts';
import { createMqttLink, type MqttLink } from '../links/mqtt.ts';
import type { Random } from '../random.ts';
import { createTimers } from './timers.ts';

export type OctoPrintOptions = {
  site: string;
  slug: string;
  secret: string;
  url: string;
  clock: Clock;
  random: Random;
  /** The plugin's base topic, with its slash. */
  base?: string;
  /** The option `printer_data`: what the printer says goes with the progress. */
  printerData?: boolean;
  reconnectMs?: number;
};

export type OctoPrintFile = { name: string; seconds: number; filamentMillimetres?: number };
export type OctoPrintPrinter = {
  readonly state: string;
  readonly online: boolean;
  readonly link: MqttLink;
  startPrint(file: OctoPrintFile): void;
  pausePrint(): void;
  resumePrint(): void;
  cancelPrint(): void;
  /** The firmware halts: the print fails and the printer is offline. */
  breakDown(): void;
  /** The network is gone; the print goes on. */
  pull(): void;
  plugIn(): void;
  stop(): Promise<void>;
};

const PERCENTS = 100;

export function createOctoPrint(options: OctoPrintOptions): OctoPrintPrinter {
  const { clock } = options;
  const base = options.base ?? 'octoPrint/';
  const timers = createTimers(clock, () => {});
  let state = 'OPERATIONAL';
  let file: OctoPrintFile | null = null;
  let percent = 0;
  let printedMs = 0;
  let isConnected = false;

  const link = createMqttLink({
    url: options.url,
    username: `${options.site}/${options.slug}`,
    password: options.secret,
    clientId: `octoprint-${options.slug}`,
    will: () => ({ topic: `${base}mqtt`, payload: 'disconnected', qos: 1, retain: true }),
    subscriptions: [],
    clock,
    random: options.random.fork('link'),
    ...(options.reconnectMs !== undefined && { reconnectMs: options.reconnectMs }),
    onOpen() {
      link.publish(`${base}mqtt`, 'connected', { qos: 1, retain: true });
      // Of the printer on its port, not of the broker: once.
      if (!isConnected) event('Connected', { port: 'VIRTUAL', baudrate: 250_000 });
      isConnected = true;
    },
    onClose: () => {},
    onMessage: () => {},
  });

  function say(end: string, fields: object, retain = false): void {
    const _timestamp = Math.floor(clock.now() / 1000);
    link.publish(`${base}${end}`, JSON.stringify({ _timestamp, ...fields }), { qos: 0, retain });
  }

  function event(name: string, fields: object = {}): void {
    say(`event/${name}`, { _event: name, ...fields });
  }

  function turnTo(next: string): void {
    state = next;
    event('PrinterStateChanged', { state_id: next, state_string: next });
  }

  function about(): object {
    const name = file?.name ?? '';
    return { name, path: name, origin: 'local', size: 123_456, owner: 'place' };
  }

  function tellProgress(): void {
    const flags = { operational: true, printing: state === 'PRINTING', paused: state === 'PAUSED' };
    const job = {
      file: { name: file?.name, path: file?.name, origin: 'local' },
      filament: { tool0: { length: file?.filamentMillimetres ?? 0, volume: 0 } },
    };
    const progress = { completion: percent, printTime: Math.round(printedMs / 1000) };
    const data = { state: { text: state, flags }, job, progress };
    const printer_data = options.printerData === true ? { printer_data: data } : {};
    const fields = { progress: percent, location: 'local', path: file?.name, ...printer_data };
    say('progress/printing', fields, true);
  }

  function printOn(): void {
    if (file === null) return;
    const stepMs = (file.seconds * 1000) / PERCENTS;
    timers.set('percent', stepMs, () => {
      percent += 1;
      printedMs += stepMs;
      tellProgress();
      if (percent < PERCENTS) printOn();
      else finish();
    });
  }

  function finish(): void {
    turnTo('FINISHING');
    // Some versions say the last percent twice (OctoPrint-MQTT#123).
    tellProgress();
    event('PrintDone', { ...about(), time: printedMs / 1000 });
    file = null;
    turnTo('OPERATIONAL');
    percent = 0;
    say('progress/printing', { progress: 0, location: 'local', path: '' }, true);
  }

  function giveUp(reason: 'cancelled' | 'error'): void {
    timers.cancel('percent');
    event('PrintFailed', { ...about(), time: printedMs / 1000, reason });
  }

  link.restore();
  return {
    get state() {
      return state;
    },
    get online() {
      return link.open;
    },
    link,
    startPrint(next) {
      file = next;
      percent = 0;
      printedMs = 0;
      turnTo('STARTING');
      event('PrintStarted', about());
      turnTo('PRINTING');
      tellProgress();
      printOn();
    },
    pausePrint() {
      timers.cancel('percent');
      turnTo('PAUSED');
      event('PrintPaused', about());
    },
    resumePrint() {
      turnTo('PRINTING');
      event('PrintResumed', about());
      printOn();
    },
    cancelPrint() {
      turnTo('CANCELLING');
      event('PrintCancelling', about());
      giveUp('cancelled');
      event('PrintCancelled', { ...about(), time: printedMs / 1000 });
      file = null;
      turnTo('OPERATIONAL');
    },
    breakDown() {
      turnTo('ERROR');
      event('Error', { error: 'firmware halted' });
      giveUp('error');
      file = null;
      turnTo('OFFLINE_AFTER_ERROR');
    },
    pull: () => link.cut(),
    plugIn: () => link.restore(),
    async stop() {
      timers.cancelAll();
      await link.stop();
    },
  };
}
