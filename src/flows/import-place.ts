/** Imports a place file: reads it whole, finds every mistake, and only then writes what differs. */
import type { ImportAnswer } from '#contract/place-file.ts';
import type { PlaceSeller } from '#contract/seller.ts';
import type { FlowCtx } from '#journal/flow-ctx.ts';
import { saltedHash, saltedMatches } from '#kernel/crypto.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import { requireRole } from '#kernel/roles.ts';
import {
  lastInvoicedDate,
  putPasses,
  putSeller,
  putTariffs,
  readPasses,
  readSellerItem,
  readTariffs,
} from '#modules/billing/index.ts';
import { dropDriverMemory, findDevice, putDevices, readDevices } from '#modules/fleet/index.ts';
import { putMachines, readMachines } from '#modules/machines/index.ts';
import {
  putOrganisations,
  putPerson,
  putPlans,
  readOrganisations,
  readPeople,
  readPlans,
} from '#modules/people/index.ts';
import {
  doorWithDefaults,
  putDoors,
  putPlace,
  putZones,
  readDoors,
  readPlace,
  readZones,
  type StoredPlace,
  zoneIdOf,
  zoneSlugOf,
} from '#modules/site/index.ts';
import type { DriverCatalogue } from './driver-catalogue.ts';
import { deviceMistakes, keepsMemory } from './place-file/devices.ts';
import { sortedText } from './place-file/merge.ts';
import { type PlannedPerson, peopleMistakes, planPeople } from './place-file/people.ts';
import { changeOf, type PlannedSection, planSection, toWrite } from './place-file/plan.ts';
import { type Plans, referenceMistakes } from './place-file/references.ts';
import { type Mistake, type ReadFile, readSections, SECTIONS } from './place-file/sections.ts';
import { orderedVersions, tariffMistakes, withoutVat } from './place-file/tariffs.ts';
import { type Counts, count, planPlace } from './place-file/whole.ts';

/** The contract's counts, and the devices that the edge is to start anew. */
export type Imported = ImportAnswer & { readonly devicesChanged: readonly string[] };

/** What else is to be done once a place has changed, such as setting the timers of its hours. */
export type AfterImport = (ctx: FlowCtx) => void;

type Planned = {
  readonly keptPlace: StoredPlace | null;
  readonly place: StoredPlace | null;
  readonly keptSeller: PlaceSeller | null;
  readonly seller: PlaceSeller | null;
  readonly plans: Plans;
  readonly people: readonly PlannedPerson[];
  readonly counts: Counts;
  readonly mistakes: readonly Mistake[];
};

/** Makes the command `place.import`. Codes: `not-allowed`, `bad-input` with the path of every mistake. */
export function makeImportPlace(catalogue: DriverCatalogue, after: readonly AfterImport[] = []) {
  return function importPlace(
    ctx: FlowCtx,
    input: unknown,
  ): Result<Imported, 'not-allowed' | 'bad-input'> {
    const refused = requireRole(ctx.actor, ['manager']);
    if (refused !== null) return refused;
    const taken = takeFile(ctx, input, catalogue);
    if (!taken.ok) return taken;
    const imported = taken.value;
    ctx.record({ fact: 'place-imported', ...imported });
    if (imported.created + imported.updated > 0) {
      ctx.rightsChanged(null);
      for (const step of after) step(ctx);
    }
    return ok(imported);
  };
}

/** Judges a place file whole and writes what differs; nothing of it where it has a mistake. */
export function takeFile(
  ctx: FlowCtx,
  input: unknown,
  catalogue: DriverCatalogue,
): Result<Imported, 'bad-input'> {
  const planned = planImport(ctx, readSections(input), catalogue);
  const { mistakes, place } = planned;
  if (mistakes.length > 0 || place === null) {
    return refuse('bad-input', 'nothing was imported: the file has mistakes', mistakes);
  }
  return ok(write(ctx, { ...planned, place }, catalogue));
}

function planImport(ctx: FlowCtx, file: ReadFile, catalogue: DriverCatalogue): Planned {
  const mistakes: Mistake[] = [...file.mistakes];
  const counts: Counts = { created: 0, updated: 0, unchanged: 0 };
  const keptPlace = readPlace(ctx.tx);
  const place = planPlace(keptPlace, file, mistakes, counts);
  const keptSeller = readSellerItem(ctx.tx);
  const { seller = keptSeller } = file.whole;
  if (file.whole.seller !== undefined) count(counts, keptSeller ?? undefined, seller ?? undefined);
  const stored = readPeople(ctx.tx);
  const facts = { nowMs: ctx.nowMs, timeZone: place?.site.timeZone ?? 'UTC' };
  const people = planPeople(stored, file.items.people, facts, mistakes);
  const plans = planSections(ctx, file, people, mistakes);
  mistakes.push(
    ...referenceMistakes(plans, file.names),
    ...peopleMistakes(plans, file.names, stored),
    ...deviceMistakes(plans.devices, place?.site.slug ?? '', catalogue),
    ...tariffMistakes(plans, file.names, lastInvoicedDate(ctx.tx)),
  );
  for (const section of SECTIONS) {
    if (section !== 'people') countSection(plans[section], counts);
  }
  for (const person of people) counts[person.change] += 1;
  return { keptPlace, place, keptSeller, seller, plans, people, counts, mistakes };
}

function planSections(
  ctx: FlowCtx,
  { items }: ReadFile,
  people: readonly PlannedPerson[],
  mistakes: Mistake[],
): Plans {
  return {
    zones: planSection('zones', readZones(ctx.tx), items.zones, mistakes),
    devices: planSection('devices', readDevices(ctx.tx), items.devices, mistakes, {
      // Settings mean nothing to another driver.
      foundation: ({ settings, ...kept }, given) =>
        settings === undefined || (given.driver ?? kept.driver) !== kept.driver
          ? kept
          : { ...kept, settings },
    }),
    doors: planSection('doors', readDoors(ctx.tx), items.doors, mistakes, {
      finish: doorWithDefaults,
    }),
    machines: planSection(
      'machines',
      readMachines(ctx.tx, zoneSlugOf(ctx.tx)),
      items.machines,
      mistakes,
    ),
    plans: planSection('plans', readPlans(ctx.tx), items.plans, mistakes),
    tariffs: planSection('tariffs', readTariffs(ctx.tx), items.tariffs, mistakes, {
      finish: orderedVersions,
    }),
    passes: planSection('passes', readPasses(ctx.tx), items.passes, mistakes, {
      foundation: withoutVat,
    }),
    organisations: planSection(
      'organisations',
      readOrganisations(ctx.tx),
      items.organisations,
      mistakes,
    ),
    people: new Map(
      people.map(({ item, path, stored }) => [
        item.ref,
        { name: item.ref, item, before: stored?.item ?? null, path, given: item },
      ]),
    ),
  };
}

function countSection(section: PlannedSection<(typeof SECTIONS)[number]>, counts: Counts): void {
  for (const planned of section.values()) {
    if (planned.path !== null) counts[changeOf(planned)] += 1;
  }
}

function write(
  ctx: FlowCtx,
  planned: Planned & { readonly place: StoredPlace },
  catalogue: DriverCatalogue,
): Imported {
  const { plans, place, keptPlace } = planned;
  if (sortedText(keptPlace) !== sortedText(place)) putPlace(ctx.tx, place);
  if (sortedText(planned.keptSeller) !== sortedText(planned.seller))
    putSeller(ctx.tx, planned.seller);
  const zones = toWrite(plans.zones);
  putZones(ctx.tx, zones);
  for (const { slug } of zones) ctx.changed('zone', slug);
  const devicesChanged = writeDevices(ctx, planned, catalogue);
  putDoors(ctx.tx, toWrite(plans.doors));
  const machines = toWrite(plans.machines);
  putMachines(ctx.tx, machines, zoneIdOf(ctx.tx));
  for (const { slug } of machines) ctx.changed('machine', slug);
  putPlans(ctx.tx, toWrite(plans.plans));
  putTariffs(ctx.tx, toWrite(plans.tariffs));
  putPasses(ctx.tx, toWrite(plans.passes));
  putOrganisations(ctx.tx, toWrite(plans.organisations));
  const counts = { ...planned.counts };
  for (const person of planned.people) writePerson(ctx, person, counts);
  return { ...counts, devicesChanged };
}

/** Answers the devices that the edge must start anew: a site that is renamed moves the topics of all. */
function writeDevices(
  ctx: FlowCtx,
  { plans, place, keptPlace }: Planned & { readonly place: StoredPlace },
  catalogue: DriverCatalogue,
): string[] {
  const sites = { before: keptPlace?.site.slug ?? '', after: place.site.slug };
  putDevices(ctx.tx, toWrite(plans.devices), ctx.nowMs);
  const changed = [...plans.devices.values()].filter(
    (device) => changeOf(device) !== 'unchanged' || sites.before !== sites.after,
  );
  for (const device of changed) {
    ctx.changed('device', device.name);
    if (device.before === null || keepsMemory(device, sites, catalogue)) continue;
    const row = findDevice(ctx.tx, device.name);
    if (row !== null) dropDriverMemory(ctx.tx, row.id);
  }
  return changed.map((device) => device.name);
}

/** A PIN that is new counts its person as updated; the same one again does not. */
function writePerson(ctx: FlowCtx, person: PlannedPerson, counts: Counts): void {
  const { stored, item, hold, holdChanged, badges } = person;
  const pin = pinAfter(ctx, person);
  const pinChanged = pin !== (stored?.pin ?? null);
  if (person.change === 'unchanged' && !pinChanged) return;
  if (person.change === 'unchanged') {
    counts.unchanged -= 1;
    counts.updated += 1;
  }
  const by = ctx.actor.kind === 'staff' ? ctx.actor.name : 'import';
  putPerson(ctx.tx, {
    item,
    hold,
    holdBy: holdChanged ? by : (stored?.holdBy ?? null),
    pin,
    badges: badges.filter((badge) => badge.changed),
  });
}

function pinAfter(ctx: FlowCtx, { pin, stored }: PlannedPerson): string | null {
  const kept = stored?.pin ?? null;
  if (pin === undefined) return kept;
  if (pin === null) return null;
  return kept !== null && saltedMatches(pin, kept) ? kept : saltedHash(pin, ctx.newId());
}
