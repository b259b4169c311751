/** Zigbee2MQTT itself: the one connection through which its devices reach the place. Sources: test/vectors/bridge.json. */
import * as z from 'zod';
import {
  type DriverState,
  type DriverStep,
  defineDriver,
  type Frame,
  faultOf,
} from '#devices/driver.ts';
import { around } from '#devices/wire/circumstances.ts';
import { own, readFields, readText } from '#devices/wire/json.ts';
import { topicSetting } from '#devices/wire/topic-parts.ts';
import { nameWithin } from '#devices/wire/words.ts';
import { discovery } from './discovery.ts';

const settings = z.strictObject({
  /** Zigbee2MQTT's base_topic: all below it is the bridge's and its devices'. */
  base: topicSetting.default('zigbee2mqtt'),
});
type Settings = z.infer<typeof settings>;
type Line = { readonly online: boolean };
type Step = DriverStep<null, Line>;

const STATE_CHARACTERS_MAX = 256;
const WORD_CHARACTERS_MAX = 64;
/** With its whole configuration in it, `bridge/info` may be longer: then its version is not known. */
const INFO_BYTES_MAX = 60_000;

function stepFrame({ line }: DriverState<null, Line>, frame: Frame, { base }: Settings): Step {
  if (!frame.where.startsWith(`${base}/`)) return { faults: [faultOf(frame, 'unknown-topic')] };
  if (frame.bytes.length === 0) return {}; // A retained message was taken away.
  if (frame.where === `${base}/bridge/state`) return readState(frame);
  if (frame.where === `${base}/bridge/info`) return readInformation(frame, line);
  // Devices that the place does not know, its log, its answers: nothing that is used here.
  return {};
}

/** `{"state":"online"}`, or the bare word of versions before 1.28. */
function readState(frame: Frame): Step {
  const text = readText(frame.bytes, STATE_CHARACTERS_MAX);
  const document = readFields(frame.bytes, STATE_CHARACTERS_MAX);
  const word = document.ok ? own(document.value, 'state') : text.ok ? text.value.trim() : '';
  if (word !== 'online' && word !== 'offline') {
    return { faults: [faultOf(frame, 'bad-bridge-state')] };
  }
  const online = word === 'online';
  return { observations: [{ type: 'link', online, ...around(frame) }], line: { online } };
}

function readInformation(frame: Frame, { online }: Line): Step {
  if (frame.bytes.length > INFO_BYTES_MAX) return {};
  const document = readFields(frame.bytes);
  if (!document.ok) return { faults: [faultOf(frame, document.reason)] };
  const firmware = nameWithin(own(document.value, 'version'), WORD_CHARACTERS_MAX);
  if (firmware === undefined) return {};
  const model = 'Zigbee2MQTT';
  return { observations: [{ type: 'link', online, firmware, model, ...around(frame) }] };
}

export default defineDriver<Settings, null, Line>({
  kind: 'bridge',
  link: 'mqtt',
  settings,
  discovery,
  carries: true,
  claims: ({ base }) => ({
    listen: [`${base}/#`],
    speak: [`${base}/#`],
    besides: ['homeassistant/#'],
  }),
  initialMemory: null,
  initialLine: { online: true },
  step: (state, input, context) =>
    input.kind === 'frame' ? stepFrame(state, input.frame, context.settings) : {},
});
