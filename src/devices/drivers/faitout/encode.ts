/** What the place tells a native device: commands, receipts and the offline access list, as bytes. */

import type { Outgoing, Sending } from '#devices/driver.ts';
import { instantText } from '#devices/wire/instants.ts';
import { writeJson } from '#devices/wire/json.ts';
import type { AccessList, Command, Receipt } from '#kernel/command.ts';
import { cleanText } from '#kernel/text.ts';

const FEEDBACK_CHARACTERS_MAX = 64;
const DETAIL_CHARACTERS_MAX = 256;

/** `base` is the device's own topics without their last level. */
export function encode(outgoing: Exclude<Outgoing, { kind: 'picture' }>, base: string): Sending {
  switch (outgoing.kind) {
    case 'command':
      return {
        topic: `${base}/command`,
        bytes: writeJson(commandBody(outgoing.command)),
        qos: 1,
        retain: false,
      };
    case 'receipt':
      return {
        topic: `${base}/receipt`,
        bytes: writeJson(receiptBody(outgoing.receipt)),
        qos: 1,
        retain: false,
      };
    case 'access':
      return {
        topic: `${base}/access`,
        bytes: writeJson(accessBody(outgoing.list)),
        qos: 1,
        retain: true,
      };
  }
}

function commandBody(command: Command): object {
  const { id, re, expiresAtMs } = command;
  return {
    id,
    ...(re !== undefined && { re: { boot: re.boot, seq: re.seq } }),
    ...wordsOf(command),
    // `disable` never expires, whatever it was given.
    ...(expiresAtMs !== undefined &&
      command.type !== 'disable' && { expiresAt: instantText(expiresAtMs) }),
  };
}

function wordsOf(command: Command): object {
  switch (command.type) {
    case 'unlock':
    case 'identify':
      return { type: command.type, seconds: command.seconds };
    case 'enable':
      return {
        type: 'enable',
        session: command.session,
        ...(command.untilMs !== undefined && { until: instantText(command.untilMs) }),
      };
    case 'feedback':
      return {
        type: 'feedback',
        granted: command.granted,
        text: cleanText(command.text, FEEDBACK_CHARACTERS_MAX),
        ...(command.detail !== undefined && {
          detail: cleanText(command.detail, DETAIL_CHARACTERS_MAX),
        }),
      };
    case 'disable':
    case 'refresh':
      return { type: command.type };
  }
}

function receiptBody(receipt: Receipt): object {
  return { boot: receipt.boot, upTo: receipt.upTo, now: instantText(receipt.nowMs) };
}

function accessBody({ version, issuedAt, validUntil, timeZone, badges }: AccessList): object {
  return { version, issuedAt, validUntil, timeZone, badges };
}
