/** Schemas as people read them. */
import { expect, test } from 'vitest';
import { textOf } from '#http/docs-page.ts';

test.each([
  [{ type: 'string' }, 'text'],
  [{ type: ['string', 'null'] }, 'text | null'],
  [{ type: 'string', format: 'date-time' }, 'text (date-time)'],
  [{ type: 'integer' }, 'integer'],
  [{}, 'anything'],
  [{ enum: ['in', 'out'] }, '"in" | "out"'],
  [{ const: 'badge' }, '"badge"'],
  [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, 'text | null'],
  [{ anyOf: [{ type: 'string' }, { type: 'string', minLength: 1 }] }, 'text'],
  [{ allOf: [{ type: 'string' }, { enum: ['a'] }] }, 'text & "a"'],
  [{ type: 'array', items: { $ref: '#/components/schemas/Zone' } }, '[→Zone, …]'],
  [
    {
      type: 'object',
      properties: { a: { type: 'string' }, b: { type: 'number' } },
      required: ['a'],
    },
    '{\n  a: text\n  b?: number\n}',
  ],
])('%o is written %s', (schema, text) => {
  expect(textOf(schema)).toBe(text);
});
