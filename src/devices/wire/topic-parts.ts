/** Topics that a setting names: no wildcards, nothing of the broker's own, nothing of the native protocol. */
import * as z from 'zod';

const TOPIC_CHARACTERS_MAX = 128;
const FORBIDDEN = /[+#$]|\p{Cc}/u;

/** Says what is wrong with a topic, or null. */
export function topicMistake(topic: string): string | null {
  if (FORBIDDEN.test(topic)) return 'a topic holds neither +, # nor $';
  if (topic.startsWith('/') || topic.endsWith('/') || topic.includes('//')) {
    return 'a topic has no empty level: no / at its ends, none doubled';
  }
  return `${topic}/`.startsWith('faitout/')
    ? 'faitout/ is the native protocol: choose another'
    : null;
}

/** One or more levels of a topic, as a setting. */
export const topicSetting = z
  .string()
  .min(1, 'a topic has at least 1 character')
  .max(TOPIC_CHARACTERS_MAX, `a topic has at most ${TOPIC_CHARACTERS_MAX} characters`)
  .superRefine((topic, context) => {
    const mistake = topicMistake(topic);
    if (mistake !== null) context.addIssue({ code: 'custom', message: mistake });
  });
