/** Which tariff, which version of it and which of its rates a use falls under. Pure. */
import type { TariffFor, TariffRate, TariffVersion, Use } from './types.ts';

/** A tariff with all that it must have. */
export type Tariff = {
  readonly slug: string;
  readonly name: string;
  readonly for: TariffFor;
  readonly versions: readonly TariffVersion[];
};

export type Applied = {
  readonly tariff: Pick<Tariff, 'slug' | 'name'>;
  readonly version: TariffVersion;
  readonly rate: TariffRate;
};

/** Why nothing can be charged: no tariff names it, none is in force on the day, or no rate is for the person. */
export type NotApplied = 'no-tariff' | 'no-version' | 'no-rate';

type Target = Pick<Use, 'machine' | 'machineKind' | 'zone'>;

/** The most specific tariff that fits: machine, then kind, then, for visits, zone. */
export function findTariff<One extends Pick<Tariff, 'for'>>(
  tariffs: readonly One[],
  { machine, machineKind, zone }: Target,
): One | null {
  const kind = machineKind as NonNullable<TariffFor['machineKinds']>[number] | null;
  const named =
    machine === null ? undefined : tariffs.find((one) => one.for.machines?.includes(machine));
  const ofKind =
    kind === null ? undefined : tariffs.find((one) => one.for.machineKinds?.includes(kind));
  const ofZone = zone === null ? undefined : tariffs.find((one) => one.for.zones?.includes(zone));
  return named ?? ofKind ?? ofZone ?? null;
}

/** The version in force on a date. */
export function versionAt(versions: readonly TariffVersion[], date: string): TariffVersion | null {
  let found: TariffVersion | null = null;
  for (const version of versions) {
    if (version.from <= date && (found === null || version.from > found.from)) found = version;
  }
  return found !== null && (found.until === undefined || date <= found.until) ? found : null;
}

/** The first rate whose audience the person has; a rate with none is for all others. */
export function rateFor(version: TariffVersion, audiences: readonly string[]): TariffRate | null {
  return (
    version.rates.find((rate) => rate.audiences?.some((one) => audiences.includes(one))) ??
    version.rates.find((rate) => rate.audiences === undefined) ??
    null
  );
}

/** All three for a tariff that is known. */
export function applyTariff(
  tariff: Tariff,
  date: string,
  audiences: readonly string[],
): Applied | NotApplied {
  const version = versionAt(tariff.versions, date);
  if (version === null) return 'no-version';
  const rate = rateFor(version, audiences);
  return rate === null ? 'no-rate' : { tariff, version, rate };
}
