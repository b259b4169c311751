/** `GET /edge`: how devices are reached now, who was refused, and every counter since the server's start. */
import * as z from 'zod';
import { count, instant } from './words.ts';

export const LINK_STATES = ['open', 'waiting', 'closed'] as const;

/** A log-in that was refused: an unknown name, or a wrong secret. */
export const refusedLogin = z.object({
  username: z.string(),
  address: z.string(),
  reason: z.enum(['unknown', 'wrong-secret', 'no-username']),
  at: instant,
  count,
});

/** One device's line: how it stands, why it does not, and what it carried. */
export const edgeDevice = z.object({
  device: z.string(),
  driver: z.string(),
  link: z.enum(LINK_STATES),
  linkSince: instant,
  lastFrameAt: instant.nullable(),
  framesIn: count,
  framesOut: count,
  decodeErrors: count,
  driverErrors: count,
  framesThrottled: count,
  framesLost: count,
  fault: z.string().nullable(),
  /** How often two that log in under its name threw each other out, lately. */
  rivals: count,
});

export const edgeItem = z.object({
  broker: z.object({
    kind: z.enum(['embedded', 'external']),
    /** The embedded broker listens, or the external one is connected. */
    up: z.boolean(),
    port: z.int().nullable(),
    counters: z.record(z.string(), count),
  }),
  commits: count,
  commitsFailed: count,
  framesWaiting: count,
  refusedLogins: z.array(refusedLogin),
  devices: z.array(edgeDevice),
});
export type EdgeItem = z.infer<typeof edgeItem>;
