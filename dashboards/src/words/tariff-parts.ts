/** What a version of a tariff says, as parts that a sentence can be made of. Pure. */
import {
  type CapPeriod,
  type FreePeriod,
  type Measure,
  type TariffComponent,
  type TariffVersion,
  TIME_MEASURES,
  type TimeMeasure,
} from '#contract/tariffs.ts';

/** One thing that a version says, with the path to it. `values` are for the sentence's holes. */
export type TariffPart = {
  readonly path: string;
  readonly group: 'rate' | 'cap' | 'free' | 'rest';
  /** Which plans it is for; null: everybody else, or everybody. */
  readonly audiences: readonly string[] | null;
  readonly said: PartSaid;
};

export type PartSaid =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'setup'; readonly price: string }
  | {
      readonly kind: 'time';
      readonly measure: Measure;
      readonly unitSeconds: number;
      readonly price: string;
      readonly graceSeconds: number;
      readonly minimumUnits: number;
    }
  | {
      readonly kind: 'tier';
      readonly mode: 'marginal' | 'whole';
      readonly fromUnit: number;
      readonly price: string;
    }
  | {
      readonly kind: 'quantity';
      readonly measure: Measure;
      readonly price: string;
      readonly step: number | null;
    }
  | { readonly kind: 'halfDays'; readonly boundary: string; readonly price: string }
  | { readonly kind: 'cap'; readonly per: CapPeriod; readonly price: string }
  | {
      readonly kind: 'free';
      readonly measure: Measure;
      readonly seconds: number | null;
      readonly units: number | null;
      readonly per: FreePeriod;
    }
  | { readonly kind: 'failed'; readonly how: 'full' | 'material' | 'free' };

export function isTimeMeasure(measure: Measure): measure is TimeMeasure {
  return (TIME_MEASURES as readonly string[]).includes(measure);
}

/** In the order in which they count: rates, free parts, caps, what failed jobs pay. */
export function partsOf(version: TariffVersion): TariffPart[] {
  const { rates, free = [], caps = [], failedJobs } = version;
  return [
    ...rates.flatMap(({ audiences = null, components }, index) =>
      componentParts(components, `rates.${index}.components`).map(({ path, said }) => ({
        path,
        said,
        group: 'rate' as const,
        audiences,
      })),
    ),
    ...free.map(({ measure, seconds = null, units = null, per, audiences = null }, index) => ({
      path: `free.${index}`,
      group: 'free' as const,
      audiences,
      said: { kind: 'free' as const, measure, seconds, units, per },
    })),
    ...caps.map(({ per, price, audiences = null }, index) => ({
      path: `caps.${index}.price`,
      group: 'cap' as const,
      audiences,
      said: { kind: 'cap' as const, per, price },
    })),
    ...(failedJobs === undefined
      ? []
      : [
          {
            path: 'failedJobs',
            group: 'rest' as const,
            audiences: null,
            said: { kind: 'failed' as const, how: failedJobs },
          },
        ]),
  ];
}

type Told = { readonly path: string; readonly said: PartSaid };

function componentParts(components: readonly TariffComponent[], at: string): Told[] {
  if (components.length === 0) return [{ path: at, said: { kind: 'nothing' } }];
  return components.flatMap((component, index) => toldOf(component, `${at}.${index}`));
}

function toldOf(component: TariffComponent, at: string): Told[] {
  const path = `${at}.price`;
  const { price } = component;
  switch (component.type) {
    case 'setup':
      return [{ path, said: { kind: 'setup', price } }];
    case 'halfDays':
      return [{ path, said: { kind: 'halfDays', price, boundary: component.boundary } }];
    case 'quantity': {
      const { measure, step = null } = component;
      return [{ path, said: { kind: 'quantity', measure, price, step } }];
    }
    case 'time': {
      const { measure, unitSeconds, graceSeconds = 0, minimumUnits = 0, tiers = [] } = component;
      const mode = component.tierMode ?? 'marginal';
      return [
        {
          path,
          said: { kind: 'time', measure, unitSeconds, price, graceSeconds, minimumUnits },
        },
        ...tiers.map(({ fromUnit, price: of }, tier) => ({
          path: `${at}.tiers.${tier}.price`,
          said: { kind: 'tier' as const, mode, fromUnit, price: of },
        })),
      ];
    }
  }
}
