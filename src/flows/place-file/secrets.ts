/** What of a place file nobody but the owner reads, and the journal never keeps. Pure. */
import type { PlaceDevice } from '#contract/place-file.ts';

/** Settings by which the place logs in somewhere (contract, settings by driver). */
const SECRET_SETTINGS: ReadonlySet<string> = new Set(['accessCode', 'password', 'key']);
const GIVEN = 'given';

/** Whether a setting is one by which the place logs in somewhere: by its name, or an address with a password. */
export function isSecretSetting(name: string, value: unknown): boolean {
  return SECRET_SETTINGS.has(name) || hasPassword(value);
}

function hasPassword(value: unknown): boolean {
  return typeof value === 'string' && URL.canParse(value) && new URL(value).password !== '';
}

/** A device without its secret, nor those in its settings. */
export function withoutDeviceSecrets(device: PlaceDevice): PlaceDevice {
  const { secret: _secret, settings, ...rest } = device;
  if (settings === undefined || settings === null) return rest;
  const open = Object.entries(settings).filter(([key, value]) => !isSecretSetting(key, value));
  return open.length === 0 ? rest : { ...rest, settings: Object.fromEntries(open) };
}

/** An import's input as the journal may keep it: secrets and PINs are `given`, whatever shape it has. */
export function withSecretsMasked(input: unknown): unknown {
  return masked(input, '');
}

function masked(value: unknown, parent: string): unknown {
  if (Array.isArray(value)) return value.map((inner) => masked(inner, parent));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const isSecret =
        key === 'secret' || key === 'pin' || (parent === 'settings' && isSecretSetting(key, inner));
      return [key, isSecret && inner !== null ? GIVEN : masked(inner, key)];
    }),
  );
}
