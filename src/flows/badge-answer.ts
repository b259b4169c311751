/** Answers a badge: the decision's row, one feedback, what goes with it, and the sighting. */

import type { DecisionReason, DecisionRefusal } from '#contract/refusals.ts';
import type { FlowCtx } from '#journal/flow-ctx.ts';
import type { Command, CommandBody } from '#kernel/command.ts';
import type { ObservationOf } from '#kernel/observation.ts';
import { insertDecision, putSighting } from '#modules/access/index.ts';
import type { BadgeHolder } from '#modules/people/index.ts';
import { placeFacts } from '#modules/site/index.ts';
import { type FeedbackWord, feedbackText, type Language, languageOf } from './feedback-texts.ts';

/** What a flow needs of the device that speaks; a row of `devices` is one. */
export type Reader = {
  readonly id: number;
  readonly slug: string;
  readonly driver: string;
  /** The part of a longer UID that it gives; null: it gives UIDs whole. */
  readonly sees: string | null;
};

export type BadgeAnswer = {
  readonly observation: ObservationOf<'badge' | 'decided' | 'keypad'>;
  readonly device: Reader;
  readonly holder: BadgeHolder | null;
  /** The number as the reader saw it; kept where nobody holds it. */
  readonly number: string;
  /** Slugs; one of the two, or neither at a reader that guards nothing. */
  readonly door?: string;
  readonly machine?: string;
  readonly granted: boolean;
  /** `ok`, or the first of `unmet`, or what an offline device said. */
  readonly reason: DecisionReason;
  /** Every check that failed, in the order of the rules. */
  readonly unmet: readonly DecisionRefusal[];
  /** What the reader shows; nothing is shown for what was decided offline. */
  readonly word: FeedbackWord;
  /** The place's language, for a person who has named none; read when it is not given. */
  readonly locale?: string;
  /** The reader hangs where anybody passes: it says only welcome, PIN, or see the reception. */
  readonly street?: boolean;
  /** Besides the feedback: `unlock`, `enable`, `disable`. Left out when the badge is not live. */
  readonly commands?: ReadonlyArray<{ readonly device: string; readonly body: CommandBody }>;
  /** The device decided by itself: nothing is sent. */
  readonly offline?: boolean;
  readonly flags?: readonly string[];
  /** What this reader remembers of the person besides having seen them. */
  readonly passage?: {
    readonly enteredAtMs: number | null;
    readonly leftAtMs: number | null;
    readonly visitId: string | null;
  };
};

/** Records the decision and sends its answer: exactly one feedback, and the commands after it. */
export function answerBadge(
  ctx: FlowCtx,
  answer: BadgeAnswer,
): { readonly decisionId: string; readonly commands: readonly Command[] } {
  const id = ctx.newId();
  const commands = answer.offline === true ? [] : sendAnswer(ctx, answer);
  const personId = answer.holder?.personId ?? null;
  insertDecision(ctx.tx, {
    id,
    entryId: ctx.entry.entryId,
    atMs: ctx.entry.atMs,
    device: answer.device.slug,
    door: answer.door ?? null,
    machine: answer.machine ?? null,
    personId,
    number: answer.number,
    granted: answer.granted,
    reason: answer.reason,
    unmet: listText(answer.unmet),
    offline: answer.offline === true,
    commands: listText(commands.map((one) => one.id)),
    flags: listText(answer.flags ?? []),
  });
  if (personId !== null) remember(ctx, answer, personId, id);
  ctx.record({
    fact: 'decided',
    decision: id,
    person: answer.holder?.ref ?? null,
    granted: answer.granted,
    reason: answer.reason,
  });
  ctx.changed('decision', id);
  return { decisionId: id, commands };
}

function sendAnswer(ctx: FlowCtx, answer: BadgeAnswer): readonly Command[] {
  const { observation, device } = answer;
  const { boot, seq } = observation;
  const asAnswer = boot === undefined || seq === undefined ? {} : { re: { boot, seq } };
  const language = languageOf(
    answer.holder?.language ?? answer.locale ?? placeFacts(ctx.tx).locale,
  );
  const text = feedbackText(answer.word, language, answer.street);
  const detail = detailOf(answer, language);
  const sent = [
    ctx.send(
      device.slug,
      {
        type: 'feedback',
        granted: answer.granted,
        text,
        ...(detail === null ? {} : { detail }),
      },
      asAnswer,
    ),
  ];
  for (const { device: target, body } of answer.commands ?? [])
    sent.push(ctx.send(target, body, target === device.slug ? asAnswer : {}));
  return sent;
}

/** What else fails, where only members read it. */
function detailOf(answer: BadgeAnswer, language: Language): string | null {
  if (answer.street === true || answer.unmet.length < 2) return null;
  return answer.unmet
    .slice(1)
    .map((word) => feedbackText(word, language))
    .join(' · ');
}

function remember(ctx: FlowCtx, answer: BadgeAnswer, personId: number, decisionId: string): void {
  putSighting(ctx.tx, {
    device: answer.device.slug,
    personId,
    seenAtMs: ctx.entry.atMs,
    decisionId,
    enteredAtMs: answer.passage?.enteredAtMs ?? null,
    leftAtMs: answer.passage?.leftAtMs ?? null,
    visitId: answer.passage?.visitId ?? null,
  });
}

/** JSON of a list of words; most lists are empty, and words need no escaping. */
function listText(words: readonly string[]): string {
  return words.length === 0 ? '[]' : `["${words.join('","')}"]`;
}
