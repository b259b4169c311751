/** What a place sets for a printer with PrusaLink, and what its driver keeps between steps. */
import * as z from 'zod';
import type { DriverContext } from '#devices/driver.ts';
import type { ReportedState } from '#kernel/observation.ts';

const TEXT_CHARACTERS_MAX = 256;

export const settings = z.strictObject({
  /** As in a browser. */
  url: z
    .string()
    .max(TEXT_CHARACTERS_MAX, `url has at most ${TEXT_CHARACTERS_MAX} characters`)
    .refine(isPlainUrl, {
      error: 'url begins with http:// or https:// and names a host, without a log-in or a path',
    }),
  username: z
    .string()
    .min(1, 'username has at least 1 character')
    .max(64, 'username has at most 64 characters')
    .default('maker'),
  password: z
    .string()
    .min(1, 'password has at least 1 character')
    .max(TEXT_CHARACTERS_MAX, `password has at most ${TEXT_CHARACTERS_MAX} characters`),
});

export type Settings = z.infer<typeof settings>;
export type Context = DriverContext<Settings>;

/** The printer counts its jobs and their time itself. */
export type PrintJob = {
  readonly id: string;
  readonly name: string | null;
  readonly progress: number | null;
  readonly printSeconds: number | null;
  readonly isPaused: boolean;
};
export type Memory = {
  readonly job: PrintJob | null;
  /** The last that ended: its document stands until somebody looks at the screen. */
  readonly endedId: string | null;
};
export const initialMemory: Memory = { job: null, endedId: null };

export type Line = {
  /** It has said since the link came what it does. */
  readonly isKnown: boolean;
  readonly state: ReportedState | null;
};
export const initialLine: Line = { isKnown: false, state: null };

function isPlainUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, pathname, search, hash } = new URL(text);
  const isHttp = protocol === 'http:' || protocol === 'https:';
  return isHttp && `${username}${password}${search}${hash}` === '' && pathname === '/';
}
