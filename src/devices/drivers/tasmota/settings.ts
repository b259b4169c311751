/** What a place sets for a Tasmota device, and the topics that follow from it. */
import * as z from 'zod';
import { topicMistake, topicSetting } from '#devices/wire/topic-parts.ts';

const RELAYS_MAX = 8;
const word = z
  .string()
  .min(1, 'a word of StateText has at least 1 character')
  .max(32, 'a word of StateText has at most 32 characters');

export const settings = z
  .strictObject({
    /** The device's Topic. */
    topic: topicSetting,
    /** FullTopic, as the device has it. */
    fullTopic: z
      .string()
      .max(128, 'fullTopic has at most 128 characters')
      .default('%prefix%/%topic%/'),
    /** StateText2 and StateText1. */
    onWord: word.default('ON'),
    offWord: word.default('OFF'),
    /** The relay that feeds the machine; those beside it are told with their number as channel. */
    relay: z
      .int('relay is a whole number')
      .min(1, 'relays count from 1')
      .max(RELAYS_MAX, `there are at most ${RELAYS_MAX} relays`)
      .default(1),
    /** False for a meter whose relay does not feed what it measures (a current clamp). */
    relayCutsPower: z.boolean().default(true),
  })
  .superRefine((given, context) => {
    const mistake = fullTopicMistake(given.fullTopic, given.topic);
    if (mistake !== null) {
      context.addIssue({ code: 'custom', path: ['fullTopic'], message: mistake });
    }
    if (given.onWord === given.offWord) {
      context.addIssue({ code: 'custom', path: ['offWord'], message: 'on and off need two words' });
    }
  });

export type Settings = z.infer<typeof settings>;
export type Prefix = 'cmnd' | 'stat' | 'tele';

/** The device's topic for a prefix, ending in `/`. */
export function prefixed(given: Pick<Settings, 'topic' | 'fullTopic'>, prefix: Prefix): string {
  // A function as replacement: `$` means nothing special in it.
  const topic = given.fullTopic
    .replace('%prefix%', () => prefix)
    .replace('%topic%', () => given.topic);
  return topic.endsWith('/') ? topic : `${topic}/`;
}

function fullTopicMistake(fullTopic: string, topic: string): string | null {
  const rest = fullTopic.replace('%prefix%', '').replace('%topic%', '');
  if (!fullTopic.includes('%prefix%') || !fullTopic.includes('%topic%') || rest.includes('%')) {
    return 'fullTopic holds %prefix% and %topic%, once each, and no other %';
  }
  return topicMistake(prefixed({ topic, fullTopic }, 'tele').slice(0, -1));
}
