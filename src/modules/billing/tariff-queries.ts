/** Tariffs and passes as they stand, for pages that show prices. */
import type { ListOf, WholeListQuery } from '#contract/paging.ts';
import type { PassItem, TariffItem } from '#contract/tariffs.ts';
import type { Asked } from '#db/ctx.ts';
import { timeZoneOf } from '#db/place-zone.ts';
import { localDateOf } from '#kernel/civil-time.ts';
import { ok, type Result } from '#kernel/result.ts';
import { pageOfWhole } from '#kernel/whole-list.ts';
import { versionAt } from './tariff-rules.ts';
import { readPasses, readTariffs } from './tariff-store.ts';

/** In the order of their first import; all of them unless a limit is asked for. */
export function listTariffs(asked: Asked, input: WholeListQuery): Result<ListOf<TariffItem>> {
  const today = localDateOf(asked.nowMs, timeZoneOf(asked.db));
  const items = readTariffs(asked.db).map(({ slug, name, for: targets, versions = [] }) => ({
    slug,
    name: name ?? slug,
    for: targets ?? {},
    versions,
    current: versionAt(versions, today)?.from ?? null,
  }));
  return ok(pageOfWhole(items, ({ slug }) => slug, input));
}

/** Passes that the place sells, in the order of their first import. */
export function listPasses(asked: Asked, input: WholeListQuery): Result<ListOf<PassItem>> {
  const items = readPasses(asked.db).map((pass) => ({
    slug: pass.slug,
    name: pass.name ?? pass.slug,
    units: pass.units ?? 0,
    validMonths: pass.validMonths ?? 1,
    price: pass.price ?? '0',
    prices: pass.prices ?? ('gross' as const),
    vat: pass.vat ?? { category: 'O' as const },
    burns: pass.burns ?? [],
  }));
  return ok(pageOfWhole(items, ({ slug }) => slug, input));
}
