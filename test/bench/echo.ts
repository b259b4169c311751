/** The floor: a program that answers each event by one message, without a place; then, where asked, what a disk costs. */
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { createServer } from 'node:net';
import { Aedes } from 'aedes';
import { connectAsync } from 'mqtt';
import { realClock } from '#devices/transports/clock.ts';
import { createEmbeddedBroker } from '#devices/transports/embedded-broker.ts';
import { BENCH_SECRET, FLOOR_SITE } from './bench-place.ts';
import { appendDurably, plainStore } from './disk.ts';

export type EchoTask =
  /** A plain aedes in this process, the broker of Faitout alone, or a client of an external broker. */
  | { readonly kind: 'start'; readonly broker: 'aedes' | 'own' | { readonly url: string } }
  /** After each answer an fsync or a commit of a badge's rows in turn, in this folder; null: none. */
  | { readonly kind: 'disk'; readonly folder: string | null }
  | { readonly kind: 'take' };
export type DiskTimes = { readonly fsyncsMs: number[]; readonly commitsMs: number[] };

/** The answer is over and its bytes are gone before the disk is used. */
const DISK_AFTER_MS = 2;

let disk: { readonly sync: () => void; readonly commit: () => void } | null = null;
let times: DiskTimes = { fsyncsMs: [], commitsMs: [] };
let turn = 0;

process.on('message', (task: EchoTask) => {
  run(task).then(
    (value) => process.send?.({ value }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));

async function run(task: EchoTask): Promise<unknown> {
  switch (task.kind) {
    case 'start':
      if (task.broker === 'aedes') return startAedes();
      return task.broker === 'own' ? startOwn() : startClient(task.broker.url);
    case 'disk':
      disk =
        task.folder === null
          ? null
          : { sync: appendDurably(task.folder), commit: plainStore(task.folder) };
      return null;
    case 'take': {
      const taken = times;
      times = { fsyncsMs: [], commitsMs: [] };
      return taken;
    }
  }
}

async function startAedes(): Promise<number> {
  const broker = await Aedes.createBroker({
    authorizePublish: (client, packet, done) => {
      if (client !== null && packet.topic.endsWith('/event')) {
        const answer = answerTo(packet.topic, packet.payload as Buffer);
        client.publish({ ...answer, cmd: 'publish', qos: 1, retain: false, dup: false }, () => {});
      }
      done(null);
    },
  });
  const server = createServer({ noDelay: true }, (socket) => broker.handle(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return portOf(server.address());
}

async function startOwn(): Promise<number> {
  const broker = createEmbeddedBroker({
    host: '127.0.0.1',
    port: 0,
    login: (username) => {
      const device = username.slice(FLOOR_SITE.length + 1);
      const base = `faitout/v1/${username}`;
      return {
        username,
        device,
        secret: BENCH_SECRET,
        claims: {
          listen: [`${base}/event`, `${base}/status`],
          speak: [`${base}/receipt`, `${base}/command`, `${base}/access`],
        },
      };
    },
    opened: () => {},
    closed: () => {},
    refused: () => {},
    foreign: () => {},
    frame: (device, frame, settle) => {
      settle(true);
      if (!frame.where.endsWith('/event')) return;
      const { topic, payload } = answerTo(frame.where, frame.bytes);
      broker.send(device, { topic, bytes: payload, qos: 1 });
    },
    clock: realClock(),
    log: { info: () => {}, warn: () => {}, error: () => {} },
  });
  await broker.listen();
  return broker.port() as number;
}

async function startClient(url: string): Promise<number> {
  const client = await connectAsync(url, { clientId: 'floor' });
  // Without this the floor would be 40 ms, and any ratio to it would be good.
  (client.stream as unknown as Socket).setNoDelay(true);
  await client.subscribeAsync(`faitout/v1/${FLOOR_SITE}/+/event`, { qos: 1 });
  client.on('message', (topic, payload) => {
    const answer = answerTo(topic, payload);
    client.publish(answer.topic, answer.payload, { qos: 1 });
  });
  return 0;
}

const NAMES = /"boot":"([^"]*)","seq":(\d+)/;

function answerTo(topic: string, event: Uint8Array): { topic: string; payload: Buffer } {
  const words = Buffer.from(event.buffer, event.byteOffset, event.byteLength).toString('latin1');
  const [, boot, seq] = NAMES.exec(words) ?? [];
  if (disk !== null) setTimeout(useDisk, DISK_AFTER_MS);
  return {
    topic: topic.replace(/event$/, 'command'),
    payload: Buffer.from(
      `{"id":"01999999-0000-7000-8000-000000000000","re":{"boot":"${boot}","seq":${seq}},` +
        `"type":"unlock","seconds":5,"expiresAt":"2026-11-24T09:12:13.000Z"}`,
    ),
  };
}

function useDisk(): void {
  if (disk === null) return;
  const isSync = turn++ % 2 === 0;
  const before = performance.now();
  if (isSync) disk.sync();
  else disk.commit();
  (isSync ? times.fsyncsMs : times.commitsMs).push(performance.now() - before);
}

function portOf(address: ReturnType<ReturnType<typeof createServer>['address']>): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}
