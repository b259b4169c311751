import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '#test/builders/eventually.ts';
import { type Listener, mosquittoTools } from '#test/builders/mosquitto-tools.ts';
import { aServer, type TestServer } from '#test/builders/server.ts';
import { aSmallPlace, MEMBER, NOVICE, SECRET, SITE } from '#test/builders/small-place.ts';

/** Longer than a connection needs to take the place of an older one, several times over. */
const LOOPS_SHOW_MS = 6000;
const RUN_MS = 6000;

let server: TestServer;
const tools = (slug: string) => mosquittoTools(server.broker, `${SITE}/${slug}`, SECRET);
const own = (slug: string, level: string) => `faitout/v1/${SITE}/${slug}/${level}`;
const now = () => new Date().toISOString();
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

beforeAll(async () => {
  server = await aServer({ place: aSmallPlace() });
});
afterAll(() => server?.end());

describe('a native reader played with mosquitto_pub and mosquitto_sub', () => {
  const reader = 'reader-front';
  const badge = (seq: number, boot = 'shown1', uid = MEMBER) => ({
    boot,
    seq,
    at: now(),
    type: 'badge',
    uid,
  });

  it('gets its receipt, its feedback and its unlock; sent twice, it is recorded once', async () => {
    const { publish, listen } = tools(reader);
    const ears = await listen(['receipt', 'command'].map((level) => own(reader, level)));
    const birth = {
      online: true,
      boot: 'shown1',
      firmware: '1.4.0',
      capabilities: ['badge', 'door'],
    };
    await publish(own(reader, 'status'), birth, ['-q', '1', '-r']);
    const event = badge(1);
    await publish(own(reader, 'event'), event);
    await eventually(() => commandsOf(ears, 1).length === 2 && upTo(ears, 'shown1') === 1);
    const [feedback, unlock] = ['feedback', 'unlock'].map((type) =>
      commandsOf(ears, 1).find((one) => one['type'] === type),
    );
    expect(feedback).toMatchObject({ granted: true, re: { boot: 'shown1', seq: 1 } });
    expect(unlock).toMatchObject({ seconds: 5, re: { boot: 'shown1', seq: 1 } });
    expect(Date.parse(unlock?.['expiresAt'] as string)).toBeGreaterThan(Date.now());

    await publish(own(reader, 'event'), event);
    await eventually(() => ears.of('receipt').filter((one) => one['upTo'] === 1).length >= 2);
    await wait(300);
    const ids = new Set(commandsOf(ears, 1).map((one) => one['id']));
    expect(ids.size).toBe(2);
    const observations = await server.list<{ boot?: string; seq?: number }>(
      `/devices/${reader}/observations`,
    );
    expect(observations.filter(({ boot, seq }) => boot === 'shown1' && seq === 1)).toHaveLength(1);
    expect(await server.list('/decisions')).toHaveLength(1);
    expect(await server.list('/visits')).toHaveLength(1);
    await ears.end();
  });

  it('is refused without an unlock where the member may not, and told so in their language', async () => {
    const { publish, listen } = tools(reader);
    const ears = await listen([own(reader, '#')]);
    await publish(own(reader, 'event'), badge(2, 'shown1', '04FFFFFFFFFFFF'));
    await eventually(() => commandsOf(ears, 2).length === 1 && upTo(ears, 'shown1') === 2);
    await wait(300);
    expect(commandsOf(ears, 2)).toMatchObject([{ type: 'feedback', granted: false }]);
    await ears.end();
  });

  it('may be played by several at once under one name: each hears its own, and none throws out another', async () => {
    const { publish, listen } = tools(reader);
    const receipts = await listen([own(reader, 'receipt')]);
    const commands = await listen([own(reader, 'command')]);
    const all = await listen([own(reader, 'receipt'), own(reader, 'command')]);
    await wait(LOOPS_SHOW_MS);
    const birth = {
      online: true,
      boot: 'shown2',
      firmware: '1.4.0',
      capabilities: ['badge', 'door'],
    };
    await publish(own(reader, 'status'), birth, ['-q', '1', '-r']);
    await publish(own(reader, 'event'), badge(1, 'shown2', NOVICE));
    await eventually(() => commandsOf(commands, 1).length === 2 && commandsOf(all, 1).length === 2);
    await eventually(() => upTo(receipts, 'shown2') === 1 && upTo(all, 'shown2') === 1);
    expect(commandsOf(all, 1)).toEqual(commandsOf(commands, 1));
    const feedback = commandsOf(commands, 1).find(({ type }) => type === 'feedback');
    expect(feedback).toMatchObject({ granted: true });
    for (const one of [receipts, commands, all])
      expect(one.told().match(/sending CONNECT/g)).toHaveLength(1);
    await Promise.all([receipts, commands, all].map((one) => one.end()));
  });
});

describe('an interlock and a plug played with the same tools', () => {
  const interlock = 'interlock-laser';

  it('make a session whose held and running seconds and watt-hours are right', async () => {
    const native = tools(interlock);
    const plug = tools('plug-laser');
    const ears = await native.listen([own(interlock, '#')]);
    const sensor = (total: number, watts: number) =>
      plug.publish('tele/laser/SENSOR', {
        Time: now().slice(0, 19),
        ENERGY: { TotalStartTime: '2026-01-01T00:00:00', Total: total, Power: watts },
      });
    const event = (seq: number, fields: Record<string, unknown>) =>
      native.publish(own(interlock, 'event'), { boot: 'lock1', seq, at: now(), ...fields });
    const status = (fields: Record<string, unknown>) =>
      native.publish(
        own(interlock, 'status'),
        { online: true, boot: 'lock1', capabilities: ['badge', 'relay'], ...fields },
        ['-q', '1', '-r'],
      );

    await status({ enabled: false });
    await plug.publish('tele/laser/LWT', 'Online', ['-q', '1', '-r']);
    await sensor(5, 0);
    const startedAtMs = Date.now();
    await event(1, { type: 'badge', uid: MEMBER });
    await eventually(() => commandsOf(ears, 1).some(({ type }) => type === 'enable'));
    const enable = commandsOf(ears, 1).find(({ type }) => type === 'enable');
    await event(2, { type: 'outcome', command: enable?.['id'], ok: true });
    await event(3, { type: 'relay', on: true });
    await wait(1000);
    await sensor(5, 40);
    await wait(2000);
    const runsAtMs = Date.now();
    await sensor(5.0001, 430);
    await wait(RUN_MS);
    const restsAtMs = Date.now();
    await sensor(5.0008, 40);
    await wait(5000);
    await sensor(5.00123, 40);
    const endedAtMs = Date.now();
    await event(4, { type: 'badge', uid: MEMBER });
    await eventually(() => commandsOf(ears, 4).some(({ type }) => type === 'disable'));
    await event(5, { type: 'relay', on: false });
    await eventually(
      async () => (await server.list('/sessions?machine=laser&open=false')).length === 1,
    );

    const [session] = await server.list<Session>('/sessions?machine=laser');
    expect(session).toMatchObject({
      person: { ref: 'member-a' },
      endedBy: 'badge',
      id: enable?.['session'],
    });
    const { heldSeconds, runningSeconds, wattHours } = session as Session;
    expect(Math.abs(heldSeconds - (endedAtMs - startedAtMs) / 1000)).toBeLessThanOrEqual(1);
    expect(Math.abs(runningSeconds - (restsAtMs - runsAtMs) / 1000)).toBeLessThanOrEqual(1);
    expect(wattHours).toBeCloseTo(1.23, 1);
    await ears.end();
  }, 60_000);

  it('leave a journal that verifies, and nothing that failed', async () => {
    expect(await server.commandLine('verify')).toMatchObject({ code: 0 });
  });
});

type Session = { heldSeconds: number; runningSeconds: number; wattHours: number };

function commandsOf(ears: Listener, seq: number): Array<Record<string, unknown>> {
  return ears
    .of('command')
    .filter((one) => (one['re'] as { seq?: number } | undefined)?.seq === seq);
}

function upTo(ears: Listener, boot: string): number {
  const mine = ears.of('receipt').filter((one) => one['boot'] === boot);
  return Math.max(0, ...mine.map((one) => one['upTo'] as number));
}
