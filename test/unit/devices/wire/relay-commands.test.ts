/** What becomes of a command to a relay. */
import { describe, expect, test } from 'vitest';
import {
  confirmRelay,
  firstOverdueMs,
  givenUp,
  overdueRelay,
  refuseRelay,
  takeRelayCommand,
} from '#devices/wire/relay-commands.ts';
import type { Command } from '#kernel/command.ts';

const NOW_MS = 1_000_000;
const enable: Command = { id: 'c1', device: 'plug', type: 'enable', session: 's' };
const disable: Command = { id: 'c2', device: 'plug', type: 'disable' };

describe('a command to a relay', () => {
  test('is confirmed by the relay that says so, and only then', () => {
    const { does, awaited, outcomes } = takeRelayCommand([], enable, NOW_MS);
    expect({ does, outcomes }).toEqual({ does: 'switch-on', outcomes: [] });
    expect(confirmRelay(awaited, false)).toEqual({ awaited, outcomes: [] });
    expect(confirmRelay(awaited, true)).toEqual({
      awaited: [],
      outcomes: [{ type: 'outcome', command: 'c1', ok: true }],
    });
  });

  test('fails after 8 seconds without an answer', () => {
    const { awaited } = takeRelayCommand([], disable, NOW_MS);
    expect(firstOverdueMs(awaited)).toBe(NOW_MS + 8_000);
    expect(overdueRelay(awaited, NOW_MS + 7_999).outcomes).toEqual([]);
    expect(overdueRelay(awaited, NOW_MS + 8_000)).toEqual({
      awaited: [],
      outcomes: [{ type: 'outcome', command: 'c2', ok: false, error: 'no-answer' }],
    });
    expect(firstOverdueMs([])).toBe(Number.POSITIVE_INFINITY);
  });

  test('supersedes the one before that says otherwise', () => {
    const { awaited } = takeRelayCommand([], enable, NOW_MS);
    expect(takeRelayCommand(awaited, disable, NOW_MS)).toMatchObject({
      does: 'switch-off',
      awaited: [{ id: 'c2' }],
      outcomes: [{ command: 'c1', ok: false, error: 'superseded' }],
    });
  });

  test('that the device refuses, or the link takes with it, has failed', () => {
    const { awaited } = takeRelayCommand([], enable, NOW_MS);
    expect(refuseRelay(awaited, 'c1', 'refused')).toMatchObject({
      awaited: [],
      outcomes: [{ command: 'c1', ok: false, error: 'refused' }],
    });
    expect(refuseRelay(awaited, 'other', 'refused')).toEqual({ awaited, outcomes: [] });
    expect(givenUp(awaited, 'link-lost')).toMatchObject([{ error: 'link-lost' }]);
  });

  test('past its time is not sent; a disable has none', () => {
    const late = { ...enable, expiresAtMs: NOW_MS };
    expect(takeRelayCommand([], late, NOW_MS)).toMatchObject({
      does: 'nothing',
      outcomes: [{ ok: false, error: 'expired' }],
    });
    expect(takeRelayCommand([], { ...late, expiresAtMs: NOW_MS + 1 }, NOW_MS).does).toBe(
      'switch-on',
    );
  });

  test('to ask again is done at once; what no relay does is said', () => {
    expect(takeRelayCommand([], { id: 'c3', device: 'plug', type: 'refresh' }, NOW_MS)).toEqual({
      does: 'ask',
      awaited: [],
      outcomes: [{ type: 'outcome', command: 'c3', ok: true }],
    });
    const unlock: Command = { id: 'c4', device: 'plug', type: 'unlock', seconds: 5 };
    expect(takeRelayCommand([], unlock, NOW_MS).outcomes).toMatchObject([
      { ok: false, error: 'not-supported' },
    ]);
  });

  test('never waits beyond a bound', () => {
    let awaited: ReturnType<typeof takeRelayCommand>['awaited'] = [];
    for (let at = 0; at < 50; at++) {
      awaited = takeRelayCommand(awaited, { ...disable, id: `c${at}` }, NOW_MS).awaited;
    }
    expect(awaited).toHaveLength(8);
  });
});
