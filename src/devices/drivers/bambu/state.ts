/** What a place sets for a Bambu Lab printer, and what its driver keeps between steps. */
import * as z from 'zod';
import type { DriverContext, OwnBroker } from '#devices/driver.ts';
import type { OpenJob } from '#devices/wire/timed-job.ts';
import type { ReportedState } from '#kernel/observation.ts';
import type { PrintDocument } from './document.ts';

const PORT = 8883;
const USERNAME = 'bblp';
const TEXT_CHARACTERS_MAX = 256;
const CERTIFICATE_CHARACTERS_MAX = 8192;

export const settings = z
  .strictObject({
    /** As on its screen: it is in its topics. */
    serial: z
      .string()
      .regex(/^[A-Za-z0-9]{8,32}$/, 'serial is 8 to 32 letters and digits, as on its screen'),
    /** Its address in the network. */
    host: z
      .string()
      .max(TEXT_CHARACTERS_MAX, `host has at most ${TEXT_CHARACTERS_MAX} characters`)
      .regex(/^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:]+\])$/, {
        error: 'host is a name or an address, without a port',
      })
      .optional(),
    accessCode: z
      .string()
      .min(1, 'accessCode has at least 1 character')
      .max(64, 'accessCode has at most 64 characters')
      .optional(),
    /** A broker that hands its reports on. */
    url: z
      .string()
      .max(TEXT_CHARACTERS_MAX, `url has at most ${TEXT_CHARACTERS_MAX} characters`)
      .refine((url) => URL.canParse(url) && /^mqtts?:\/\/[^/]/.test(url), {
        error: 'url begins with mqtt:// or mqtts:// and names a host',
      })
      .optional(),
    /** The certificate of the authority that signed the printer's own (PEM). */
    authority: z
      .string()
      .max(CERTIFICATE_CHARACTERS_MAX, 'authority is one certificate')
      .startsWith('-----BEGIN CERTIFICATE-----', 'authority is a certificate in PEM')
      .optional(),
  })
  .superRefine(({ host, url, accessCode }, context) => {
    const add = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (host === undefined && url === undefined) add('host', 'either host or url is needed');
    if (host !== undefined && url !== undefined) add('url', 'url stands in the place of host');
    if (host !== undefined && accessCode === undefined)
      add('accessCode', 'the printer asks for the access code on its screen');
  });

export type Settings = z.infer<typeof settings>;
export type Context = DriverContext<Settings>;

/** The printer's certificate names its serial number; without its authority's any is taken. */
export function brokerOf({ serial, host, accessCode, url, authority }: Settings): OwnBroker {
  const login = accessCode === undefined ? {} : { username: USERNAME, password: accessCode };
  if (url !== undefined) {
    const { hostname } = new URL(url);
    return {
      url,
      ...login,
      ...(authority !== undefined && { certificate: { authority, name: hostname } }),
    };
  }
  const certificate = authority === undefined ? null : { authority, name: serial };
  return { url: `mqtts://${host}:${PORT}`, ...login, certificate };
}

export function reportTopic({ serial }: Settings): string {
  return `device/${serial}/report`;
}

export function requestTopic({ serial }: Settings): string {
  return `device/${serial}/request`;
}

/** `id` is the printer's own of this print, once it has said one. */
export type PrintJob = OpenJob & { readonly id: string | null };
export type Memory = {
  readonly job: PrintJob | null;
  /** The printer's id of the last print: a new one under the same id is another job. */
  readonly endedId: string | null;
  readonly askedAtMs: number | null;
};
export const initialMemory: Memory = { job: null, endedId: null, askedAtMs: null };

export type Line = {
  readonly document: PrintDocument;
  /** Its state is known since the link came. */
  readonly isKnown: boolean;
  readonly state: ReportedState | null;
  readonly error: number;
  readonly firmware: string | null;
};
export const initialLine: Line = {
  document: {},
  isKnown: false,
  state: null,
  error: 0,
  firmware: null,
};
