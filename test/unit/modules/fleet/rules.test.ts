/** A device's words as last known values. */
import { describe, expect, test } from 'vitest';
import { type LinkPart, linkAfter, milli, whole } from '#src/modules/fleet/rules.ts';

test.each([
  [undefined, null],
  [0, 0],
  [12.3456, 12_346],
  [-0.5, -500],
])('%s in thousandths is %s', (value, expected) => {
  expect(milli(value)).toBe(expected);
});

test('thousandths come back', () => {
  expect(whole(12_346)).toBe(12.346);
  expect(whole(null)).toBe(null);
});

describe('a link', () => {
  const known: LinkPart = {
    online: true,
    onlineSinceMs: 5,
    boot: 'b1',
    firmware: '1.0',
    model: 'm',
    capabilities: '["reader"]',
    port: null,
    accessHeld: 3,
    enabled: true,
    enabledSession: 's1',
  };
  const link = { type: 'link', online: true } as const;

  test.each([
    ['that says nothing new changes nothing', known, link, known],
    [
      'that ends forgets since when',
      known,
      { ...link, online: false },
      { ...known, online: false, onlineSinceMs: null },
    ],
    [
      'that returns counts from now',
      { ...known, online: false, onlineSinceMs: null },
      link,
      { ...known, onlineSinceMs: 9 },
    ],
    [
      'with another boot is the same link',
      known,
      { ...link, boot: 'b2' },
      { ...known, boot: 'b2' },
    ],
    [
      'that is disabled has no session',
      known,
      { ...link, enabled: false },
      { ...known, enabled: false, enabledSession: null },
    ],
    [
      'that says its last session keeps it',
      known,
      { ...link, enabled: false, session: 's2' },
      { ...known, enabled: false, enabledSession: 's2' },
    ],
    [
      'at a port keeps the adapter that it had first',
      { ...known, port: 'usb:1a86:7523' },
      { ...link, port: 'usb:2341:0043' },
      { ...known, port: 'usb:1a86:7523' },
    ],
    [
      'that tells its capabilities replaces them',
      known,
      { ...link, capabilities: ['relay'] },
      { ...known, capabilities: '["relay"]' },
    ],
  ])('%s', (_what, before, told, after) => {
    expect(linkAfter(before, told, 9)).toEqual(after);
  });

  test('the first one leaves unsaid what it does not say', () => {
    expect(linkAfter(null, { ...link, online: false }, 9)).toMatchObject({
      online: false,
      boot: null,
      enabled: null,
    });
  });
});
