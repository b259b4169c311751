/** Our own docs as a page shows them. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readInline, readMarkdown, settingUp } from '../../../../dashboards/src/words/markdown.ts';

const DOCS = new URL('../../../../docs/devices/', import.meta.url);

describe('a page of the docs', () => {
  test('becomes headings, paragraphs, lists, tables and code', () => {
    const blocks = readMarkdown(
      [
        '## One',
        'two',
        'three `four`',
        '',
        '- five',
        '  six',
        '- seven',
        '',
        '| a | b |',
        '|---|---|',
        '| `c` | d |',
        '',
        '```',
        'e|f',
        '```',
      ].join('\n'),
    );
    expect(blocks.map(({ kind }) => kind)).toEqual([
      'heading',
      'paragraph',
      'list',
      'table',
      'code',
    ]);
    expect(blocks[1]).toEqual({ kind: 'paragraph', inline: readInline('two three `four`') });
    expect(blocks[2]).toEqual({
      kind: 'list',
      items: [readInline('five six'), readInline('seven')],
    });
    expect(blocks[3]).toMatchObject({ rows: { length: 2 } });
    expect(blocks[4]).toEqual({ kind: 'code', text: 'e|f' });
  });

  test('has its words set off', () => {
    expect(readInline('a **b** *c* [d](https://e)')).toEqual([
      { kind: 'text', text: 'a ' },
      { kind: 'strong', text: 'b' },
      { kind: 'text', text: ' ' },
      { kind: 'em', text: 'c' },
      { kind: 'text', text: ' ' },
      { kind: 'link', text: 'd', href: 'https://e' },
    ]);
  });

  test('of a device tells how to wire and set it, before what it can', () => {
    for (const name of readdirSync(DOCS).filter((one) => one.endsWith('.md'))) {
      if (['index.md', 'adopting.md'].includes(name)) continue;
      const text = settingUp(readFileSync(new URL(name, DOCS), 'utf8'));
      expect(text.length, name).toBeGreaterThan(100);
      expect(text, name).not.toContain('**Can**');
      expect(readMarkdown(text).length, name).toBeGreaterThan(1);
    }
  });
});
