/** Which reminder of an unpaid invoice is due, and what it says. Pure. */

/** Days after the due date from which each level is due. */
const LATE_DAYS = { 1: 7, 2: 21, 3: 45 } as const;

/** Days after the letter before each level within which it is not due, however old the debt is. */
const ANSWER_DAYS = { 1: 0, 2: 14, 3: 24 } as const;

/** No invoice that is less late is reminded of. */
export const FIRST_LATE_DAYS = LATE_DAYS[1];
const DAY_MS = 86_400_000;

export type Level = 1 | 2 | 3;

/**
 * The level that is due after so many days, given the last one that was drafted and how long ago; null: none. Levels come
 * one by one.
 */
export function reminderDue(of: {
  readonly daysLate: number;
  readonly lastLevel: number;
  readonly sinceLetterMs: number;
}): Level | null {
  const level = of.lastLevel + 1;
  if (level !== 1 && level !== 2 && level !== 3) return null;
  const isLate = of.daysLate >= LATE_DAYS[level];
  return isLate && of.sinceLetterMs >= ANSWER_DAYS[level] * DAY_MS ? level : null;
}

export type Letter = { readonly subject: string; readonly text: string };

/** A letter to look at and send; amounts as the reader writes them. */
export function letterOf(of: {
  readonly level: Level;
  readonly language: string;
  readonly seller: string;
  readonly buyer: string;
  readonly number: string;
  readonly issuedOn: string;
  readonly dueOn: string;
  readonly openCents: number;
  readonly isProfessional: boolean;
}): Letter {
  return of.language.startsWith('fr') ? french(of) : english(of);
}

type Facts = Parameters<typeof letterOf>[0];

function french(of: Facts): Letter {
  const amount = `${(of.openCents / 100).toFixed(2).replace('.', ',')} €`;
  const invoice = `la facture ${of.number} du ${day(of.issuedOn)}`;
  const subject = {
    1: `Rappel : facture ${of.number}`,
    2: `Second rappel : facture ${of.number}`,
    3: `Mise en demeure : facture ${of.number}`,
  }[of.level];
  const body = {
    1: `Sauf erreur de notre part, ${invoice}, échue le ${day(of.dueOn)}, reste à régler : ${amount}. Si votre paiement est en route, merci de ne pas tenir compte de ce message.`,
    2: `Malgré notre premier rappel, ${invoice}, échue le ${day(of.dueOn)}, reste à régler : ${amount}. Merci de la régler sous huit jours, ou de nous dire ce qui vous en empêche : un échéancier est possible.`,
    3: `Nos rappels étant restés sans réponse, nous vous mettons en demeure de régler sous quinze jours ${invoice}, échue le ${day(of.dueOn)} : ${amount}. À défaut, nous engagerons le recouvrement de cette créance.`,
  }[of.level];
  const costs =
    of.level > 1 && of.isProfessional
      ? '\n\nLes pénalités de retard et l’indemnité forfaitaire de 40 € pour frais de recouvrement sont dues de plein droit.'
      : '';
  return { subject, text: `Bonjour ${of.buyer},\n\n${body}${costs}\n\n${of.seller}` };
}

function english(of: Facts): Letter {
  const amount = `€${(of.openCents / 100).toFixed(2)}`;
  const invoice = `invoice ${of.number} of ${day(of.issuedOn)}`;
  const subject = {
    1: `Reminder: invoice ${of.number}`,
    2: `Second reminder: invoice ${of.number}`,
    3: `Final notice: invoice ${of.number}`,
  }[of.level];
  const body = {
    1: `Unless we are mistaken, ${invoice}, due on ${day(of.dueOn)}, is still to be paid: ${amount}. If your payment is on its way, please disregard this message.`,
    2: `In spite of our first reminder, ${invoice}, due on ${day(of.dueOn)}, is still to be paid: ${amount}. Please pay within eight days, or tell us what keeps you from it: instalments are possible.`,
    3: `As our reminders were left without an answer, we give you formal notice to pay ${invoice}, due on ${day(of.dueOn)}, within fifteen days: ${amount}. Failing that, we shall have this debt collected.`,
  }[of.level];
  const costs =
    of.level > 1 && of.isProfessional
      ? '\n\nPenalties for late payment and the fixed indemnity of €40 for recovery costs are due by law.'
      : '';
  return { subject, text: `Dear ${of.buyer},\n\n${body}${costs}\n\n${of.seller}` };
}

function day(date: string): string {
  return date.split('-').reverse().join('/');
}
