/** What a commit leaves to be done, and what the engine is told of it. */
import { describe, expect, it } from 'vitest';
import { createDispatcher } from '#devices/dispatcher.ts';
import type { Outgoing } from '#devices/driver.ts';
import type { Command, Receipt } from '#kernel/command.ts';
import { aLog } from '#test/builders/devices.ts';

function aDispatcher({ there = true } = {}) {
  const carried: Array<[string, Outgoing]> = [];
  const told: Array<ReadonlyArray<{ id: string; sent: boolean }>> = [];
  const mode = { failing: false };
  const dispatcher = createDispatcher({
    carry: (device, outgoing) => {
      carried.push([device, outgoing]);
      return there;
    },
    sent: async (results) => {
      if (mode.failing) throw new Error('the disk is full');
      told.push(results);
    },
    nowMs: () => 1000,
    log: aLog(),
  });
  const commit = (commands: Command[] = [], receipts: Receipt[] = []) =>
    dispatcher.onCommitted({ commands, receipts, accessLists: [] });
  return { dispatcher, carried, told, commit, mode };
}
const unlock = (id: string, expiresAtMs?: number): Command => ({
  id,
  device: 'door',
  type: 'unlock',
  seconds: 5,
  ...(expiresAtMs === undefined ? {} : { expiresAtMs }),
});

describe('the dispatcher', () => {
  it('never sends a command whose time is over', async () => {
    const { dispatcher, carried, told, commit } = aDispatcher();
    commit([unlock('late', 1000), unlock('in time', 1001), unlock('always')]);
    await dispatcher.flushed();
    expect(carried).toHaveLength(2);
    expect(told).toEqual([
      [
        { id: 'late', sent: false },
        { id: 'in time', sent: true },
        { id: 'always', sent: true },
      ],
    ]);
    expect(dispatcher.counters).toMatchObject({ commandsExpired: 1, commandsSent: 2 });
  });

  it('tells what several commits of a tick sent in one call', async () => {
    const { dispatcher, told, commit } = aDispatcher();
    commit([unlock('a')]);
    commit([unlock('b')]);
    await dispatcher.flushed();
    expect(told.map((results) => results.map(({ id }) => id))).toEqual([['a', 'b']]);
    commit([unlock('c')]);
    await dispatcher.flushed();
    expect(told).toHaveLength(2);
  });

  it('says of a device that is away that it was not sent', async () => {
    const { dispatcher, told, commit } = aDispatcher({ there: false });
    commit([unlock('a')], [{ device: 'door', boot: 'b', upTo: 1, nowMs: 0 }]);
    await dispatcher.flushed();
    expect(told).toEqual([[{ id: 'a', sent: false }]]);
    expect(dispatcher.counters).toMatchObject({ commandsUnsent: 1, receiptsUnsent: 1 });
  });

  it('sends one receipt a boot, the highest, after the commands', () => {
    const { carried, commit } = aDispatcher();
    const receipt = (device: string, boot: string, upTo: number) => ({
      device,
      boot,
      upTo,
      nowMs: 0,
    });
    commit(
      [unlock('a')],
      [
        receipt('door', 'b1', 1),
        receipt('door', 'b1', 3),
        receipt('door', 'b1', 2),
        receipt('door', 'b2', 1),
        receipt('desk', 'b1', 9),
      ],
    );
    expect(carried.map(([, outgoing]) => outgoing.kind)).toEqual([
      'command',
      'receipt',
      'receipt',
      'receipt',
    ]);
    expect(carried.slice(1).map(([, outgoing]) => outgoing)).toMatchObject([
      { receipt: { boot: 'b1', upTo: 3 } },
      { receipt: { boot: 'b2', upTo: 1 } },
      { receipt: { device: 'desk', upTo: 9 } },
    ]);
  });

  it('goes on when the engine could not be told', async () => {
    const { dispatcher, told, commit, mode } = aDispatcher();
    mode.failing = true;
    commit([unlock('a')]);
    await dispatcher.flushed();
    mode.failing = false;
    commit([unlock('b')]);
    await dispatcher.flushed();
    expect(told).toEqual([[{ id: 'b', sent: true }]]);
  });
});
