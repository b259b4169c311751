/** Whether what items name is there, and whether what they name makes sense together. Pure. */
import type { PlaceMachine, PlacePower } from '#contract/place-file.ts';
import type { Planned, PlannedSection } from './plan.ts';
import type { Mistake, ReadFile, Section } from './sections.ts';

export type Plans = { readonly [Name in Section]: PlannedSection<Name> };
export type Known = (section: Section, name: string) => boolean;

const DEVICE_ROLES = ['interlock', 'meter', 'jobs', 'reader'] as const;

/** Mistakes of zones, doors, machines and plans; those of devices and people are found elsewhere. */
export function referenceMistakes(plans: Plans, names: ReadFile['names']): Mistake[] {
  const known: Known = (section, name) => plans[section].has(name) || names[section].has(name);
  return [
    ...inFile(plans.zones, (path, { item }) =>
      unknown(known, 'zones', item.parent, `${path}.parent`),
    ),
    ...loops(plans.zones, 'parent', (item) => (item.parent ? [item.parent] : [])),
    ...inFile(plans.doors, (path, { item }) => [
      ...unknown(known, 'zones', item.zone, `${path}.zone`),
      ...unknown(known, 'devices', item.device, `${path}.device`),
    ]),
    ...inFile(plans.machines, (path, { item }) => machineMistakes(known, path, item)),
    ...loops(plans.machines, 'needs', (item) => item.needs ?? []),
    ...inFile(plans.plans, (path, { item }) =>
      (item.zones ?? []).flatMap((zone, index) =>
        unknown(known, 'zones', zone, `${path}.zones[${index}]`),
      ),
    ),
    ...deviceUseMistakes(plans),
  ];
}

/** One mistake when nothing of that name is kept or in the file. */
export function unknown(
  known: Known,
  section: Section,
  name: string | null | undefined,
  path: string,
): Mistake[] {
  if (name === undefined || name === null || known(section, name)) return [];
  return [{ path, message: `there is no ${SINGULAR[section]} ${name}` }];
}

const SINGULAR: Readonly<Record<Section, string>> = {
  zones: 'zone',
  devices: 'device',
  doors: 'door',
  machines: 'machine',
  plans: 'plan',
  tariffs: 'tariff',
  passes: 'pass',
  organisations: 'organisation',
  people: 'person',
};

/** What `find` says of the items that the file names. */
export function inFile<Name extends Section>(
  section: PlannedSection<Name>,
  find: (path: string, planned: Planned<Name>) => Mistake[],
): Mistake[] {
  return [...section.values()].flatMap((planned) =>
    planned.path === null ? [] : find(planned.path, planned),
  );
}

function machineMistakes(known: Known, path: string, machine: PlaceMachine): Mistake[] {
  const parts = new Map<string, number>();
  return [
    ...unknown(known, 'zones', machine.zone, `${path}.zone`),
    ...DEVICE_ROLES.flatMap((role) => unknown(known, 'devices', machine[role], `${path}.${role}`)),
    ...runningMistakes(known, `${path}.running`, machine),
    ...(machine.needs ?? []).flatMap((need, index) =>
      unknown(known, 'machines', need, `${path}.needs[${index}]`),
    ),
    ...powerMistakes(`${path}.power`, machine.power),
    ...(machine.upkeep ?? []).flatMap(({ part, noticeAt, limit }, index): Mistake[] => {
      const first = parts.get(part);
      if (first === undefined) parts.set(part, index);
      const at = `${path}.upkeep[${index}]`;
      if (first !== undefined) {
        return [{ path: `${at}.part`, message: `${part} is already named at upkeep[${first}]` }];
      }
      return noticeAt !== undefined && limit !== undefined && noticeAt > limit
        ? [{ path: `${at}.noticeAt`, message: `not above limit (${limit})` }]
        : [];
    }),
  ];
}

/** A contact is a device's: one that is named, or one of the machine's own. */
function runningMistakes(known: Known, path: string, machine: PlaceMachine): Mistake[] {
  const { running } = machine;
  if (running === undefined || running === null) return [];
  if (running.device !== undefined)
    return unknown(known, 'devices', running.device, `${path}.device`);
  return DEVICE_ROLES.some((role) => machine[role])
    ? []
    : [{ path, message: 'say whose contact it is: device' }];
}

/** The order that the schema asks of a file, asked of what a file and the kept thresholds make. */
function powerMistakes(path: string, power: PlacePower | null | undefined): Mistake[] {
  const fields = ['offBelowWatts', 'idleBelowWatts', 'runAboveWatts'] as const;
  const given = fields.flatMap((field) => {
    const watts = power?.[field];
    return watts === undefined ? [] : [{ field, watts }];
  });
  return given.flatMap(({ field, watts }, index) => {
    const next = given[index + 1];
    return next !== undefined && watts > next.watts
      ? [{ path: `${path}.${field}`, message: `not above ${next.field} (${next.watts})` }]
      : [];
  });
}

/** Items that lead back to themselves; each of the file's is told where its own step is. */
function loops<Name extends Section>(
  section: PlannedSection<Name>,
  field: string,
  next: (item: Planned<Name>['item']) => readonly string[],
): Mistake[] {
  return inFile(section, (path, { name, item }) =>
    next(item).some((first) => leadsTo(section, first, name, next))
      ? [{ path: `${path}.${field}`, message: `${name} would be inside itself` }]
      : [],
  );
}

function leadsTo<Name extends Section>(
  section: PlannedSection<Name>,
  from: string,
  to: string,
  next: (item: Planned<Name>['item']) => readonly string[],
): boolean {
  const seen = new Set<string>();
  const open = [from];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (name === to) return true;
    if (seen.has(name)) continue;
    seen.add(name);
    const planned = section.get(name);
    if (planned !== undefined) open.push(...next(planned.item));
  }
  return false;
}

type Use = { readonly owner: string; readonly path: string | null; readonly isReader: boolean };

/** A device stands at one door or serves one machine; only a reader may serve several machines. */
function deviceUseMistakes(plans: Plans): Mistake[] {
  const uses = new Map<string, Use[]>();
  const add = (device: string | null | undefined, use: Use) => {
    if (device === undefined || device === null) return;
    uses.set(device, [...(uses.get(device) ?? []), use]);
  };
  for (const { name, item, path, given } of plans.doors.values()) {
    const at = given?.device === undefined ? null : `${path}.device`;
    add(item.device, { owner: `door ${name}`, path: at, isReader: false });
  }
  for (const { name, item, path, given } of plans.machines.values()) {
    for (const role of DEVICE_ROLES) {
      const at = given?.[role] === undefined ? null : `${path}.${role}`;
      add(item[role], { owner: `machine ${name}`, path: at, isReader: role === 'reader' });
    }
  }
  return [...uses].flatMap(([device, of]) => clashes(device, of));
}

function clashes(device: string, uses: readonly Use[]): Mistake[] {
  return uses.flatMap((use) => {
    const other = uses.find((one) => one.owner !== use.owner && !(one.isReader && use.isReader));
    return use.path === null || other === undefined
      ? []
      : [{ path: use.path, message: `${device} is already used by the ${other.owner}` }];
  });
}
