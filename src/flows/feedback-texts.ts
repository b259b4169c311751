/** What a reader shows a person, in their language, at most 64 characters. */
import type { DecisionRefusal } from '#contract/refusals.ts';

/** What is told to somebody who was let through or served. */
export type GoodWord =
  | 'welcome'
  | 'goodbye'
  | 'machine-enabled'
  | 'session-ended'
  | 'session-ends-at-idle'
  | 'session-goes-on-with-job'
  | 'taken-over'
  | 'supervisor-noted'
  | 'waiting-for-extractor'
  | 'enrolled-pending';
export type FeedbackWord = GoodWord | DecisionRefusal | 'too-late';
export type Language = 'fr' | 'en';

export const FEEDBACK_CHARACTERS_MAX = 64;
const SEE_RECEPTION = { fr: "Merci de voir l'accueil", en: 'Please see the reception' };

const TEXTS: Readonly<Record<FeedbackWord, Readonly<Record<Language, string>>>> = {
  welcome: { fr: 'Bienvenue', en: 'Welcome' },
  goodbye: { fr: 'Au revoir', en: 'Goodbye' },
  'machine-enabled': { fr: 'Machine prête, bon travail', en: 'Machine ready, enjoy' },
  'session-ended': { fr: 'Utilisation terminée, merci', en: 'Use ended, thank you' },
  'session-ends-at-idle': {
    fr: "Se termine à l'arrêt de la machine",
    en: 'Ends when the machine stops',
  },
  'session-goes-on-with-job': {
    fr: "L'impression continue, vous pouvez partir",
    en: 'The print goes on, you may leave',
  },
  'taken-over': { fr: 'Machine prête, à vous', en: 'Machine ready, now yours' },
  'supervisor-noted': { fr: 'Encadrement noté', en: 'Supervision noted' },
  'waiting-for-extractor': { fr: "Démarrage de l'aspiration…", en: 'Starting the extractor…' },
  'enrolled-pending': {
    fr: "Badge lu, à confirmer par l'accueil",
    en: 'Badge read, reception will confirm',
  },
  'unknown-badge': { fr: "Badge inconnu : voir l'accueil", en: 'Unknown badge: see the reception' },
  'badge-blocked': { fr: "Badge bloqué : voir l'accueil", en: 'Badge blocked: see the reception' },
  'person-suspended': SEE_RECEPTION,
  'no-membership': {
    fr: "Pas d'adhésion : voir l'accueil",
    en: 'No membership: see the reception',
  },
  'membership-expired': {
    fr: "Adhésion terminée : voir l'accueil",
    en: 'Membership ended: see the reception',
  },
  'zone-not-included': {
    fr: "Espace non compris : voir l'accueil",
    en: 'Area not included: see the reception',
  },
  'outside-hours': {
    fr: 'Fermé à cette heure : revenir aux horaires',
    en: 'Closed now: come back in opening hours',
  },
  'not-certified': {
    fr: "Formation requise : voir l'accueil",
    en: 'Training needed: see the reception',
  },
  'certification-expired': {
    fr: 'Formation à renouveler : voir un encadrant',
    en: 'Training has expired: see a trainer',
  },
  'supervisor-needed': {
    fr: 'Un encadrant doit badger ici (30 s)',
    en: 'A trainer must badge here (30 s)',
  },
  'machine-in-use': {
    fr: 'Machine occupée : attendre la fin',
    en: 'Machine in use: wait for its end',
  },
  'machine-out-of-service': {
    fr: "Machine hors service : voir l'accueil",
    en: 'Out of service: see the reception',
  },
  'pin-needed': { fr: 'Code PIN ?', en: 'PIN?' },
  'pin-wrong': { fr: 'Code PIN refusé', en: 'PIN refused' },
  'zone-full': { fr: 'Espace complet : attendre un départ', en: 'Area full: wait for a place' },
  'account-overdue': SEE_RECEPTION,
  'guardian-authorisation-missing': {
    fr: "Autorisation parentale : voir l'accueil",
    en: 'Guardian must sign: see the reception',
  },
  'lone-working': {
    fr: 'Pas seul : une deuxième personne est requise',
    en: 'Not alone: a second person is needed',
  },
  'machine-running': {
    fr: "La machine tourne : attendre l'arrêt",
    en: 'The machine runs: wait until it stops',
  },
  'prepaid-too-low': SEE_RECEPTION,
  'reader-unassigned': SEE_RECEPTION,
  'reader-locked': { fr: 'Patientez 30 secondes', en: 'Please wait 30 seconds' },
  'too-old': { fr: 'Merci de badger à nouveau', en: 'Please badge again' },
  'too-late': { fr: 'Merci de badger à nouveau', en: 'Please badge again' },
};

/** The words that a reader on the street may show: anything else becomes "see the reception". */
const STREET_WORDS: ReadonlySet<FeedbackWord> = new Set([
  'welcome',
  'goodbye',
  'pin-needed',
  'pin-wrong',
  'too-old',
  'too-late',
  'reader-locked',
  'enrolled-pending',
]);

/** French for a tag like `fr` or `fr-FR`, else English. */
export function languageOf(tag: string): Language {
  return tag.toLowerCase().startsWith('fr') ? 'fr' : 'en';
}

/** The text of a word; `street`: the reader hangs where anybody passes. */
export function feedbackText(word: FeedbackWord, language: Language, street = false): string {
  return (street && !STREET_WORDS.has(word) ? SEE_RECEPTION : TEXTS[word])[language];
}
