/** What readers show: short, in two languages, and discreet. */
import { describe, expect, it } from 'vitest';
import { DECISION_REASONS } from '#contract/refusals.ts';
import {
  FEEDBACK_CHARACTERS_MAX,
  type FeedbackWord,
  feedbackText,
  languageOf,
} from '#flows/feedback-texts.ts';

const WORDS: FeedbackWord[] = [
  'welcome',
  'goodbye',
  'machine-enabled',
  'session-ended',
  'session-ends-at-idle',
  'session-goes-on-with-job',
  'taken-over',
  'supervisor-noted',
  'waiting-for-extractor',
  'enrolled-pending',
  'too-late',
  ...DECISION_REASONS.filter((one) => one !== 'ok'),
];
const LANGUAGES = ['fr', 'en'] as const;
const SEE_RECEPTION = ["Merci de voir l'accueil", 'Please see the reception'];

describe('feedback', () => {
  it.each(WORDS)('%s fits a display, in both languages, on the street and inside', (word) => {
    for (const language of LANGUAGES) {
      for (const street of [true, false]) {
        const text = feedbackText(word, language, street);
        expect(text.length).toBeGreaterThan(0);
        expect(text.length).toBeLessThanOrEqual(FEEDBACK_CHARACTERS_MAX);
      }
    }
  });

  it.each(['person-suspended', 'account-overdue', 'prepaid-too-low'] as const)(
    'no reader names %s: it says to see the reception',
    (word) => {
      for (const language of LANGUAGES)
        expect(SEE_RECEPTION).toContain(feedbackText(word, language));
    },
  );

  it.each([
    'unknown-badge',
    'badge-blocked',
    'no-membership',
    'membership-expired',
    'zone-not-included',
    'outside-hours',
    'guardian-authorisation-missing',
    'zone-full',
  ] as const)('on the street %s is told at the reception alone', (word) => {
    for (const language of LANGUAGES)
      expect(SEE_RECEPTION).toContain(feedbackText(word, language, true));
  });

  it.each([
    ['fr', 'fr'],
    ['fr-CA', 'fr'],
    ['FR', 'fr'],
    ['en-GB', 'en'],
    ['de', 'en'],
  ])('speaks to %s in %s', (tag, language) => {
    expect(languageOf(tag)).toBe(language);
  });
});
