/** `GET /machines`: what each machine does now, and for whom. */
import * as z from 'zod';
import { id, instant, personRef, slug } from './words.ts';

export const MACHINE_KINDS = [
  'laser-cutter',
  '3d-printer',
  'cnc',
  'vinyl-cutter',
  'embroidery',
  'other',
] as const;
export const machineKind = z.enum(MACHINE_KINDS);
export type MachineKind = z.infer<typeof machineKind>;

/** `unknown` is the server's own word: the machine's devices are away. */
export const MACHINE_STATES = ['off', 'idle', 'running', 'paused', 'alarm', 'unknown'] as const;
export const machineState = z.enum(MACHINE_STATES);
export type MachineState = z.infer<typeof machineState>;

/** The open session of a machine; `person` is null for nobody yet, and to a viewer. */
export const machineSession = z.object({
  id,
  person: personRef.nullable(),
  startedAt: instant,
});
export type MachineSession = z.infer<typeof machineSession>;

/** The job under way; `progress` from 0 to 1. */
export const machineJob = z.object({
  key: z.string(),
  name: z.string().nullable(),
  progress: z.number().min(0).max(1).nullable(),
  startedAt: instant.nullable(),
});
export type MachineJob = z.infer<typeof machineJob>;

/** `since`: when this state began. `devices`: those that the machine is known by. */
export const machineItem = z.object({
  slug,
  name: z.string(),
  kind: machineKind,
  state: machineState,
  since: instant.nullable(),
  online: z.boolean(),
  watts: z.number().nullable(),
  session: machineSession.nullable(),
  job: machineJob.nullable(),
  outOfService: z.boolean(),
  outOfServiceReason: z.string().nullable(),
  zone: slug.nullable(),
  certification: z.string().nullable(),
  devices: z.array(slug),
});
export type MachineItem = z.infer<typeof machineItem>;
