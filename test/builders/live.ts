/** A place whose commits a test makes, and pages that follow them live. */
import * as z from 'zod';
import type { Route } from '#contract/route.ts';
import {
  type Change,
  type ChangeTopic,
  type Committed,
  type Engine,
  ROLES,
  type Role,
} from '#kernel/engine.ts';
import { routes as tokens } from '#modules/tokens/routes.ts';
import { aPlace, type TestPlace } from './http.ts';

export type LiveEvent = {
  readonly event: string;
  readonly id: string | null;
  readonly item: unknown;
};
export type LivePage = {
  readonly events: LiveEvent[];
  /** What came since the last look, without pings. */
  readonly news: () => LiveEvent[];
  readonly isOver: () => boolean;
  readonly leave: () => Promise<void>;
};
export type LivePlace = TestPlace & {
  /** One commit that changes these, such as `machine laser-1`. */
  readonly commit: (...changes: string[]) => number;
  /** The item that a change's key stands for; absent: it is gone. */
  readonly items: Map<string, unknown>;
  /** Each time that items were asked for: of which. */
  readonly asked: string[][];
  readonly follow: (role: Role, headers?: Record<string, string>) => Promise<LivePage>;
};

const FIRST_COMMIT = 100;

export async function aLivePlace(): Promise<LivePlace> {
  const items = new Map<string, unknown>();
  const asked: string[][] = [];
  const listeners: Array<(committed: Committed) => void> = [];
  let number = FIRST_COMMIT;
  const ask: Engine['ask'] = async (name, input, actor) => {
    if (name !== 'live.items') return place.engine.ask(name, input, actor);
    const keys = (input as { changes: Change[] }).changes.map(
      ({ topic, key }) => `${topic} ${key}`,
    );
    asked.push(keys);
    return { ok: true, value: { items: keys.map((key) => items.get(key) ?? null) } };
  };
  const onCommitted: Engine['onCommitted'] = (listener) => void listeners.push(listener);
  const perform: Engine['do'] = (...given) => place.engine.do(...given);
  const engine = { ask, do: perform, onCommitted };
  const place: TestPlace = await aPlace({ engine, routes: ROUTES });
  return {
    ...place,
    items,
    asked,
    commit: (...changes) => {
      const committed = { ...NOTHING, number, changes: changes.map(changeOf) };
      for (const listener of listeners) listener(committed);
      number += 1;
      return committed.number;
    },
    follow: async (role, headers = {}) => {
      const answer = await place.request('/api/v1/live', { role, headers });
      if (answer.status !== 200 || answer.body === null) throw new Error(`${answer.status}`);
      const page = readLive(answer.body);
      await turns();
      return page;
    },
  };
}

/** Each topic has a list; decisions are for fewer than the others. */
const ROUTES: readonly Route[] = [
  ...tokens,
  ...['machines', 'sessions', 'visits', 'decisions', 'devices', 'anomalies', 'zones'].map(
    (name): Route => ({
      method: 'get',
      path: `/${name}`,
      summary: `All ${name}`,
      roles: name === 'decisions' ? ['manager', 'reception'] : ROLES,
      answer: z.unknown(),
      ask: `${name}.list`,
    }),
  ),
];

const NOTHING = {
  receipts: [],
  commands: [],
  accessLists: [],
  devicesChanged: [],
  nextDueAtMs: null,
} as const;

/** Lets what is under way come to its end. */
export async function turns(count = 60): Promise<void> {
  for (let i = 0; i < count; i += 1) await new Promise((resolve) => setImmediate(resolve));
}

function changeOf(text: string): Change {
  const [topic, key] = text.split(' ') as [ChangeTopic, string];
  return { topic, key };
}

/** Reads a stream of events as it comes. */
export function readLive(body: ReadableStream<Uint8Array>): LivePage {
  const reader = body.getReader();
  const events: LiveEvent[] = [];
  let over = false;
  let seen = 0;
  let text = '';
  const pump = async () => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      text += Buffer.from(value).toString();
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      events.push(...blocks.flatMap(eventOf));
    }
    over = true;
  };
  void pump();
  return {
    events,
    news: () => {
      const news = events.slice(seen).filter(({ event }) => event !== 'ping');
      seen = events.length;
      return news;
    },
    isOver: () => over,
    leave: () => reader.cancel(),
  };
}

function eventOf(block: string): LiveEvent[] {
  const fields = new Map(
    block.split('\n').map((line) => {
      const at = line.indexOf(': ');
      return [line.slice(0, at), line.slice(at + 2)] as const;
    }),
  );
  const event = fields.get('event');
  if (event === undefined) return [];
  return [{ event, id: fields.get('id') ?? null, item: JSON.parse(fields.get('data') ?? 'null') }];
}
