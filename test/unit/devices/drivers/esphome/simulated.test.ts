/** A simulated ESPHome reader on the real broker: tags, the place's unlock, a relay, a power cut. */
import { expect, test } from 'vitest';
import { createEspHome } from '#sim/index.ts';
import { until } from '#test/builders/devices.ts';
import { anEdge, closers } from '#test/builders/simulated-edge.ts';

async function aReader() {
  const made = await anEdge('desk', 'esphome', { prefix: 'hall/desk' });
  const reader = createEspHome({ ...made.options, prefix: 'hall/desk', startsOn: false });
  closers.push(() => reader.stop());
  await made.told((seen) => seen.some((one) => one.type === 'link' && one.online));
  return { ...made, reader };
}
const badges = (seen: readonly { type: string }[]) => seen.filter(({ type }) => type === 'badge');

test('a tag that stays is one badge; the unlock opens its lock and is confirmed', async () => {
  const { edge, place, reader, told, pass } = await aReader();
  reader.presentTag('04A1B2C3D4E5F6', 4000);
  await told((seen) => badges(seen).length > 0);
  const answer = { device: 'desk', granted: true, text: 'Bienvenue' } as const;
  edge.carry('desk', { kind: 'command', command: { id: 'c0', type: 'feedback', ...answer } });
  edge.carry('desk', {
    kind: 'command',
    command: { id: 'c1', device: 'desk', type: 'unlock', seconds: 5 },
  });
  await until(() => reader.openings === 1 && reader.feedbacks.length === 1, 'the door');
  await told((seen) =>
    seen.some((one) => one.type === 'outcome' && one.command === 'c1' && one.ok),
  );
  await pass(6000);
  expect(badges(place.observations())).toEqual([
    { type: 'badge', number: '04A1B2C3D4E5F6', encoding: 'uid-hex' },
  ]);
  expect(reader.feedbacks).toEqual([{ granted: true, text: 'Bienvenue' }]);
  expect(reader.unlocked).toBe(false);
  expect(edge.health().devices).toMatchObject([{ decodeErrors: 0, driverErrors: 0 }]);
});

test('back from a power cut it tells its last tag again, and that is no badge', async () => {
  const { place, reader, told, pass } = await aReader();
  reader.presentTag('94D8FC5F');
  await told((seen) => badges(seen).length === 1);
  await pass(12_000);
  reader.powerOff();
  await told((seen) => seen.some((one) => one.type === 'link' && !one.online));
  const before = place.observations().length;
  reader.powerOn();
  await told((seen) => seen.slice(before).some((one) => one.type === 'link' && one.online));
  await pass(12_000);
  expect(badges(place.observations())).toHaveLength(1);
});
