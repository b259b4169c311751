/** What the place knows of the drivers: how settings are judged and which topics or ports they claim. */

import type { SettingsField } from '#kernel/settings-form.ts';

export type SettingsError = { readonly path: string; readonly message: string };

export type DriverKnowledge = {
  readonly link: 'mqtt' | 'serial' | 'http';
  /** Keeps its events while away and sends them again until they are receipted. */
  readonly buffers: boolean;
  /** Answers commands with an `outcome`. */
  readonly confirms: boolean;
  /** Other devices reach the place through its connection. */
  readonly carries?: boolean;
  /** It can blink or beep, to be found in the room. */
  readonly identifies?: boolean;
  /** It logs in to the place's broker, with a secret. */
  readonly hasLogin?: boolean;
  /** Its settings, field by field. */
  readonly form?: readonly SettingsField[];
  readonly parseSettings: (
    settings: unknown,
  ) =>
    | { readonly ok: true; readonly value: unknown }
    | { readonly ok: false; readonly errors: readonly SettingsError[] };
  /** Of settings that parsed; null for what speaks no MQTT. */
  readonly claims: (
    settings: unknown,
    names: { site: string; device: string },
  ) => { readonly listen: readonly string[]; readonly speak: readonly string[] } | null;
  readonly port: (settings: unknown) => { readonly path: string; readonly baudRate: number } | null;
  /** Which device it is on a line that several may share; absent or null where a line is one device's. */
  readonly address?: (settings: unknown) => string | null;
  /** Its offline list names badges by number; a native device's by hash. */
  readonly listsNumbers?: boolean;
};

/** By driver kind. */
export type DriverCatalogue = ReadonlyMap<string, DriverKnowledge>;
