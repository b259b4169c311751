/** What a role may see of an answer: the same for lists, items and live events. */
import { type Role, seesBadgeNumbers, seesNames } from '#contract/roles.ts';

/** People, where an answer names them. */
const PERSONS = new Set(['person', 'supervisor']);
/** The numbers of badges. */
const NUMBERS = new Set(['number', 'badge', 'numbers', 'card']);
/** Words that staff or people typed: who knows whom they name. */
const FREE_TEXTS = new Set(['outOfServiceReason', 'resolvedReason', 'email', 'by']);
const LAST_DIGITS = 4;
/** An invoice has a number too, and it is nobody's badge. */
const DOCUMENT_NUMBER = /^[A-Z]\d{4}-\d{5,}$/;

/** A copy without what this role may not see; the same value where it may see all. */
export function redact(role: Role, value: unknown): unknown {
  return seesBadgeNumbers(role) ? value : copyFor(!seesNames(role), value);
}

function copyFor(viewer: boolean, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((held) => copyFor(viewer, held));
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const [key, held] of Object.entries(value)) copy[key] = fieldFor(viewer, key, held);
  return viewer ? impersonal(copy) : copy;
}

function fieldFor(viewer: boolean, key: string, held: unknown): unknown {
  if (typeof held === 'string' && key === 'number' && DOCUMENT_NUMBER.test(held)) return held;
  if (NUMBERS.has(key)) return viewer ? null : lastDigits(held);
  if (viewer && (PERSONS.has(key) || FREE_TEXTS.has(key))) return null;
  return copyFor(viewer, held);
}

/** Below manager a badge shows its last 4 digits. */
function lastDigits(held: unknown): unknown {
  if (typeof held === 'string') return held.slice(-LAST_DIGITS);
  if (Array.isArray(held)) return held.map(lastDigits);
  return typeof held === 'object' ? copyFor(false, held) : held;
}

/** What only the whole item tells: an anomaly about a person, a job's file name. */
function impersonal(item: Record<string, unknown>): Record<string, unknown> {
  if ('subjectKind' in item) {
    const about = item['subjectKind'];
    if (about === 'person' || about === 'login') item['subject'] = null;
    item['detail'] = withoutTexts(item['detail']);
  }
  const isJob = 'key' in item && ('progress' in item || 'phase' in item);
  if (isJob && 'name' in item) item['name'] = null;
  return item;
}

/** Numbers say nothing personal; words may. */
function withoutTexts(detail: unknown): unknown {
  if (typeof detail !== 'object' || detail === null) return null;
  return Object.fromEntries(
    Object.entries(detail).map(([key, held]) => [key, typeof held === 'string' ? null : held]),
  );
}

/** Fields of a query by which a viewer would find out about one person all the same. */
export function asksAboutPeople(query: Readonly<Record<string, unknown>>): boolean {
  const by = query['by'];
  return (
    query['person'] !== undefined ||
    query['search'] !== undefined ||
    (Array.isArray(by) && by.includes('person'))
  );
}
