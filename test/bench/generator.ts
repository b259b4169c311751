/** The load: a program of its own that plays many native devices over plain sockets, told what to do by its parent. */
import { connect, type Socket } from 'node:net';
import { BENCH_SECRET, badgeOf, readerSlug } from './bench-place.ts';
import {
  CONNACK,
  connectPacket,
  type Heard,
  makeParser,
  PINGREQ,
  PUBLISH,
  pubackPacket,
  publishPacket,
  SUBACK,
  subscribePacket,
  text,
} from './mqtt-wire.ts';

/** What a device says: a badge is over when its `unlock` is there, a contact when it is receipted. */
export type Saying = 'badge' | 'contact' | 'badge-with-outcome';
export type FleetOptions = {
  readonly port: number;
  readonly site: string;
  readonly devices: number;
  readonly people: number;
};
export type Task =
  | ({ readonly kind: 'connect' } & FleetOptions)
  | {
      readonly kind: 'paced';
      readonly says: Saying;
      readonly perSecond: number;
      readonly seconds: number;
    }
  | {
      readonly kind: 'flood';
      readonly says: Saying;
      readonly seconds: number;
      readonly events?: number;
    }
  | { readonly kind: 'count' };
export type Paced = {
  readonly latenciesMs: number[];
  /** Events that got no answer within five seconds. */
  readonly unanswered: number;
};
export type Flooded = { readonly events: number; readonly seconds: number };
/** Over all devices since the connection. */
export type Counted = {
  readonly sent: number;
  readonly receipted: number;
  readonly refused: number;
};

type Device = {
  readonly index: number;
  readonly socket: Socket;
  readonly topic: Buffer;
  readonly boot: string;
  seq: number;
  packetId: number;
  receipted: number;
  badges: number;
  isOpen: boolean;
  readonly waiting: Map<number, () => void>;
};

const ANSWER_MS_MAX = 5_000;
const LOGINS_AT_ONCE = 50;
const KEEPALIVE_SECONDS = 60;

const devices: Device[] = [];
let people = 1;
let refused = 0;

process.on('message', (task: Task) => {
  run(task).then(
    (value) => process.send?.({ value }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));

async function run(task: Task): Promise<unknown> {
  switch (task.kind) {
    case 'connect':
      return login(task);
    case 'paced':
      return paced(task.says, task.perSecond, task.seconds);
    case 'flood':
      return flood(task.says, task.seconds, task.events ?? Number.POSITIVE_INFINITY);
    case 'count':
      return count();
  }
}

/** Once the last receipts are there, or should be. */
async function count(): Promise<Counted> {
  const sum = (of: (device: Device) => number) => devices.reduce((all, one) => all + of(one), 0);
  const sent = sum((device) => device.seq);
  const until = performance.now() + ANSWER_MS_MAX;
  while (sum((device) => device.receipted) < sent && performance.now() < until) await pause(5);
  return { sent, receipted: sum((device) => device.receipted), refused };
}

async function login(options: FleetOptions): Promise<void> {
  people = options.people;
  for (let from = 0; from < options.devices; from += LOGINS_AT_ONCE) {
    const until = Math.min(from + LOGINS_AT_ONCE, options.devices);
    const some = Array.from({ length: until - from }, (_, at) => open(options, from + at));
    devices.push(...(await Promise.all(some)));
  }
  setInterval(
    () => {
      for (const { socket } of devices) socket.write(PINGREQ);
    },
    (KEEPALIVE_SECONDS * 1000) / 2,
  ).unref();
}

function open(options: FleetOptions, index: number): Promise<Device> {
  const slug = readerSlug(index);
  const prefix = `faitout/v1/${options.site}/${slug}`;
  const boot = `b${Date.now().toString(36)}${index.toString(36)}`;
  const socket = connect({ port: options.port, host: '127.0.0.1', noDelay: true });
  const device: Device = {
    index,
    socket,
    topic: text(`${prefix}/event`),
    boot,
    seq: 0,
    packetId: 0,
    receipted: 0,
    badges: 0,
    isOpen: false,
    waiting: new Map(),
  };
  return new Promise((resolve, reject) => {
    const hear = makeParser((heard) => {
      if (heard.packet === PUBLISH) take(device, heard);
      else if (heard.packet === CONNACK) {
        const topics = ['receipt', 'command', 'access'].map((name) => `${prefix}/${name}`);
        socket.write(subscribePacket(1, topics));
      } else if (heard.packet === SUBACK) {
        const birth = JSON.stringify({ online: true, boot, uptimeMs: 1, seq: 0 });
        device.packetId = 1;
        socket.write(publishPacket(text(`${prefix}/status`), birth, 1, true));
        resolve(device);
      }
    });
    socket.on('connect', () => {
      socket.write(
        connectPacket({
          clientId: `${options.site}-${slug}`,
          username: `${options.site}/${slug}`,
          password: BENCH_SECRET,
          willTopic: `${prefix}/status`,
          will: JSON.stringify({ online: false, boot }),
          keepaliveSeconds: KEEPALIVE_SECONDS,
        }),
      );
    });
    socket.on('data', (chunk) => {
      // What one chunk leads to leaves in one write.
      socket.cork();
      hear(chunk);
      socket.uncork();
    });
    socket.on('error', reject);
    socket.on('close', () => reject(new Error(`${slug} was closed by the broker`)));
  });
}

function take(device: Device, heard: Heard): void {
  if (heard.qos === 1) device.socket.write(pubackPacket(heard.packetId));
  if (heard.topic.endsWith('/command')) takeCommand(device, heard.payload.toString('latin1'));
  else if (heard.topic.endsWith('/receipt')) takeReceipt(device, heard.payload.toString('latin1'));
}

const RE_SEQ = /"re":\{"boot":"([^"]*)","seq":(\d+)\}/;
const UP_TO = /"boot":"([^"]*)","upTo":(\d+)/;

function takeCommand(device: Device, words: string): void {
  if (!words.includes('"type":"unlock"')) {
    if (words.includes('"granted":false')) refused += 1;
    return;
  }
  const [, boot, seq] = RE_SEQ.exec(words) ?? [];
  if (boot !== device.boot) return;
  const done = device.waiting.get(Number(seq));
  if (done === undefined) return;
  device.waiting.delete(Number(seq));
  if (withOutcomes) sayOutcome(device, words);
  done();
}

function takeReceipt(device: Device, words: string): void {
  const [, boot, upTo] = UP_TO.exec(words) ?? [];
  if (boot !== device.boot) return;
  device.receipted = Math.max(device.receipted, Number(upTo));
  if (withReceipts) {
    for (const [seq, done] of device.waiting) {
      if (seq > device.receipted) break;
      device.waiting.delete(seq);
      done();
    }
  }
}

let withOutcomes = false;
let withReceipts = false;

function setKind(says: Saying): void {
  withOutcomes = says === 'badge-with-outcome';
  withReceipts = says === 'contact';
}

function say(device: Device, fields: string): number {
  device.seq += 1;
  device.packetId = (device.packetId % 65_535) + 1;
  const at = new Date().toISOString();
  const event = `{"boot":"${device.boot}","seq":${device.seq},"at":"${at}",${fields}}`;
  device.socket.write(publishPacket(device.topic, event, device.packetId));
  return device.seq;
}

/** The people go round the readers, so that nobody holds a badge to the same reader twice in a row. */
function sayOne(device: Device, says: Saying): number {
  if (says === 'contact') {
    device.isOpen = !device.isOpen;
    return say(device, `"type":"contact","name":"lid","open":${device.isOpen}`);
  }
  const person = (device.index + device.badges) % people;
  device.badges += 1;
  return say(device, `"type":"badge","uid":"${badgeOf(person)}"`);
}

function sayOutcome(device: Device, words: string): void {
  const id = /"id":"([^"]*)"/.exec(words)?.[1] ?? '';
  say(device, `"type":"outcome","command":"${id}","ok":true`);
}

/** An open loop: events leave at their times whatever came back, and each one's answer is timed. */
async function paced(says: Saying, perSecond: number, seconds: number): Promise<Paced> {
  setKind(says);
  const latenciesMs: number[] = [];
  const planned = Math.max(1, Math.round(perSecond * seconds));
  const startMs = performance.now();
  let sent = 0;
  await new Promise<void>((resolve) => {
    const next = () => {
      while (sent < planned && performance.now() - startMs >= (sent * 1000) / perSecond) {
        const device = devices[sent % devices.length] as Device;
        sent += 1;
        const sentAtMs = performance.now();
        const seq = sayOne(device, says);
        device.waiting.set(seq, () => latenciesMs.push(performance.now() - sentAtMs));
      }
      if (sent === planned) resolve();
      else setTimeout(next, Math.max(0, startMs + (sent * 1000) / perSecond - performance.now()));
    };
    next();
  });
  const until = performance.now() + ANSWER_MS_MAX;
  while (latenciesMs.length < planned && performance.now() < until) await pause(2);
  for (const device of devices) device.waiting.clear();
  return { latenciesMs, unanswered: planned - latenciesMs.length };
}

/** A closed loop: every device says the next word once the last one is answered. */
async function flood(says: Saying, seconds: number, events: number): Promise<Flooded> {
  setKind(says);
  const startMs = performance.now();
  const endMs = startMs + seconds * 1000;
  let done = 0;
  let under = 0;
  const next = (device: Device) => {
    under += 1;
    device.waiting.set(sayOne(device, says), () => {
      done += 1;
      under -= 1;
      if (performance.now() < endMs && done + under < events) next(device);
    });
  };
  for (const device of devices) next(device);
  while (performance.now() < endMs && done < events) await pause(5);
  const measured = (performance.now() - startMs) / 1000;
  const counted = done;
  const until = performance.now() + ANSWER_MS_MAX;
  while (under > 0 && performance.now() < until) await pause(5);
  for (const device of devices) device.waiting.clear();
  return { events: counted, seconds: measured };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
