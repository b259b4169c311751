/** The composition root: the only file that knows every part; starts and stops them in order. */
import { type Logger, pino } from 'pino';
import { catalogueOf } from '#devices/catalogue.ts';
import { createDispatcher } from '#devices/dispatcher.ts';
import { drivers } from '#devices/drivers/index.ts';
import type { Clock, EdgeHealth, EdgeSetup } from '#devices/link.ts';
import { createSupervisor, type Supervisor } from '#devices/supervisor.ts';
import { realClock } from '#devices/transports/clock.ts';
import type { StrangerDoor } from '#http/adoption-routes.ts';
import { allRoutes } from '#http/all-routes.ts';
import { createHttpApp } from '#http/app.ts';
import { serveHttp } from '#http/server.ts';
import { loadPages } from '#http/static.ts';
import type { Actor, Engine } from '#kernel/engine.ts';
import { hashOfToken, newToken, TOKEN_BYTES } from '#kernel/token.ts';
import { adoptionReport, discoveryReport } from './adoption-report.ts';
import { watchClock } from './clock-watch.ts';
import type { Config } from './config.ts';
import { type DataFolder, takeDataFolder } from './data-folder.ts';
import { measureFsyncMs } from './disk-speed.ts';
import { createDocumentMaker, type DocumentMaker } from './document-maker.ts';
import { edgeReport } from './edge-report.ts';
import { openEngine } from './engine.ts';
import { threadOfEngine } from './engine-thread.ts';
import { feedPicture } from './picture-feed.ts';
import { createReader, withReader } from './reader.ts';
import { openRemoteEngine } from './remote-engine.ts';
import { realSystem, type System } from './system.ts';
import { keepTime } from './wake-ups.ts';

export type Server = {
  /** Where pages and the API are. */
  readonly url: string;
  /** Where the embedded broker listens; null with an external one. */
  readonly mqttPort: number | null;
  readonly engine: Engine;
  /** Stops in the reverse order; what was heard is on disk before it resolves. */
  readonly close: () => Promise<void>;
};

/** Whose time and chance the server lives by: the machine's, or a clock that is stepped through a month. */
export type Time = {
  readonly clock: Clock;
  readonly system: System;
  /** Milliseconds that only ever pass. */
  readonly steadyMs: () => number;
};

const SYSTEM: Actor = { kind: 'system' };
const DASHBOARDS = ['./dashboards/', '../dist/dashboards/'].map(
  (path) => new URL(path, import.meta.url),
);
const COMMAND_LINE_TOKEN = 'command line of this machine';

/** Starts everything on the config's folder and ports. Throws when one of them can't be had. */
export async function startServer(config: Config, time: Time = realTime()): Promise<Server> {
  const log = pino({ level: config.log, redact: ['*.secret', '*.token', '*.pin', '*.password'] });
  const folder = takeDataFolder(config.data);
  const undo: Array<() => Promise<void> | void> = [() => folder.release()];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const { clock } = time;
    const reader = createReader({ path: folder.database, clock, log });
    const engine = withReader(openPlace(config, folder, log, time), reader);
    undo.push(() => engine.close());
    const supervisor = startEdge(config, engine, log, time);
    undo.push(() => supervisor.close());
    undo.push(keepTime({ engine, clock, log }));
    undo.push(watchTime(engine, log, time));
    await supervisor.start();
    undo.push(feedPicture({ ...supervisor, engine, clock, log }));
    await engine.resume();
    const maker = createDocumentMaker({ clock, log });
    undo.push(() => maker.close());
    const http = await startHttp({ config, engine, supervisor, print: maker.print, log, time });
    undo.push(() => http.close());
    await noteServedBy(engine, folder, http.url, time);
    return { url: http.url, mqttPort: supervisor.mqttPort(), engine, close: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function realTime(): Time {
  return { clock: realClock(), system: realSystem(), steadyMs: () => performance.now() };
}

/** On this thread, or in a worker, so that commits stall nothing else. */
function openPlace(config: Config, folder: DataFolder, log: Logger, time: Time): Engine {
  const fsyncMs = measureFsyncMs(config.data, () => performance.now());
  const { worker } = config;
  const thread = threadOfEngine({ worker, fsyncMs, database: folder.database, drivers });
  log.info(
    { fsyncMs: Number(fsyncMs.toFixed(3)), ...thread },
    'the disk makes a write durable in fsyncMs',
  );
  if (thread.inWorker) {
    return openRemoteEngine(folder.database, (error) => {
      log.fatal({ err: error }, 'the place stopped');
      process.exit(1);
    });
  }
  const { system } = time;
  return openEngine({ path: folder.database, system, catalogue: catalogueOf(drivers) });
}

function startEdge(config: Config, engine: Engine, log: Logger, time: Time): Supervisor {
  const { clock, system } = time;
  const supervisor = createSupervisor({
    drivers,
    mqtt:
      config.mqttUrl === null
        ? { kind: 'embedded', host: config.mqttHost, port: config.mqttPort }
        : { kind: 'external', url: config.mqttUrl },
    load: async () => {
      const setup = await engine.ask('edge.setup', {}, SYSTEM);
      if (!setup.ok) throw new Error(setup.message);
      return setup.value as EdgeSetup;
    },
    record: engine.record,
    tell: async (findings) => {
      const noted = await engine.do('edge.note-findings', { findings }, SYSTEM);
      if (!noted.ok) throw new Error(noted.message);
    },
    clock,
    random: system.randomBytes,
    log,
  });
  const dispatcher = createDispatcher({
    carry: supervisor.carry,
    sent: engine.sent,
    nowMs: system.nowMs,
    log,
  });
  engine.onCommitted((committed) => {
    dispatcher.onCommitted(committed);
    if (committed.devicesChanged.length === 0) return;
    supervisor.devicesChanged(committed.devicesChanged).catch((error: unknown) => {
      log.error({ err: error }, 'the devices could not be taken up');
    });
  });
  return supervisor;
}

/** Tells the place when the machine's clock is set under it. */
function watchTime(engine: Engine, log: Logger, { clock, steadyMs }: Time): () => void {
  return watchClock({
    clock,
    steadyMs,
    jumped: (jump) => {
      log.warn(jump, 'the clock jumped');
      engine.do('site.note-clock-jump', jump, SYSTEM).catch((error: unknown) => {
        log.error({ err: error }, 'the jump of the clock could not be recorded');
      });
    },
  });
}

async function startHttp(of: {
  readonly config: Config;
  readonly engine: Engine;
  readonly supervisor: Supervisor;
  readonly print: DocumentMaker['print'];
  readonly log: Logger;
  readonly time: Time;
}) {
  const { config, engine, supervisor, log } = of;
  const { clock, system } = of.time;
  const { app, live } = createHttpApp({
    engine,
    edgeHealth: () => healthOf(supervisor.health()),
    edge: () => edgeReport(supervisor.health()),
    print: of.print,
    strangers: strangerDoor(supervisor),
    routes: allRoutes,
    ownerToken: config.ownerToken,
    pages: loadPages(DASHBOARDS),
    clock,
    chance: { newId: system.newId, randomBytes: system.randomBytes },
    logger: log,
    version: '0.1.0',
  });
  const served = await serveHttp({ app, host: config.host, port: config.port });
  return {
    url: served.url,
    close: async () => {
      live.close();
      await served.close();
    },
  };
}

function strangerDoor({ strangers, health }: Supervisor): StrangerDoor {
  return {
    list: async () => (await strangers.list()).map(discoveryReport),
    adoption: () => adoptionReport(health(), strangers.window()),
    open: strangers.open,
    shut: strangers.shut,
    handOver: strangers.handOver,
  };
}

function healthOf(edge: EdgeHealth): { ok: boolean; reasons: string[] } {
  const reasons: string[] = [];
  if (edge.mqtt.kind === 'embedded' && !edge.mqtt.listening)
    reasons.push('the broker does not listen');
  // Without a place there is nobody to connect for: a link that was never made is not away.
  if (edge.mqtt.kind === 'external' && edge.mqtt.counters !== null && !edge.mqtt.connected)
    reasons.push('the external broker is away');
  return { ok: reasons.length === 0, reasons };
}

/** The command line beside a running server speaks to it with a token that only this user can read. */
async function noteServedBy(
  engine: Engine,
  folder: DataFolder,
  url: string,
  { system }: Time,
): Promise<void> {
  const before = folder.readServedBy();
  if (before !== null) {
    const found = await engine.ask('tokens.find', { hash: hashOfToken(before.token) }, SYSTEM);
    if (found.ok) return folder.writeServedBy({ url, token: before.token });
  }
  const token = newToken(system.randomBytes(TOKEN_BYTES));
  const made = await engine.do(
    'tokens.create',
    { hash: token.hash, role: 'owner', name: COMMAND_LINE_TOKEN },
    SYSTEM,
  );
  if (!made.ok) throw new Error(made.message);
  folder.writeServedBy({ url, token: token.text });
}
