/** Staff open doors. */
import { expect, test } from 'vitest';
import { commands } from '#flows/door-commands.ts';
import { anImporter, aPlaceFile, manager } from '#test/builders/import.ts';

const unlock = commands['doors.unlock'];

test('one unlock goes to the door, for its own seconds unless said', () => {
  const place = anImporter();
  place.import(aPlaceFile());
  const input = { slug: 'front', reason: 'a delivery' };
  expect(place.run((ctx) => unlock(ctx, input))).toMatchObject({
    value: { door: 'front', seconds: 5 },
  });
  expect(place.batch?.commands.map((one) => one.command)).toMatchObject([
    { type: 'unlock', device: 'reader-front', seconds: 5 },
  ]);
  place.run((ctx) => unlock(ctx, { ...input, seconds: 12 }));
  expect(place.batch?.commands.map((one) => one.command)).toMatchObject([{ seconds: 12 }]);
});

test('nobody else, no other door, and none that nothing opens', () => {
  const place = anImporter();
  place.import(aPlaceFile());
  const viewer = { ...manager, role: 'viewer' } as typeof manager;
  const input = { slug: 'front', reason: 'a delivery' };
  expect(place.run((ctx) => unlock(ctx, input), viewer)).toMatchObject({ code: 'not-allowed' });
  expect(place.run((ctx) => unlock(ctx, { ...input, slug: 'x' }))).toMatchObject({
    code: 'not-found',
  });
  place.import({ doors: [{ slug: 'front', device: null }] });
  expect(place.run((ctx) => unlock(ctx, input))).toMatchObject({ code: 'conflict' });
  expect(place.batch?.commands).toEqual([]);
});
