/** What a person holds of passes: the units that were bought, less those that charges burnt. */
import type { Db } from '#db/drizzle.ts';
import { burnsOfHolding, holdingsOf } from './charge-store.ts';
import type { ChargeRow, HeldPass, PlacePass } from './types.ts';

/** What a person held of passes at an instant, what was bought later included. */
export function passesBefore(db: Db, person: string, atMs: number): HeldPass[] {
  return heldBy(db, person, (charge) => charge.atMs >= atMs);
}

/** What a person holds of passes now. */
export function passesOf(db: Db, person: string): HeldPass[] {
  return heldBy(db, person, () => false);
}

/** What is left of each; the burns of some charges may be left out. */
export function heldBy(
  db: Db,
  person: string,
  leftOut: (charge: ChargeRow) => boolean,
): HeldPass[] {
  return holdingsOf(db, person).map(({ holding, body }) => {
    const pass: PlacePass = JSON.parse(body);
    const burnt = burnsOfHolding(db, holding.id)
      .filter(({ charge }) => !leftOut(charge))
      .reduce((sum, { units }) => sum + units, 0);
    return {
      holding: holding.id,
      slug: holding.pass,
      name: pass.name ?? pass.slug,
      untilDate: holding.untilDate,
      boughtAtMs: holding.boughtAtMs,
      left: holding.units - burnt,
      burns: pass.burns ?? [],
    };
  });
}
