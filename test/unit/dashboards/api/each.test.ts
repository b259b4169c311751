/** Many things done one after the other: none is held up by another that is refused. */
import { expect, test } from 'vitest';
import { ApiError } from '../../../../dashboards/src/api/client.ts';
import { doEach, NotAllDone } from '../../../../dashboards/src/api/each.ts';

const refused = new ApiError('refused', 409, 'it is on a draft');
const offline = new ApiError('offline', 0, 'no answer');

/** Does a, b, c and d in turn; what each came to, and what was thrown. */
async function inTurn(fails: Record<string, unknown>) {
  const sent: string[] = [];
  const done: string[] = [];
  const ended = doEach({
    things: ['a', 'b', 'c', 'd'],
    nameOf: (one) => `thing ${one}`,
    act: async (one) => {
      sent.push(one);
      if (one in fails) throw fails[one];
    },
    onDone: (one) => done.push(one),
  });
  const failure = await ended.then(
    () => null,
    (error: unknown) => error,
  );
  return { sent, done, failure };
}

test('where nothing is refused all is done in the order that was given', async () => {
  expect(await inTurn({})).toEqual({
    sent: ['a', 'b', 'c', 'd'],
    done: ['a', 'b', 'c', 'd'],
    failure: null,
  });
});

test('what is refused holds up none of the others, and is named with its reason', async () => {
  const { sent, done, failure } = await inTurn({ a: refused, c: refused });
  expect(sent).toEqual(['a', 'b', 'c', 'd']);
  expect(done).toEqual(['b', 'd']);
  expect(failure).toBeInstanceOf(NotAllDone);
  expect(failure).toMatchObject({
    done: 2,
    total: 4,
    refused: [
      { name: 'thing a', error: refused },
      { name: 'thing c', error: refused },
    ],
    stoppedBy: null,
  });
});

test('where no answer comes nothing more is sent, and what was done is told', async () => {
  const { sent, done, failure } = await inTurn({ a: refused, c: offline });
  expect(sent).toEqual(['a', 'b', 'c']);
  expect(done).toEqual(['b']);
  expect(failure).toMatchObject({ done: 1, total: 4, stoppedBy: offline });
  expect(failure).toMatchObject({ refused: [{ name: 'thing a' }] });
});
