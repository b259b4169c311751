/** People of the file: what they name, whose badge is whose, and what an import never does to them. Pure. */
import type { PlacePerson } from '#contract/place-file.ts';
import {
  type BadgePeriod,
  type KeptHold,
  type PersonItem,
  type PlannedBadge,
  periodsMeet,
  planBadges,
  planHold,
  type StoredPerson,
} from '#modules/people/index.ts';
import { sameItem } from './merge.ts';
import { type Planned, planSection } from './plan.ts';
import { inFile, type Plans, unknown } from './references.ts';
import type { Given, Mistake, ReadFile } from './sections.ts';

export type PlannedPerson = {
  readonly stored: StoredPerson | null;
  readonly path: string;
  readonly item: PersonItem;
  readonly hold: KeptHold | null;
  readonly holdChanged: boolean;
  /** What the file says of a PIN: nothing, none, or digits. */
  readonly pin: string | null | undefined;
  readonly badges: readonly PlannedBadge[];
  /** Whether anything but the PIN differs. */
  readonly change: 'created' | 'updated' | 'unchanged';
};

export type PeopleFacts = { readonly nowMs: number; readonly timeZone: string };

/** Everybody whom the file names, as they are after the import; mistakes are added. */
export function planPeople(
  stored: readonly StoredPerson[],
  given: ReadonlyArray<Given<'people'>>,
  facts: PeopleFacts,
  mistakes: Mistake[],
): PlannedPerson[] {
  const byRef = new Map(stored.map((person) => [person.item.ref, person]));
  const holders = holdersOf(stored);
  const items = planSection(
    'people',
    stored.map((person) => inOrder(person.item)),
    given.map((one) => ({ ...one, item: withoutSpecial(one.item) })),
    mistakes,
    { finish: inOrder },
  );
  const planned = given.flatMap(({ name, path, item }): PlannedPerson[] => {
    const plan = items.get(name);
    if (plan === undefined) return [];
    const person = byRef.get(name) ?? null;
    const badges = planBadges(person?.badges ?? [], item.badges ?? [], {
      ...facts,
      heldByAnother: (number) => (holders.get(number) ?? []).some((held) => held.person !== person),
    });
    for (const { index, key, message } of badges.mistakes) {
      mistakes.push({ path: `${path}.badges[${index}].${key}`, message });
    }
    const kept = person?.badges.map((badge) => ({ ...badge, index: null, changed: false })) ?? [];
    const hold = planHold(person?.hold ?? null, item.hold, facts.nowMs);
    const part = {
      stored: person,
      path,
      item: plan.item as PersonItem,
      hold,
      holdChanged: !sameHold(person?.hold ?? null, hold),
      pin: item.pin,
      badges: item.badges === undefined ? kept : badges.badges,
    };
    return [{ ...part, change: changeOf(part, plan) }];
  });
  mistakes.push(...badgeClashes(planned, holders));
  return planned;
}

/** Guardians, payers and plans that are not there, and lists that say something twice. */
export function peopleMistakes(
  plans: Plans,
  names: ReadFile['names'],
  stored: readonly StoredPerson[],
): Mistake[] {
  const refs = new Set(stored.map((person) => person.item.ref));
  const known: Known = (section, name) =>
    names[section].has(name) || (section === 'people' ? refs.has(name) : plans[section].has(name));
  const found = inFile(plans.people, (path, { item }) => mistakesOf(item, path, known));
  const twice = inFile(plans.organisations, (path, { name }) =>
    known('people', name)
      ? [{ path: `${path}.ref`, message: `${name} is the reference of a person` }]
      : [],
  );
  const others = inFile(plans.people, (path, { name }) =>
    plans.organisations.get(name)?.path === null
      ? [{ path: `${path}.ref`, message: `${name} is the reference of an organisation` }]
      : [],
  );
  return [...found, ...twice, ...others];
}

type Known = (section: 'plans' | 'people' | 'organisations' | 'devices', name: string) => boolean;

function mistakesOf(item: PlacePerson, path: string, known: Known): Mistake[] {
  const certified = new Set<string>();
  return [
    ...(item.guardian === item.ref
      ? [{ path: `${path}.guardian`, message: 'nobody is their own guardian' }]
      : unknown((_, name) => known('people', name), 'people', item.guardian, `${path}.guardian`)),
    ...(item.payers ?? []).flatMap(({ ref, from, until }, index): Mistake[] => {
      const at = `${path}.payers[${index}]`;
      if (!known('people', ref) && !known('organisations', ref)) {
        return [{ path: `${at}.ref`, message: `there is no person or organisation ${ref}` }];
      }
      return from && until && until < from
        ? [{ path: `${at}.until`, message: 'not before from' }]
        : [];
    }),
    ...payerMistakes(item, path),
    ...(item.badges ?? []).flatMap(({ reader }, index) =>
      reader == null || known('devices', reader)
        ? []
        : [{ path: `${path}.badges[${index}].reader`, message: `there is no device ${reader}` }],
    ),
    ...(item.memberships ?? []).flatMap(({ plan }, index) =>
      known('plans', plan)
        ? []
        : [{ path: `${path}.memberships[${index}].plan`, message: `there is no plan ${plan}` }],
    ),
    ...(item.certifications ?? []).flatMap(({ name }, index) => {
      const isTwice = certified.has(name);
      certified.add(name);
      const at = `${path}.certifications[${index}].name`;
      return isTwice ? [{ path: at, message: `${name} is said twice` }] : [];
    }),
  ];
}

/** One payer at a time: which of two would pay? */
function payerMistakes({ payers }: PlacePerson, path: string): Mistake[] {
  return (payers ?? []).flatMap((payer, index): Mistake[] => {
    const at = `${path}.payers[${index}]`;
    const first = (payers ?? []).findIndex((other) => other === payer || meet(other, payer));
    return first < index
      ? [{ path: `${at}.from`, message: `payers[${first}] pays on some of these days already` }]
      : [];
  });
}

type Days = NonNullable<PlacePerson['payers']>[number];

/** Whether two periods share a day; one that ends before it begins has none. */
function meet(one: Days, other: Days): boolean {
  const [from, until] = ['0000-01-01', '9999-12-31'];
  return (
    (one.from ?? from) <= (other.until ?? until) && (other.from ?? from) <= (one.until ?? until)
  );
}

type Held = { readonly person: StoredPerson; readonly badge: BadgePeriod };

function holdersOf(stored: readonly StoredPerson[]): Map<string, Held[]> {
  const holders = new Map<string, Held[]>();
  for (const person of stored) {
    for (const badge of person.badges) {
      const held = holders.get(badge.number);
      if (held === undefined) holders.set(badge.number, [{ person, badge }]);
      else held.push({ person, badge });
    }
  }
  return holders;
}

type Claim = {
  readonly ref: string;
  readonly path: string | null;
  readonly badge: BadgePeriod;
  readonly changed: boolean;
};

/** One number, one holder at a time: also where the other holder is not in the file. */
function badgeClashes(
  planned: readonly PlannedPerson[],
  holders: ReadonlyMap<string, readonly Held[]>,
): Mistake[] {
  const inFile = new Set(planned.map((person) => person.stored));
  const claims = new Map<string, Claim[]>();
  for (const person of planned) {
    for (const badge of person.badges) {
      const path = badge.index === null ? null : `${person.path}.badges[${badge.index}].number`;
      const claim = { ref: person.item.ref, path, badge, changed: badge.changed };
      claims.set(badge.number, [...(claims.get(badge.number) ?? []), claim]);
    }
  }
  return [...claims].flatMap(([number, of]) => {
    const elsewhere = (holders.get(number) ?? [])
      .filter((held) => !inFile.has(held.person))
      .map(({ person, badge }) => ({ ref: person.item.ref, path: null, badge, changed: false }));
    return clashesOf([...of, ...elsewhere]);
  });
}

function clashesOf(claims: readonly Claim[]): Mistake[] {
  return claims.flatMap((claim): Mistake[] => {
    if (claim.path === null || !isHeld(claim.badge)) return [];
    const other = claims.find(
      (one) =>
        one.ref !== claim.ref &&
        (one.changed || claim.changed) &&
        periodsMeet(one.badge, claim.badge) &&
        (isHeld(one.badge) || isShut(one.badge)),
    );
    if (other === undefined) return [];
    const where = other.path === null ? '' : ` (${other.path})`;
    const how = isHeld(other.badge) ? 'held by' : `${other.badge.state}, of`;
    return [{ path: claim.path, message: `this number is ${how} ${other.ref}${where}` }];
  });
}

function isHeld(badge: BadgePeriod): boolean {
  return badge.state === 'active' || badge.state === 'pending';
}

/** Found again, it is its holder's: nobody else gets it while it is lost or blocked. */
function isShut(badge: BadgePeriod): boolean {
  return badge.state === 'lost' || badge.state === 'blocked';
}

function changeOf(
  person: Omit<PlannedPerson, 'change'>,
  plan: Planned<'people'>,
): PlannedPerson['change'] {
  if (person.stored === null || plan.before === null) return 'created';
  const isSame =
    sameItem(plan.before, plan.item) &&
    !person.holdChanged &&
    person.badges.every((badge) => !badge.changed);
  return isSame ? 'unchanged' : 'updated';
}

/** Badges, PIN and hold follow rules of their own; `minor: false` says no more than nothing. */
function withoutSpecial(person: PlacePerson): PlacePerson {
  const { badges: _badges, pin: _pin, hold: _hold, ...rest } = person;
  return rest;
}

/** Lists whose order means nothing, in one order. */
function inOrder<Person extends PersonItem>(person: Person): Person {
  const { minor, memberships, certifications, ...rest } = person;
  return {
    ...rest,
    ...(minor === true ? { minor } : {}),
    ...(memberships
      ? { memberships: sortedBy(memberships, (one) => `${one.from} ${one.plan}`) }
      : {}),
    ...(certifications ? { certifications: sortedBy(certifications, (one) => one.name) } : {}),
  } as Person;
}

function sortedBy<One>(list: readonly One[], text: (one: One) => string): One[] {
  return [...list].sort((one, other) => (text(one) < text(other) ? -1 : 1));
}

function sameHold(one: KeptHold | null, other: KeptHold | null): boolean {
  return one?.reason === other?.reason && one?.untilMs === other?.untilMs;
}
