/** What staff do to charges and to a month: each a POST that counts once. */
import { periodItem } from '#contract/accounts.ts';
import { chargeItem, type ReplayBody, replayAnswer } from '#contract/charges.ts';
import { runWhole } from '#contract/invoices.ts';
import { sessionsTouched } from '#contract/sessions.ts';
import { post } from './client.ts';

const at = (text: string) => encodeURIComponent(text);
export type RunGoal = 'dry' | 'drafts' | 'issue';

export const chargeActions = {
  /** `amountCents`: a part, in the mode of the charge's prices; the charge that is left is answered. */
  waive: (id: string, reason: string, amountCents?: number) =>
    post(`/charges/${at(id)}/waive`, {
      schema: chargeItem,
      body: { reason, ...(amountCents !== undefined && { amountCents }) },
    }),
  /** Answers the charge that is asked for again. */
  unwaive: (id: string, reason: string) =>
    post(`/charges/${at(id)}/unwaive`, { schema: chargeItem, body: { reason } }),
  chargeSession: (id: string, reason: string) =>
    post(`/sessions/${at(id)}/charge`, { schema: sessionsTouched, body: { reason } }),
  startRun: (period: string, goal: RunGoal) =>
    post('/billing-runs', {
      schema: runWhole,
      body: { period, dryRun: goal === 'dry', issue: goal === 'issue' },
    }),
  closeBooks: (month: string) =>
    post(`/periods/${at(month)}/close`, { schema: periodItem, body: {} }),
  replay: (body: ReplayBody) => post('/quotes/replay', { schema: replayAnswer, body }),
};
