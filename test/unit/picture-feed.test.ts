/** When the place's picture is drawn: after changes, a few at once, and only while somebody looks. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Committed } from '#kernel/engine.ts';
import type { PlacePicture } from '#kernel/place-picture.ts';
import { feedPicture } from '#src/picture-feed.ts';

type Waiting = { readonly atMs: number; readonly call: () => void };

let nowMs: number;
let waiting: Waiting[];
let listeners: Array<(committed: Committed) => void>;
let asked: number;
let shown: PlacePicture[];
let watched: boolean;
let answers: boolean;
let stop: () => void;

const clock = {
  nowMs: () => nowMs,
  after: (ms: number, call: () => void) => {
    const one = { atMs: nowMs + ms, call };
    waiting.push(one);
    return () => {
      waiting = waiting.filter((other) => other !== one);
    };
  },
};
const log = { info: () => {}, warn: () => {}, error: () => {} };

async function pass(ms: number): Promise<void> {
  const untilMs = nowMs + ms;
  for (;;) {
    const due = waiting
      .filter(({ atMs }) => atMs <= untilMs)
      .toSorted((a, b) => a.atMs - b.atMs)[0];
    if (due === undefined) break;
    nowMs = due.atMs;
    waiting = waiting.filter((one) => one !== due);
    due.call();
    for (let turns = 0; turns < 5; turns++) await Promise.resolve();
  }
  nowMs = untilMs;
}

function change(topic: 'machine' | 'decision'): void {
  const committed = { changes: [{ topic, key: 'x' }], devicesChanged: [] };
  for (const listener of listeners) listener(committed as unknown as Committed);
}

beforeEach(() => {
  nowMs = 0;
  waiting = [];
  listeners = [];
  asked = 0;
  shown = [];
  watched = true;
  answers = true;
  stop = feedPicture({
    engine: {
      onCommitted: (listener) => void listeners.push(listener),
      ask: async () => {
        asked += 1;
        return answers
          ? { ok: true, value: { number: asked } }
          : { ok: false, code: 'not-found', message: 'no place' };
      },
    } as Parameters<typeof feedPicture>[0]['engine'],
    isWatched: () => watched,
    show: (picture) => shown.push(picture),
    clock: clock as unknown as Parameters<typeof feedPicture>[0]['clock'],
    log: log as unknown as Parameters<typeof feedPicture>[0]['log'],
  });
});

describe('the picture', () => {
  it('is drawn at the start, once for many changes, and every ten seconds', async () => {
    await pass(500);
    expect(shown).toHaveLength(1);
    for (let count = 0; count < 50; count++) change('machine');
    await pass(500);
    expect(shown).toHaveLength(2);
    await pass(20_000);
    expect(shown).toHaveLength(4);
  });

  it('is not drawn for what it does not show', async () => {
    await pass(1000);
    change('decision');
    await pass(1000);
    expect(shown).toHaveLength(1);
  });

  it('costs nothing while nobody looks, and shows nothing where there is no place', async () => {
    watched = false;
    change('machine');
    await pass(60_000);
    expect(asked).toBe(0);
    watched = true;
    answers = false;
    await pass(11_000);
    expect([asked > 0, shown.length]).toEqual([true, 0]);
  });

  it('ends when it is told', async () => {
    await pass(500);
    stop();
    change('machine');
    await pass(60_000);
    expect(shown).toHaveLength(1);
  });
});
