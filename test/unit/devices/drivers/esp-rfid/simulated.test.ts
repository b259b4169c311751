/** A simulated esp-rfid on the real broker: cards, its own users, the place's unlock, a power cut. */
import { expect, test } from 'vitest';
import { createEspRfid } from '#sim/index.ts';
import { until } from '#test/builders/devices.ts';
import { anEdge, closers } from '#test/builders/simulated-edge.ts';

async function aDoor(generation: 1 | 2 = 2) {
  const made = await anEdge('door', 'esp-rfid', { topic: '/rfid', hostname: 'front' });
  const door = createEspRfid({ ...made.options, topic: '/rfid', hostname: 'front', generation });
  closers.push(() => door.stop());
  await made.told((seen) => seen.some((one) => one.type === 'link' && one.online));
  const types = () =>
    made.place.observations().flatMap(({ type }) => (type === 'link' ? [] : type));
  return { ...made, door, types };
}

test('an unknown card is asked of the place, whose unlock opens the door and is confirmed', async () => {
  const { edge, door, told, types } = await aDoor();
  door.presentCard('94D8FC5F');
  await told((seen) => seen.some((one) => one.type === 'badge' && one.number === '94D8FC5F'));
  const command = { id: 'c1', device: 'door', type: 'unlock', seconds: 5 } as const;
  edge.carry('door', { kind: 'command', command });
  await until(() => door.openings === 1, 'the door');
  await told((seen) => seen.some((one) => one.type === 'outcome' && one.ok));
  door.pushDoor(true);
  await told((seen) => seen.some((one) => one.type === 'contact' && one.open));
  expect(types()).toEqual(['badge', 'outcome', 'contact']);
});

test('a user of its own list is let in, or not, by the device, and told as decided', async () => {
  const { door, told, pass } = await aDoor();
  door.addUser('04A1B2C3D4E5F6', { user: 'Alice', acctype: 1, validuntil: 4e9 });
  door.addUser('94D8FC5F', { user: 'Bob', acctype: 1, validuntil: 1e9 });
  door.presentCard('04A1B2C3D4E5F6');
  await told((seen) => seen.some((one) => one.type === 'decided' && one.granted));
  await pass(2000);
  door.presentCard('94D8FC5F');
  await told((seen) =>
    seen.some((one) => one.type === 'decided' && one.reason === 'membership-expired'),
  );
  expect(door.openings).toBe(1);
});

test('the first firmware is heard on one topic, and its shortened numbers are refused', async () => {
  const { edge, door, told, pass, types } = await aDoor(1);
  door.presentCard('94D8FC5F');
  await told((seen) => seen.some((one) => one.type === 'badge'));
  await pass(2000);
  door.presentCard('ED0BA996');
  await pass(1000);
  expect(types()).toEqual(['badge']);
  expect(edge.health().devices).toMatchObject([{ decodeErrors: 1, driverErrors: 0 }]);
});

test('after a power cut it is away, and back', async () => {
  const { door, told, place } = await aDoor();
  door.powerOff();
  await told((seen) => seen.some((one) => one.type === 'link' && !one.online));
  const before = place.observations().length;
  door.powerOn();
  await told((seen) => seen.slice(before).some((one) => one.type === 'link' && one.online));
});

test('the list of the place is entered, decides while the server is away, and its log is taken in', async () => {
  const { edge, door, told, pass, place } = await aDoor();
  const list = (version: number, numbers: readonly string[]) =>
    edge.carry('door', {
      kind: 'access',
      list: {
        ...{ device: 'door', version, issuedAt: '2026-11-24T09:00:00Z' },
        ...{ validUntil: '2026-11-24T21:00:00Z', timeZone: 'Europe/Paris' },
        badges: numbers.map((number) => ({ hash: '', number })),
      },
    });
  list(1, ['04A1B2C3D4E5F6', '94D8FC5F']);
  await told((seen) => seen.some((one) => one.type === 'link' && one.access === 1));
  expect([...door.users.keys()].sort()).toEqual(['04A1B2C3D4E5F6', '94D8FC5F']);
  door.pull();
  await pass(3000);
  door.presentCard('94D8FC5F');
  expect(door.openings).toBe(1);
  door.plugIn();
  await told((seen) => seen.findLast((one) => one.type === 'link')?.online === true);
  door.publishLog();
  door.publishLog();
  await told((seen) => seen.some((one) => one.type === 'decided' && one.granted));
  list(2, ['94D8FC5F']);
  await told((seen) => seen.some((one) => one.type === 'link' && one.access === 2));
  expect([...door.users.keys()]).toEqual(['94D8FC5F']);
  expect(place.observations().filter(({ type }) => type === 'decided')).toHaveLength(1);
});
