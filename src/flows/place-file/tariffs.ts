/** Tariffs, passes and prices of plans in the file: versions that follow each other, VAT that exists, one tariff a use. Pure. */
import type {
  PlacePass,
  PlaceTariff,
  PlaceVat,
  TariffRate,
  TariffVersion,
} from '#contract/tariffs.ts';
import { addDays } from '#kernel/civil-time.ts';
import { vatMistake } from '#modules/billing/index.ts';
import { sortedText } from './merge.ts';
import type { Planned } from './plan.ts';
import { inFile, type Known, type Plans, unknown } from './references.ts';
import type { Mistake, ReadFile } from './sections.ts';

type PlannedTariff = Planned<'tariffs'>;

/** Versions in the order of their dates. */
export function orderedVersions(tariff: PlaceTariff): PlaceTariff {
  const { versions } = tariff;
  return versions === undefined
    ? tariff
    : { ...tariff, versions: [...versions].sort((a, b) => (a.from < b.from ? -1 : 1)) };
}

/** A regime replaces the one before as a whole: a rate of one is nothing in another. */
export function withoutVat({ vat, ...kept }: PlacePass, given: PlacePass): PlacePass {
  return vat === undefined || given.vat !== undefined ? kept : { ...kept, vat };
}

/** `lastInvoiced`: the local date of the last use that was invoiced; nothing of its month or before changes. */
export function tariffMistakes(
  plans: Plans,
  names: ReadFile['names'],
  lastInvoiced: string | null,
): Mistake[] {
  const known: Known = (section, name) => plans[section].has(name) || names[section].has(name);
  return [
    ...inFile(plans.tariffs, (path, planned) => [
      ...targetMistakes(known, path, planned, plans),
      ...(planned.given?.versions ?? []).flatMap((version, index) =>
        versionMistakes(known, `${path}.versions[${index}]`, version),
      ),
      ...orderMistakes(path, planned),
      ...(lastInvoiced === null ? [] : invoicedMistakes(path, planned, lastInvoiced.slice(0, 7))),
    ]),
    ...inFile(plans.passes, (path, { item }) => [
      ...vatMistakes(`${path}.vat`, item.vat, null),
      ...(item.burns ?? []).flatMap((burn, index) => {
        const at = `${path}.burns[${index}]`;
        return [
          ...unknown(known, 'zones', burn.zone, `${at}.zone`),
          ...unknown(known, 'machines', burn.machine, `${at}.machine`),
          ...unknown(known, 'tariffs', burn.tariff, `${at}.tariff`),
        ];
      }),
    ]),
    ...inFile(plans.plans, (path, { item }) =>
      vatMistakes(`${path}.price.vat`, item.price?.vat, null),
    ),
  ];
}

/** What it is for must be there, and no other tariff's: which of the two would count? */
function targetMistakes(
  known: Known,
  path: string,
  { item, name }: PlannedTariff,
  plans: Plans,
): Mistake[] {
  const others = [...plans.tariffs.values()].filter((other) => other.name !== name);
  const fields = { machines: 'machines', machineKinds: null, zones: 'zones' } as const;
  return (Object.keys(fields) as Array<keyof typeof fields>).flatMap((field) =>
    ((item.for?.[field] ?? []) as readonly string[]).flatMap((target, index, all): Mistake[] => {
      const at = `${path}.for.${field}[${index}]`;
      const section = fields[field];
      const owner = others.find((other) =>
        ((other.item.for?.[field] ?? []) as readonly string[]).includes(target),
      );
      if (all.indexOf(target) < index) return [{ path: at, message: `${target} is said twice` }];
      if (owner !== undefined)
        return [{ path: at, message: `${target} is already priced by the tariff ${owner.name}` }];
      return section === null ? [] : unknown(known, section, target, at);
    }),
  );
}

function versionMistakes(known: Known, path: string, version: TariffVersion): Mistake[] {
  const audiences = (field: 'rates' | 'caps' | 'free') =>
    (version[field] ?? []).flatMap(({ audiences: plans }, index) =>
      (plans ?? []).flatMap((plan, place) =>
        unknown(known, 'plans', plan, `${path}.${field}[${index}].audiences[${place}]`),
      ),
    );
  const forAll = version.rates.findIndex((rate) => rate.audiences === undefined);
  return [
    ...vatMistakes(`${path}.vat`, version.vat, version.from),
    ...audiences('rates'),
    ...audiences('caps'),
    ...audiences('free'),
    ...version.rates.flatMap((rate, index) => [
      ...(rate.audiences === undefined && index > forAll
        ? [
            {
              path: `${path}.rates[${index}].audiences`,
              message: `rates[${forAll}] is for all others already`,
            },
          ]
        : []),
      ...componentMistakes(`${path}.rates[${index}]`, rate),
    ]),
  ];
}

function componentMistakes(path: string, rate: TariffRate): Mistake[] {
  return rate.components.flatMap((component, index) => {
    if (component.type !== 'time') return [];
    return (component.tiers ?? []).flatMap(({ fromUnit }, place, tiers) => {
      const before = tiers[place - 1]?.fromUnit ?? 1;
      return fromUnit > before
        ? []
        : [
            {
              path: `${path}.components[${index}].tiers[${place}].fromUnit`,
              message: `after the unit ${before} of the tier before`,
            },
          ];
    });
  });
}

function vatMistakes(path: string, vat: PlaceVat | undefined, on: string | null): Mistake[] {
  const mistake = vat === undefined ? null : vatMistake(vat, on);
  return mistake === null ? [] : [{ path: `${path}.${mistake.field}`, message: mistake.message }];
}

/** Two versions at once, or days without any between two. */
function orderMistakes(path: string, { given }: PlannedTariff): Mistake[] {
  const ordered = (given?.versions ?? [])
    .map((version, index) => ({ ...version, at: `${path}.versions[${index}]` }))
    .sort((one, other) => (one.from < other.from ? -1 : 1));
  return ordered.flatMap(({ from, until, at }, index): Mistake[] => {
    const before = ordered[index - 1];
    if (until !== undefined && until < from)
      return [{ path: `${at}.until`, message: 'not before from' }];
    if (before === undefined) return [];
    if (before.from === from)
      return [{ path: `${at}.from`, message: `another version begins on ${from}` }];
    if (before.until === undefined) return [];
    if (before.until >= from)
      return [{ path: `${at}.from`, message: `the version before holds until ${before.until}` }];
    const next = addDays(before.until, 1);
    return next < from ? [{ path: `${at}.from`, message: `no version holds from ${next}` }] : [];
  });
}

/** What is invoiced was rated by the versions that were there: they stay, and none comes before them. */
function invoicedMistakes(
  path: string,
  { item, given, before }: PlannedTariff,
  month: string,
): Mistake[] {
  const isPast = (version: TariffVersion) => version.from.slice(0, 7) <= month;
  const texts = new Set((before?.versions ?? []).filter(isPast).map(lasting));
  const kept = new Set((item.versions ?? []).map(lasting));
  const changed = (given?.versions ?? []).flatMap((version, index): Mistake[] =>
    isPast(version) && !texts.has(lasting(version))
      ? [
          {
            path: `${path}.versions[${index}].from`,
            message: `${month} is invoiced: a version begins after it, and one from before stays as it is`,
          },
        ]
      : [],
  );
  const dropped = [...texts].some((text) => !kept.has(text));
  return dropped && changed.length === 0
    ? [{ path: `${path}.versions`, message: `a version that ${month} was invoiced by must stay` }]
    : changed;
}

/** A version but for its end, which may be set later. */
function lasting({ until: _until, ...version }: TariffVersion): string {
  return sortedText(version);
}
