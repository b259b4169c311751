/** What the place must know of each driver to judge settings; plain functions, the same on every thread. */
import type { SettingsField } from '#kernel/settings-form.ts';
import type { Claims, Driver } from './driver.ts';
import { formOf } from './wire/settings-form.ts';

export type DriverEntry = {
  readonly link: Driver['link'];
  readonly buffers: boolean;
  readonly confirms: boolean;
  /** Other devices reach the place through its connection. */
  readonly carries: boolean;
  /** It can blink or beep, to be found in the room. */
  readonly identifies: boolean;
  /** It logs in to the place's broker, with a secret. */
  readonly hasLogin: boolean;
  /** Its settings, field by field. */
  readonly form: readonly SettingsField[];
  /** The settings with their defaults, or every mistake with its path. */
  readonly parseSettings: (settings: unknown) =>
    | { readonly ok: true; readonly value: unknown }
    | {
        readonly ok: false;
        readonly errors: ReadonlyArray<{ readonly path: string; readonly message: string }>;
      };
  /** Of settings that parsed. */
  readonly claims: (settings: unknown, names: { site: string; device: string }) => Claims | null;
  readonly port: (settings: unknown) => { readonly path: string; readonly baudRate: number } | null;
  /** Which device it is on a line that several may share; null where a line is one device's. */
  readonly address: (settings: unknown) => string | null;
  /** Its offline list names badges by number. */
  readonly listsNumbers: boolean;
};

/** The drivers' knowledge by kind. */
export function catalogueOf(
  drivers: ReadonlyMap<string, Driver>,
): ReadonlyMap<string, DriverEntry> {
  return new Map([...drivers].map(([kind, driver]) => [kind, entryOf(driver)]));
}

function entryOf(driver: Driver): DriverEntry {
  return {
    link: driver.link,
    buffers: driver.buffers ?? false,
    confirms: driver.confirms ?? false,
    carries: driver.carries ?? false,
    identifies: driver.identifies ?? false,
    hasLogin: driver.link === 'mqtt' && driver.broker === undefined,
    form: formOf(driver.settings),
    parseSettings: (settings) => {
      const parsed = driver.settings.safeParse(settings ?? {});
      if (parsed.success) return { ok: true, value: parsed.data };
      const errors = parsed.error.issues.flatMap((issue) =>
        issue.code === 'unrecognized_keys'
          ? issue.keys.map((key) => ({
              path: [...issue.path, key].join('.'),
              message: `not a setting of ${driver.kind}`,
            }))
          : [{ path: issue.path.join('.'), message: issue.message }],
      );
      return { ok: false, errors };
    },
    claims: (settings, names) => driver.claims?.(settings, names) ?? null,
    port: (settings) => driver.port?.(settings) ?? null,
    address: (settings) => driver.addressOf?.(settings) ?? null,
    listsNumbers: driver.listsNumbers ?? false,
  };
}
