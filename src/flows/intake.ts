/** Takes in what one device said: who it is, whether it was heard before, when it happened, then its flow. */

import { type Batch, runEntry } from '#journal/batch.ts';
import { type BootRow, findBoot, putBoot } from '#journal/boots.ts';
import { CLOCK_FLAGS, type JudgedTime, judgeTime, UNKNOWN_CLOCK } from '#journal/clock.ts';
import { findEntryOf } from '#journal/entry-reads.ts';
import type { FlowCtx } from '#journal/flow-ctx.ts';
import { keepSample, type Sample } from '#journal/minutes.ts';
import { putAside } from '#journal/quarantine.ts';
import { addSeq, hasSeq, NO_SEQS, passTo } from '#journal/seqs.ts';
import type { Actor } from '#kernel/engine.ts';
import type { DecodeFault, DeviceReport, Observation } from '#kernel/observation.ts';
import { raiseAnomaly } from '#modules/anomalies/index.ts';
import {
  countDecodeErrors,
  type DeviceRow,
  findDevice,
  noteSeen,
  putDriverMemory,
} from '#modules/fleet/index.ts';

/** What the composition tells of a driver kind. */
export type DriverTraits = { readonly buffers: boolean; readonly confirms: boolean };

export type Intake = {
  /** What happens with an observation once it is known to be new. */
  readonly flow: (ctx: FlowCtx, observation: Observation, device: DeviceRow) => void;
  /** Answers a badge again that was answered before, with the same ids. */
  readonly repeatAnswer: (ctx: FlowCtx, entryId: number) => void;
  readonly traitsOf: (driver: string) => DriverTraits;
};

/** A repeat is answered again within this; later the person has gone. */
const REPEAT_ANSWERED_MS = 30_000;
const OLD_MS = 30 * 86_400_000;

/** All of one report, within the transaction of its batch. Answers false when the device is not the place's. */
export function takeIn(batch: Batch, report: DeviceReport, intake: Intake): boolean {
  const device = findDevice(batch.db, report.device);
  if (device === null || device.removedAtMs !== null) return false;
  const boots = new Map<string, BootRow>();
  for (const fault of report.faults) takeFault(batch, device, fault, report, boots);
  if (report.faults.length > 0) countDecodeErrors(batch.db, device.id, report.faults.length);
  for (const observation of report.observations) {
    takeObservation(batch, device, observation, report, boots, intake);
  }
  for (const [boot, row] of boots) settleBoot(batch, device, boot, row, report.receivedAtMs);
  if (report.memory !== undefined) putDriverMemory(batch.db, device.id, report.memory);
  noteSeen(batch.db, device, report.receivedAtMs);
  return true;
}

function takeObservation(
  batch: Batch,
  device: DeviceRow,
  observation: Observation,
  report: DeviceReport,
  boots: Map<string, BootRow>,
  intake: Intake,
): void {
  const boot =
    observation.boot === undefined ? null : bootOf(batch, device, observation.boot, boots);
  if (observation.type === 'link') learnBirth(batch, device, observation, report, boots);
  if (boot !== null && observation.seq !== undefined && hasSeq(boot.seqs, observation.seq)) {
    takeRepeat(batch, device, observation, report, intake);
    return;
  }
  const { buffers } = intake.traitsOf(device.driver);
  const clock = boot?.clock ?? UNKNOWN_CLOCK;
  const time = judgeTime(observation, report.receivedAtMs, clock, buffers);
  if (boot !== null && observation.boot !== undefined && observation.seq !== undefined) {
    const seqs = addSeq(boot.seqs, observation.seq);
    if (seqs === null) {
      const bytes = Buffer.from(JSON.stringify(masked(observation)));
      putAside(
        batch.db,
        device.slug,
        { where: 'event', bytes, reason: 'seq-too-many-gaps' },
        report.receivedAtMs,
      );
      return;
    }
    boots.set(observation.boot, { seqs, clock: time.clock ?? clock });
  }
  runObservation(batch, device, observation, report, time, intake);
}

function runObservation(
  batch: Batch,
  device: DeviceRow,
  observation: Observation,
  report: DeviceReport,
  time: JudgedTime,
  intake: Intake,
): void {
  const flags = [...(observation.flags ?? []), ...time.flags];
  const flagged = flags.length === 0 ? observation : { ...observation, flags };
  const numbered = observation.boot !== undefined && observation.seq !== undefined;
  runEntry(
    batch,
    {
      actor: { kind: 'device', device: device.slug },
      deviceId: device.id,
      boot: numbered ? (observation.boot ?? null) : null,
      seq: numbered ? (observation.seq ?? null) : null,
      type: observation.type,
      subject: masked(flagged),
      time: { receivedAtMs: report.receivedAtMs, ...placeInTime(time) },
      sample: isSample(observation),
    },
    (ctx) => {
      if (isSample(flagged)) keepSample(ctx.tx, device.id, flagged, ctx.entry);
      if (time.flags.some((flag) => CLOCK_FLAGS.includes(flag))) {
        raiseAnomaly(ctx, {
          kind: 'clock-jump',
          subject: `device:${device.slug}`,
          detail: { saidAtMs: observation.atMs ?? null, receivedAtMs: report.receivedAtMs },
        });
      }
      if (isOld(ctx, flagged)) {
        raiseAnomaly(ctx, {
          kind: 'old-event',
          subject: `device:${device.slug}`,
          detail: { type: flagged.type, atMs: time.atMs },
        });
      }
      intake.flow(ctx, flagged, device);
    },
  );
}

/** The same number again: nothing happens twice. A badge is answered as it was; other content is kept aside. */
function takeRepeat(
  batch: Batch,
  device: DeviceRow,
  observation: Observation,
  report: DeviceReport,
  intake: Intake,
): void {
  const known = findEntryOf(
    batch.db,
    device.id,
    observation.boot as string,
    observation.seq as number,
  );
  if (known === null) return;
  const said = JSON.stringify(withoutFlags(masked(observation)));
  if (known.subject !== null && JSON.stringify(withoutFlags(known.subject)) !== said) {
    putAside(
      batch.db,
      device.slug,
      { where: 'event', bytes: Buffer.from(said), reason: 'seq-conflict' },
      report.receivedAtMs,
    );
    countDecodeErrors(batch.db, device.id, 1);
    noteConflict(batch, device, observation, report);
    return;
  }
  if (observation.type !== 'badge' || report.receivedAtMs - known.receivedAtMs > REPEAT_ANSWERED_MS)
    return;
  const actor: Actor = { kind: 'device', device: device.slug };
  const time = {
    receivedAtMs: report.receivedAtMs,
    atMs: known.atMs,
    atTrusted: true,
    ageMs: 0,
    live: true,
  };
  runEntry(
    batch,
    {
      actor,
      deviceId: device.id,
      boot: null,
      seq: null,
      type: 'repeat',
      subject: null,
      time,
      sample: true,
    },
    (ctx) => intake.repeatAnswer(ctx, known.id),
  );
}

/** Two contents under one number: a device that counts wrong, or two with one identity. */
function noteConflict(
  batch: Batch,
  device: DeviceRow,
  { boot = '', seq = 0 }: Observation,
  { receivedAtMs }: DeviceReport,
): void {
  const actor: Actor = { kind: 'device', device: device.slug };
  const time = { receivedAtMs, atMs: receivedAtMs, atTrusted: true, ageMs: 0, live: true };
  const spec = { actor, deviceId: device.id, boot: null, seq: null, subject: { boot }, time };
  runEntry(batch, { ...spec, type: 'seq-conflict', sample: true }, (ctx) => {
    const subject = `device:${device.slug}` as const;
    raiseAnomaly(ctx, { kind: 'seq-conflict', subject, detail: { boot, seq } });
  });
}

/** An event that can't be read is receipted too, and kept aside with its reason. */
function takeFault(
  batch: Batch,
  device: DeviceRow,
  fault: DecodeFault,
  report: DeviceReport,
  boots: Map<string, BootRow>,
): void {
  if (fault.boot !== undefined && fault.seq !== undefined) {
    const boot = bootOf(batch, device, fault.boot, boots);
    if (hasSeq(boot.seqs, fault.seq)) return;
    const seqs = addSeq(boot.seqs, fault.seq);
    if (seqs !== null) boots.set(fault.boot, { ...boot, seqs });
  }
  putAside(batch.db, device.slug, fault, report.receivedAtMs);
}

/** A birth says how far the device's count goes, what it still holds, and how long it has been up. */
function learnBirth(
  batch: Batch,
  device: DeviceRow,
  birth: Extract<Observation, { type: 'link' }>,
  report: DeviceReport,
  boots: Map<string, BootRow>,
): void {
  if (!birth.online || birth.boot === undefined || birth.retained === true) return;
  const row = bootOf(batch, device, birth.boot, boots);
  const bootedAtMs =
    birth.uptimeMs === undefined || birth.heldBack === true
      ? row.clock.bootedAtMs
      : Math.min(
          report.receivedAtMs - birth.uptimeMs,
          row.clock.bootedAtMs ?? Number.MAX_SAFE_INTEGER,
        );
  const seqs = birth.oldestSeq === undefined ? row.seqs : passTo(row.seqs, birth.oldestSeq);
  const bornWithSeq = birth.lastSeq ?? row.clock.bornWithSeq;
  boots.set(birth.boot, { seqs, clock: { ...row.clock, bootedAtMs, bornWithSeq } });
  if (seqs === row.seqs) return;
  const lost = seqs.upTo - row.seqs.upTo;
  const time = {
    receivedAtMs: report.receivedAtMs,
    atMs: report.receivedAtMs,
    atTrusted: true,
    ageMs: 0,
    live: true,
  };
  const actor: Actor = { kind: 'device', device: device.slug };
  runEntry(
    batch,
    {
      actor,
      deviceId: device.id,
      boot: null,
      seq: null,
      type: 'events-lost',
      subject: { boot: birth.boot },
      time,
      sample: true,
    },
    (ctx) => {
      ctx.record({ fact: 'events-lost', device: device.slug, upTo: seqs.upTo });
      raiseAnomaly(ctx, {
        kind: 'events-lost',
        subject: `device:${device.slug}`,
        detail: { boot: birth.boot as string, upToEvents: lost },
      });
    },
  );
}

/** A receipt follows every word of a boot, its birth included: it sets the clock of a device that has none. */
function settleBoot(
  batch: Batch,
  device: DeviceRow,
  boot: string,
  row: BootRow,
  nowMs: number,
): void {
  putBoot(batch.db, device.id, boot, row, nowMs);
  batch.receipts.set(`${device.slug} ${boot}`, {
    device: device.slug,
    boot,
    upTo: row.seqs.upTo,
    nowMs: batch.nowMs,
  });
}

function bootOf(
  batch: Batch,
  device: DeviceRow,
  boot: string,
  boots: Map<string, BootRow>,
): BootRow {
  const known = boots.get(boot) ??
    findBoot(batch.db, device.id, boot) ?? { seqs: NO_SEQS, clock: UNKNOWN_CLOCK };
  boots.set(boot, known);
  return known;
}

/** Kept by a device for so long that what it says may be settled already. */
function isOld(ctx: FlowCtx, observation: Observation): boolean {
  const { atMs, atTrusted } = ctx.entry;
  return atTrusted && observation.retained !== true && ctx.nowMs - atMs > OLD_MS;
}

function isSample(observation: Observation): observation is Sample {
  return (
    observation.type === 'power' || (observation.type === 'job' && observation.phase === 'progress')
  );
}

/** PINs and digits were checked or will be; they are never stored. */
function masked(observation: Observation): Observation {
  if (observation.type === 'badge' && observation.pin !== undefined)
    return { ...observation, pin: 'given' };
  if (observation.type === 'keypad') return { ...observation, digits: 'given' };
  return observation;
}

function withoutFlags(subject: object): object {
  const {
    flags: _flags,
    repeated: _repeated,
    heldBack: _heldBack,
    ...rest
  } = subject as Record<string, unknown>;
  return rest;
}

function placeInTime(time: JudgedTime) {
  return { atMs: time.atMs, atTrusted: time.atTrusted, ageMs: time.ageMs, live: time.live };
}
