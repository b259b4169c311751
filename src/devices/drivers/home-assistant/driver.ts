/**
 * Home Assistant: shows the place's machines and how many people are where, by MQTT discovery. It is told all again
 * when it starts (its birth message), and what changes as it changes. Formats and sources: test/vectors/home-assistant.json.
 */
import * as z from 'zod';
import {
  type DriverState,
  type DriverStep,
  defineDriver,
  type Frame,
  faultOf,
  type Sending,
} from '#devices/driver.ts';
import { readText } from '#devices/wire/json.ts';
import { topicSetting } from '#devices/wire/topic-parts.ts';
import type { PlacePicture } from '#kernel/place-picture.ts';
import { type Message, messagesOf } from './messages.ts';

const settings = z.strictObject({
  /** Its discovery prefix: announcements, states and its own birth lie below it. */
  prefix: topicSetting.default('homeassistant'),
});
type Settings = z.infer<typeof settings>;
/** The topics of what it was told that there is: what is gone is taken back, also after a restart. */
type Memory = { readonly told: readonly string[] };
type Line = {
  readonly picture: PlacePicture | null;
  /** What was last said, by topic. */
  readonly said: Readonly<Record<string, string>>;
};
type State = DriverState<Memory, Line>;
type Step = DriverStep<Memory, Line>;

/** States expire after 15 minutes. */
const AGAIN_MS = 300_000;
const WORD_BYTES_MAX = 64;
const NOTHING_SAID: Line['said'] = {};

function stepFrame(state: State, frame: Frame, { prefix }: Settings, nowMs: number): Step {
  if (frame.where !== `${prefix}/status`) return { faults: [faultOf(frame, 'unknown-topic')] };
  if (frame.bytes.length === 0) return {}; // A retained message was taken away.
  const text = readText(frame.bytes, WORD_BYTES_MAX);
  const word = text.ok ? text.value.trim() : '';
  if (word !== 'online' && word !== 'offline') return { faults: [faultOf(frame, 'bad-status')] };
  const retained = frame.retained ? { retained: true } : {};
  const observations = [{ type: 'link', online: word === 'online', ...retained } as const];
  const { picture } = state.line;
  // It has just started and forgotten all. What a broker kept of an earlier start is no news.
  const isBirth = word === 'online' && !frame.retained && frame.heldBack !== true;
  if (!isBirth || picture === null) return { observations };
  return { ...say(state, picture, NOTHING_SAID, prefix, nowMs), observations };
}

/** Says what differs from what was said, and takes back what is no more. */
function say(
  { memory }: State,
  picture: PlacePicture,
  before: Line['said'],
  prefix: string,
  nowMs: number,
): Step {
  const { configs, states } = messagesOf(picture, prefix);
  const topics = configs.map(({ topic }) => topic);
  const gone = memory.told.filter((topic) => !topics.includes(topic));
  const messages = [...gone.map((topic) => ({ topic, payload: '' })), ...configs, ...states];
  const said = Object.fromEntries(
    [...configs, ...states].map(({ topic, payload }) => [topic, payload]),
  );
  const isSame = gone.length === 0 && topics.length === memory.told.length;
  return {
    ...(isSame ? {} : { memory: { told: topics } }),
    line: { picture, said },
    send: messages.filter(({ topic, payload }) => before[topic] !== payload).map(sendingOf),
    // Only where all is said: a change must not put off the turn of what stays as it is.
    ...(before === NOTHING_SAID && { wakeAtMs: nowMs + AGAIN_MS }),
  };
}

/** Retained, for whoever subscribes once it has read what there is. */
function sendingOf({ topic, payload }: Message): Sending {
  return { topic, bytes: Buffer.from(payload, 'utf8'), qos: 1, retain: true };
}

/** So that nothing that is shown expires while the server is there. */
function sayStates({ line }: State, prefix: string, nowMs: number): Step {
  const states = line.picture === null ? [] : messagesOf(line.picture, prefix).states;
  return { send: states.map(sendingOf), wakeAtMs: nowMs + AGAIN_MS };
}

export default defineDriver<Settings, Memory, Line>({
  kind: 'home-assistant',
  link: 'mqtt',
  settings,
  showsPlace: true,
  claims: ({ prefix }) => ({
    listen: [`${prefix}/status`],
    speak: [`${prefix}/device/#`, `${prefix}/faitout/#`],
    besides: [`${prefix}/#`],
  }),
  initialMemory: { told: [] },
  initialLine: { picture: null, said: NOTHING_SAID },
  step(state, input, { settings: { prefix }, nowMs }) {
    switch (input.kind) {
      case 'frame':
        return stepFrame(state, input.frame, { prefix }, nowMs);
      case 'outgoing':
        return input.outgoing.kind === 'picture'
          ? say(state, input.outgoing.picture, state.line.said, prefix, nowMs)
          : {};
      case 'wake':
        return sayStates(state, prefix, nowMs);
      default:
        return {};
    }
  },
});
