/** Reminders: when each level is due, and what it says. */
import { describe, expect, it } from 'vitest';
import { letterOf, reminderDue } from '#modules/billing/reminder-rules.ts';

const DAY_MS = 86_400_000;

describe('reminderDue', () => {
  it.each([
    [6, 0, 0, null],
    [7, 0, 0, 1],
    [60, 0, 0, 1],
    [20, 1, 400 * DAY_MS, null],
    [21, 1, 14 * DAY_MS, 2],
    [21, 1, 14 * DAY_MS - 1, null],
    [44, 2, 400 * DAY_MS, null],
    [45, 2, 24 * DAY_MS, 3],
    [400, 2, 24 * DAY_MS - 1, null],
    [400, 3, 400 * DAY_MS, null],
  ])(
    '%i days late, after level %i of %i ms ago: %s',
    (daysLate, lastLevel, sinceLetterMs, level) => {
      expect(reminderDue({ daysLate, lastLevel, sinceLetterMs })).toBe(level);
    },
  );
});

describe('letterOf', () => {
  const facts = {
    seller: 'Association Faitout',
    buyer: 'Sample member',
    number: 'F2026-00001',
    issuedOn: '2026-10-01',
    dueOn: '2026-10-31',
    openCents: 1234,
    isProfessional: false,
  };

  it('is in the payer’s language, and firmer at each level', () => {
    const subjects = ([1, 2, 3] as const).map(
      (level) => letterOf({ ...facts, level, language: 'fr' }).subject,
    );
    expect(subjects).toEqual([
      'Rappel : facture F2026-00001',
      'Second rappel : facture F2026-00001',
      'Mise en demeure : facture F2026-00001',
    ]);
    const english = letterOf({ ...facts, level: 1, language: 'en-GB' });
    expect(english.text).toContain('due on 31/10/2026, is still to be paid: €12.34');
    expect(letterOf({ ...facts, level: 1, language: 'fr-FR' }).text).toContain('12,34 €');
  });

  it('asks the 40 € of professionals alone, and not at first', () => {
    const asks = (level: 1 | 2 | 3, isProfessional: boolean) =>
      letterOf({ ...facts, level, language: 'fr', isProfessional }).text.includes('40 €');
    expect([asks(1, true), asks(2, true), asks(3, true)]).toEqual([false, true, true]);
    expect(asks(3, false)).toBe(false);
  });
});
