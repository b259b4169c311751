/** `GET /devices/:slug/observations`: the one vocabulary in which every device speaks. */
import * as z from 'zod';
import { jobPhase } from './jobs.ts';
import { machineState } from './machines.ts';
import { pageQuery, periodQuery } from './paging.ts';
import { decisionReason } from './refusals.ts';
import { id, instant } from './words.ts';

/** What stands in the place of a PIN or of typed digits once they were checked. */
const given = z.literal('given');

/** Which event of a native device: its boot and number; a minute of samples has ranges of numbers instead. */
const envelope = {
  id,
  receivedAt: instant,
  at: instant,
  atTrusted: z.boolean(),
  boot: z.string().optional(),
  seq: z.int().optional(),
  channel: z.union([z.string(), z.number()]).optional(),
  inferred: z.boolean().optional(),
  retained: z.boolean().optional(),
  flags: z.array(z.string()).optional(),
} as const;

/** A minute of samples: how many it holds, and which numbers of the boot they were. */
const folded = {
  samples: z.int().min(1).optional(),
  seqs: z.array(z.tuple([z.int(), z.int()])).optional(),
} as const;

const measured = { volts: z.number().optional(), amperes: z.number().optional() } as const;

const badge = z.object({
  ...envelope,
  type: z.literal('badge'),
  number: z.string(),
  pin: given.optional(),
});
const decided = z.object({
  ...envelope,
  type: z.literal('decided'),
  number: z.string(),
  granted: z.boolean(),
  reason: decisionReason,
  session: z.string().optional(),
});
const keypad = z.object({ ...envelope, type: z.literal('keypad'), digits: given });
const contact = z.object({
  ...envelope,
  type: z.literal('contact'),
  name: z.string(),
  open: z.boolean(),
});
const relay = z.object({ ...envelope, type: z.literal('relay'), on: z.boolean() });
const power = z.object({
  ...envelope,
  ...folded,
  ...measured,
  type: z.literal('power'),
  watts: z.number().nullable(),
  wattHours: z.number().nullable(),
});
const state = z.object({ ...envelope, type: z.literal('state'), state: machineState });
const job = z.object({
  ...envelope,
  ...folded,
  type: z.literal('job'),
  job: z.string(),
  phase: jobPhase,
  name: z.string().optional(),
  progress: z.number().optional(),
  printSeconds: z.number().optional(),
  filamentMillimetres: z.number().optional(),
  filamentGrams: z.number().optional(),
});
const button = z.object({
  ...envelope,
  type: z.literal('button'),
  name: z.enum(['exit', 'stop', 'end']),
});
const outcome = z.object({
  ...envelope,
  type: z.literal('outcome'),
  command: z.string(),
  ok: z.boolean(),
  error: z.string().optional(),
});
const fault = z.object({
  ...envelope,
  type: z.literal('fault'),
  code: z.string(),
  text: z.string().optional(),
});
const link = z.object({
  ...envelope,
  type: z.literal('link'),
  online: z.boolean(),
  firmware: z.string().optional(),
});

export const observationItem = z.discriminatedUnion('type', [
  badge,
  decided,
  keypad,
  contact,
  relay,
  power,
  state,
  job,
  button,
  outcome,
  fault,
  link,
]);
export type ObservationItem = z.infer<typeof observationItem>;
export type ObservationType = ObservationItem['type'];

/**
 * In the order of arrival, oldest first unless the newest are asked for; `after` goes on from the last one seen,
 * `from` and `to` bound when they were received.
 */
export const observationsQuery = z.strictObject({
  ...pageQuery.shape,
  ...periodQuery.shape,
  order: z.enum(['oldest', 'newest']).default('oldest'),
});
