/** The names under which the API's description knows the shapes of answers and bodies. */
import * as z from 'zod';
import { anomalyItem } from '#contract/anomalies.ts';
import { badgeItem, heldBadge } from '#contract/badges.ts';
import { decisionItem } from '#contract/decisions.ts';
import { deviceItem, deviceLast, quarantineItem } from '#contract/devices.ts';
import { doorItem } from '#contract/doors.ts';
import { jobItem } from '#contract/jobs.ts';
import { meItem, siteItem } from '#contract/login.ts';
import { machineItem, machineJob, machineSession } from '#contract/machines.ts';
import { observationItem } from '#contract/observations.ts';
import { certificationEntry, membershipEntry, personItem } from '#contract/people.ts';
import { placeFile } from '#contract/place-file.ts';
import { problem } from '#contract/problem.ts';
import { decisionReason } from '#contract/refusals.ts';
import { role } from '#contract/roles.ts';
import { sessionItem } from '#contract/sessions.ts';
import { newTokenItem, tokenItem } from '#contract/tokens.ts';
import { usageItem } from '#contract/usage.ts';
import { visitItem } from '#contract/visits.ts';
import { personRef } from '#contract/words.ts';
import { zoneItem } from '#contract/zones.ts';

const NAMED: Readonly<Record<string, z.ZodType>> = {
  Anomaly: anomalyItem,
  Badge: badgeItem,
  Certification: certificationEntry,
  Decision: decisionItem,
  DecisionReason: decisionReason,
  Device: deviceItem,
  DeviceLast: deviceLast,
  HeldBadge: heldBadge,
  Job: jobItem,
  Machine: machineItem,
  MachineJob: machineJob,
  MachineSession: machineSession,
  Me: meItem,
  Membership: membershipEntry,
  NewToken: newTokenItem,
  Observation: observationItem,
  Person: personItem,
  PersonRef: personRef,
  PlaceFile: placeFile,
  Problem: problem,
  Quarantined: quarantineItem,
  Role: role,
  Session: sessionItem,
  Site: siteItem,
  Token: tokenItem,
  Usage: usageItem,
  Visit: visitItem,
  Door: doorItem,
  Zone: zoneItem,
};

/** Names them once; naming again changes nothing. */
export function nameSchemas(): void {
  for (const [id, schema] of Object.entries(NAMED))
    if (z.globalRegistry.get(schema)?.id !== id) z.globalRegistry.add(schema, { id });
}
