/** The group commit. */
import { describe, expect, it } from 'vitest';
import { createBatches } from '#devices/batches.ts';
import type { Session } from '#devices/session.ts';
import type { DeviceReport, Observation } from '#kernel/observation.ts';

function aDevice(device: string): Session {
  return { device, memory: 0, memoryOnDisk: 0, framesLost: 0 } as unknown as Session;
}

function aCommit(framesMax = 100) {
  const calls: Array<readonly DeviceReport[]> = [];
  const waiting: Array<{ resolve: () => void; reject: (error: Error) => void }> = [];
  const lost: string[][] = [];
  let settled: string[] = [];
  const batches = createBatches({
    framesMax,
    record: (reports) => {
      calls.push(reports);
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
    settled: () => {},
    lost: (sessions) => lost.push([...sessions].map(({ device }) => device)),
  });
  const say = (session: Session, number: string, nowMs = 0, memory?: number) => {
    const seen: Observation = { type: 'badge', number };
    if (memory !== undefined) session.memory = memory;
    batches.add(session, nowMs, [seen], [], memory !== undefined, (kept) =>
      settled.push(`${number} ${kept}`),
    );
  };
  return {
    batches,
    calls,
    lost,
    say,
    settled: () => settled.splice(0),
    done: async () => {
      waiting.shift()?.resolve();
      await turn();
    },
    fail: async () => {
      waiting.shift()?.reject(new Error('the disk is full'));
      await turn();
    },
    forgetSettled: () => {
      settled = [];
    },
  };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));
const numbers = (reports: readonly DeviceReport[] | undefined) =>
  reports?.map(({ device, observations }) => [
    device,
    ...observations.map((seen) => (seen.type === 'badge' ? seen.number : seen.type)),
  ]);

describe('group commit', () => {
  it('takes what all devices said in a tick in one call, one report a device', async () => {
    const { calls, say, settled, done } = aCommit();
    const [one, two] = [aDevice('one'), aDevice('two')];
    say(one, 'a');
    say(two, 'b');
    say(one, 'c');
    expect(calls).toHaveLength(0);
    await turn();
    expect(numbers(calls[0])).toEqual([
      ['one', 'a', 'c'],
      ['two', 'b'],
    ]);
    expect(settled()).toEqual([]);
    await done();
    expect(settled()).toEqual(['a true', 'c true', 'b true']);
  });

  it('forms the next call while one runs, and never runs two', async () => {
    const { calls, say, settled, done } = aCommit();
    const one = aDevice('one');
    say(one, 'a');
    await turn();
    say(one, 'b');
    await turn();
    say(one, 'c');
    await turn();
    expect(calls).toHaveLength(1);
    await done();
    expect(numbers(calls[1])).toEqual([['one', 'b', 'c']]);
    expect(settled()).toEqual(['a true']);
    await done();
    expect(settled()).toEqual(['b true', 'c true']);
  });

  it('keeps the instant of each frame, and only the last memory', async () => {
    const { calls, say } = aCommit();
    const one = aDevice('one');
    say(one, 'a', 1000, 1);
    say(one, 'b', 1001, 2);
    say(one, 'c', 1002);
    await turn();
    expect(calls[0]).toEqual([
      {
        device: 'one',
        receivedAtMs: 1000,
        observations: [{ type: 'badge', number: 'a' }],
        faults: [],
      },
      {
        device: 'one',
        receivedAtMs: 1001,
        observations: [{ type: 'badge', number: 'b' }],
        faults: [],
        memory: 2,
      },
      {
        device: 'one',
        receivedAtMs: 1002,
        observations: [{ type: 'badge', number: 'c' }],
        faults: [],
      },
    ]);
  });

  it('splits what is more than one commit may carry', async () => {
    const { calls, say, done } = aCommit(2);
    const one = aDevice('one');
    for (const number of ['a', 'b', 'c']) say(one, number);
    await turn();
    await done();
    expect(calls.map((call) => numbers(call))).toEqual([[['one', 'a', 'b']], [['one', 'c']]]);
  });

  it('settles at once a frame that says nothing, unless its like is under way', async () => {
    const { batches, say, settled, done, calls } = aCommit();
    const one = aDevice('one');
    const nothing = (name: string) =>
      batches.add(one, 0, [], [], false, (kept) => said.push(`${name} ${kept}`));
    const said: string[] = [];
    nothing('alone');
    expect(said).toEqual(['alone true']);
    say(one, 'a');
    nothing('waiting');
    await turn();
    nothing('running');
    expect(said).toHaveLength(1);
    await done();
    expect(said).toEqual(['alone true', 'waiting true', 'running true']);
    expect(settled()).toEqual(['a true']);
    expect(calls).toHaveLength(1);
  });

  it('restores memory and gives up what was concluded from it when a commit fails', async () => {
    const { calls, say, settled, done, fail, lost, batches } = aCommit();
    const [one, two] = [aDevice('one'), aDevice('two')];
    say(one, 'a', 0, 1);
    await turn();
    await done();
    settled();
    say(one, 'b', 0, 2);
    await turn();
    say(one, 'c', 0, 3);
    say(two, 'd', 0, 9);
    await fail();
    expect(settled()).toEqual(['b false', 'c false']);
    expect(one).toMatchObject({ memory: 1, memoryOnDisk: 1, framesLost: 2 });
    expect(lost).toEqual([['one']]);
    expect(numbers(calls.at(-1))).toEqual([['two', 'd']]);
    await done();
    expect(settled()).toEqual(['d true']);
    expect(two).toMatchObject({ memory: 9, memoryOnDisk: 9 });
    expect(batches.counters).toEqual({ commits: 2, commitsFailed: 1 });
  });

  it('tries each device by itself when a commit of several fails, so that one does not cost the others', async () => {
    const { calls, say, settled, done, fail, lost } = aCommit();
    const [one, two, three] = [aDevice('one'), aDevice('two'), aDevice('three')];
    say(one, 'a');
    say(two, 'b', 0, 5);
    say(three, 'c');
    await turn();
    await fail();
    expect(settled()).toEqual([]);
    expect(numbers(calls.at(-1))).toEqual([['one', 'a']]);
    say(two, 'd', 0, 6);
    await done();
    await fail();
    await done();
    expect(settled()).toEqual(['a true', 'b false', 'd false', 'c true']);
    expect(lost).toEqual([['two']]);
    expect(two.memory).toBe(0);
  });

  it('gives up the rest of a batch after three failures in a row', async () => {
    const { calls, say, settled, fail, lost, batches } = aCommit();
    const devices = Array.from({ length: 50 }, (_, n) => aDevice(`d${n}`));
    for (const device of devices) say(device, device.device);
    await turn();
    const flushed = batches.flushed();
    await fail();
    await fail();
    await fail();
    await flushed;
    expect(calls).toHaveLength(3);
    expect(settled()).toHaveLength(50);
    expect(lost).toHaveLength(50);
  });

  it('is flushed when all that was added before is settled, whatever comes after', async () => {
    const { batches, say, done } = aCommit();
    const one = aDevice('one');
    await batches.flushed();
    say(one, 'a');
    await turn();
    say(one, 'b');
    let flushed = false;
    void batches.flushed().then(() => {
      flushed = true;
    });
    await done();
    expect(flushed).toBe(false);
    await done();
    expect(flushed).toBe(true);
    expect(batches.waiting()).toBe(0);
  });
});
