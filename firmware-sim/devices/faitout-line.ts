/** A native device's side of the wire: birth and will, events until they are receipted, receipts, what comes in. */
import type { Clock } from '../clock.ts';
import type { Faults } from '../links/faults.ts';
import { createMqttLink, type MqttLink } from '../links/mqtt.ts';
import type { Random } from '../random.ts';
import { parseObject } from './faitout-access.ts';
import { createEventBuffer, type EventBuffer, type NativeEvent } from './faitout-buffer.ts';
import type { DeviceClock } from './faitout-clock.ts';
import type { Timers } from './timers.ts';

export type LineOptions = {
  site: string;
  slug: string;
  secret: string;
  url: string;
  clock: Clock;
  random: Random;
  resendAfterMs?: number;
  bufferEvents?: number;
  keepsEvents?: boolean;
  reconnectMs?: number;
  keepaliveSeconds?: number;
  faults?: Partial<Faults>;
};

export type Line = {
  readonly boot: string;
  readonly link: MqttLink;
  readonly buffer: EventBuffer;
  /** The last `upTo` by boot. */
  readonly receipts: ReadonlyMap<string, number>;
  sendStatus(): void;
  /** Numbers, stamps, keeps and sends an event. */
  raise(type: string, fields: Record<string, unknown>): NativeEvent;
  resendAll(): void;
  /** When an event of this boot was raised, by the given clock. */
  raisedAtMs(seq: number): number | undefined;
  startBoot(): void;
};

const RESEND_AFTER_MS = 4000;
const BUFFER_EVENTS = 10_000;
const RAISED_MAX = 512;

export function createLine(
  options: LineOptions,
  device: {
    timers: Timers;
    time: DeviceClock;
    /** The fields of `status` that are not the line's own. */
    describe: () => Record<string, unknown>;
    onCommand: (text: string) => void;
    onAccess: (text: string) => void;
    changed: () => void;
  },
): Line {
  const { clock, random } = options;
  const { timers, time } = device;
  const prefix = `faitout/v1/${options.site}/${options.slug}`;
  const receipts = new Map<string, number>();
  const raisedAtMs = new Map<number, number>();
  let boot = drawBoot(clock, random);
  const buffer = createEventBuffer(boot, options.bufferEvents ?? BUFFER_EVENTS);

  const link = createMqttLink({
    url: options.url,
    username: `${options.site}/${options.slug}`,
    password: options.secret,
    clientId: `${options.site}-${options.slug}`,
    will: () => ({
      topic: `${prefix}/status`,
      payload: JSON.stringify({ online: false, boot }),
      qos: 1,
      retain: true,
    }),
    subscriptions: ['receipt', 'command', 'access'].map((name) => ({
      topic: `${prefix}/${name}`,
      qos: 1 as const,
    })),
    clock,
    random: random.fork('link'),
    ...(options.reconnectMs === undefined ? {} : { reconnectMs: options.reconnectMs }),
    ...(options.keepaliveSeconds === undefined
      ? {}
      : { keepaliveSeconds: options.keepaliveSeconds }),
    ...(options.faults === undefined ? {} : { faults: options.faults }),
    onOpen() {
      sendStatus();
      resendAll();
      device.changed();
    },
    onClose() {
      timers.cancel('resend');
      device.changed();
    },
    onMessage(topic, payload) {
      const text = Buffer.from(payload).toString('utf8');
      if (topic.endsWith('/receipt')) takeReceipt(text);
      else if (topic.endsWith('/command')) device.onCommand(text);
      else device.onAccess(text);
      device.changed();
    },
  });

  function sendStatus(): void {
    const { oldest, lastSeq } = buffer;
    const status = {
      online: true,
      boot,
      uptimeMs: time.uptimeMs(),
      ...device.describe(),
      seq: lastSeq,
      ...(oldest === undefined ? {} : { oldest }),
    };
    link.publish(`${prefix}/status`, JSON.stringify(status), { qos: 1, retain: true });
  }

  function sendEvents(): void {
    if (!link.open) return;
    for (const payload of buffer.takeUnsent()) {
      link.publish(`${prefix}/event`, payload, { qos: 1 });
    }
    if (buffer.size > 0 && !timers.has('resend')) {
      timers.set('resend', options.resendAfterMs ?? RESEND_AFTER_MS, resendAll);
    }
  }

  function resendAll(): void {
    buffer.markUnsent();
    sendEvents();
  }

  function takeReceipt(text: string): void {
    const { boot: ofBoot, upTo, now } = parseObject(text) ?? {};
    if (typeof ofBoot !== 'string' || typeof upTo !== 'number') return;
    if (typeof now === 'string') time.set(now);
    receipts.set(ofBoot, Math.max(upTo, receipts.get(ofBoot) ?? 0));
    buffer.receipt(ofBoot, upTo);
    timers.cancel('resend');
    sendEvents();
  }

  return {
    get boot() {
      return boot;
    },
    link,
    buffer,
    receipts,
    sendStatus,
    raise(type, fields) {
      const stamp = time.trusted ? { at: time.stamp() } : { uptimeMs: time.uptimeMs() };
      const event = { boot, seq: buffer.nextSeq(), ...stamp, type, ...fields };
      raisedAtMs.set(event.seq, clock.now());
      raisedAtMs.delete(event.seq - RAISED_MAX);
      buffer.keep(event);
      sendEvents();
      return event;
    },
    resendAll,
    raisedAtMs: (seq) => raisedAtMs.get(seq),
    startBoot() {
      boot = drawBoot(clock, random);
      raisedAtMs.clear();
      buffer.startBoot(boot, options.keepsEvents ?? true);
    },
  };
}

/** The instant is in it: the same seed on another day is another boot, or a server would take it for an old one. */
function drawBoot(clock: Clock, random: Random): string {
  return `${clock.now().toString(36).slice(-7)}${random.text(3)}`;
}
