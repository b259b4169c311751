/** What a reader tells of the world: badges, keys, its lid, its inputs and outputs. Pure. */
import type { Observation } from '#kernel/observation.ts';
import { readCard, readKeypad } from './cards.ts';
import type { Line } from './line.ts';
import { COMMAND, REPLY } from './words.ts';

export type Told = {
  readonly line: Line;
  readonly observations: readonly Observation[];
  /** Why it can't be read, and whether its bytes may be kept: digits may be somebody's PIN. */
  readonly fault?: { readonly reason: string; readonly isPrivate: boolean };
};

const DOOR_INPUT = 0;
/** Replies that are right and tell nothing here: tamper of attached readers, cards as text, settings, files, vendors. */
const OTHERS: ReadonlySet<number> = new Set([
  0x4b, 0x51, 0x54, 0x57, 0x58, 0x59, 0x7a, 0x7b, 0x80, 0x83, 0x84, 0x90,
]);

/** `asked`: the command that was answered; the answer to a question is a state, and no event. */
export function readEvent(line: Line, code: number, data: Uint8Array, asked: number): Told {
  switch (code) {
    case REPLY.ack:
      return { line, observations: [] };
    case REPLY.card:
      return cardTold(line, data);
    case REPLY.keypad: {
      const digits = readKeypad(data);
      if (digits === null) return faultTold(line, 'keypad-content', true);
      return { line, observations: digits === '' ? [] : [{ type: 'keypad', digits }] };
    }
    case REPLY.localStatus:
      return statusTold(line, data);
    case REPLY.inputStatus:
      return inputsTold(line, data, asked === COMMAND.inputStatus);
    case REPLY.outputStatus:
      return outputsTold(line, data);
    default:
      return OTHERS.has(code)
        ? { line, observations: [] }
        : faultTold(line, 'reply-unknown', false);
  }
}

function faultTold(line: Line, reason: string, isPrivate: boolean): Told {
  return { line, observations: [], fault: { reason, isPrivate } };
}

function cardTold(line: Line, data: Uint8Array): Told {
  const card = readCard(data);
  switch (card.kind) {
    case 'badge': {
      const { number, encoding } = card;
      return { line, observations: [{ type: 'badge', number, encoding }] };
    }
    case 'key':
      return { line, observations: [{ type: 'keypad', digits: card.digits }] };
    case 'bad':
      return faultTold(line, card.reason, false);
  }
}

/** LSTATR: lid, power; 0 is as it should be. */
function statusTold(line: Line, data: Uint8Array): Told {
  const [lid, power] = data;
  if (lid === undefined || power === undefined) return faultTold(line, 'reply-length', false);
  const [isTampered, isPowerFailing] = [lid !== 0, power !== 0];
  const observations: Observation[] = [];
  if (isTampered && !line.isTampered)
    observations.push({
      type: 'fault',
      code: 'tamper',
      text: 'the reader was opened or taken off',
    });
  if (isPowerFailing && !line.isPowerFailing)
    observations.push({ type: 'fault', code: 'power', text: 'the reader’s power supply fails' });
  return { line: { ...line, isTampered, isPowerFailing }, observations };
}

/** ISTATR: a byte an input. The first one is the door's contact. */
function inputsTold(line: Line, data: Uint8Array, isState: boolean): Told {
  const inputs = [...data];
  const observations = inputs.flatMap((value, at): Observation[] => {
    if (line.inputs[at] === value) return [];
    const name = at === DOOR_INPUT ? 'door' : `input-${at + 1}`;
    return [{ type: 'contact', name, open: value !== 0, ...(isState && { retained: true }) }];
  });
  return { line: { ...line, inputs }, observations };
}

/** OSTATR: a byte an output. The first one is the lock's or the machine's. */
function outputsTold(line: Line, data: Uint8Array): Told {
  const outputs = [...data];
  const observations = outputs.flatMap((value, at): Observation[] => {
    if (line.outputs[at] === value) return [];
    return [{ type: 'relay', on: value !== 0, ...(at > 0 && { channel: at }) }];
  });
  return { line: { ...line, outputs }, observations };
}
