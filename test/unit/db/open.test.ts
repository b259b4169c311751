/** Guards docs/decisions/0003: what is committed is on the disk. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase, openReadOnly } from '#db/open.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'faitout-open-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a commit waits for the disk, also after the first write', () => {
  const { raw, close } = openDatabase(join(folder, 'place.db'));
  raw.exec('CREATE TABLE things (id INTEGER PRIMARY KEY) STRICT; INSERT INTO things VALUES (1)');
  expect(raw.pragma('journal_mode', { simple: true })).toBe('wal');
  expect(raw.pragma('synchronous', { simple: true })).toBe(2);
  expect(raw.pragma('foreign_keys', { simple: true })).toBe(1);
  close();
});

test('a connection that only reads can write nothing', () => {
  const path = join(folder, 'place.db');
  const writing = openDatabase(path);
  writing.raw.exec('CREATE TABLE things (id INTEGER PRIMARY KEY) STRICT');
  const reading = openReadOnly(path);
  expect(() => reading.raw.exec('INSERT INTO things VALUES (1)')).toThrow(/readonly/);
  reading.close();
  writing.close();
});
