/** Every setting, with its meaning and its bounds in one place; parsed once, at the start. */
import { resolve } from 'node:path';
import * as z from 'zod';

export type Config = {
  /** Folder of the database and keys. */
  readonly data: string;
  /** Where HTTP listens. */
  readonly host: string;
  readonly port: number;
  /** Where the embedded broker listens; port 0 takes a free one. */
  readonly mqttHost: string;
  readonly mqttPort: number;
  /** An external broker: then no embedded one starts. */
  readonly mqttUrl: string | null;
  /** A token of role `owner`, valid while it is set. */
  readonly ownerToken: string | null;
  readonly log: LogLevel;
  /** Where the place's database runs: `auto` takes a worker when a commit costs more than 2 ms. */
  readonly worker: 'auto' | 'on' | 'off';
};

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const OWNER_TOKEN_MIN = 16;
const portText = z
  .string()
  .regex(/^\d{1,5}$/, 'a port, 0 to 65535')
  .transform(Number)
  .refine((port) => port <= 65_535, 'a port, 0 to 65535');

const settings = z.strictObject({
  FAITOUT_DATA: z.string().min(1, 'a folder').default('data'),
  FAITOUT_HOST: z.string().min(1, 'an address to listen on, like 127.0.0.1').default('127.0.0.1'),
  FAITOUT_PORT: portText.default(3000),
  FAITOUT_MQTT_HOST: z.string().min(1, 'an address to listen on').default('127.0.0.1'),
  FAITOUT_MQTT_PORT: portText.default(1883),
  FAITOUT_MQTT_URL: z
    .string()
    .refine(isBrokerUrl, 'mqtt:// or mqtts://, like mqtts://faitout:password@broker.example')
    .optional(),
  FAITOUT_OWNER_TOKEN: z
    .string()
    .min(OWNER_TOKEN_MIN, `at least ${OWNER_TOKEN_MIN} characters`)
    .optional(),
  FAITOUT_LOG: z.enum(LOG_LEVELS, { error: `one of ${LOG_LEVELS.join(', ')}` }).default('info'),
  FAITOUT_WORKER: z.enum(['auto', 'on', 'off'], { error: 'auto, on or off' }).default('auto'),
});

/** A setting that can't be right; `message` is one sentence that names it. */
export class ConfigError extends Error {}

/** Reads the settings from an environment. Throws `ConfigError`. */
export function parseConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const ours = Object.fromEntries(
    Object.entries(environment).filter(
      ([name, value]) => name.startsWith('FAITOUT_') && value !== undefined && value !== '',
    ),
  );
  const parsed = settings.safeParse(ours);
  if (!parsed.success) throw new ConfigError(sentenceOf(parsed.error, ours));
  const found = parsed.data;
  return {
    data: resolve(found.FAITOUT_DATA),
    host: found.FAITOUT_HOST,
    port: found.FAITOUT_PORT,
    mqttHost: found.FAITOUT_MQTT_HOST,
    mqttPort: found.FAITOUT_MQTT_PORT,
    mqttUrl: found.FAITOUT_MQTT_URL ?? null,
    ownerToken: found.FAITOUT_OWNER_TOKEN ?? null,
    log: found.FAITOUT_LOG,
    worker: found.FAITOUT_WORKER,
  };
}

function isBrokerUrl(text: string): boolean {
  return URL.canParse(text) && ['mqtt:', 'mqtts:'].includes(new URL(text).protocol);
}

function sentenceOf(error: z.ZodError, given: Record<string, unknown>): string {
  const issue = error.issues[0];
  if (issue?.code === 'unrecognized_keys') {
    return `${issue.keys.join(', ')}: there is no such setting.`;
  }
  const name = String(issue?.path[0]);
  const secret = name === 'FAITOUT_OWNER_TOKEN' || name === 'FAITOUT_MQTT_URL';
  const shown = secret ? '' : ` is ${JSON.stringify(given[name])}, which`;
  return `${name}${shown} can't be right: it must be ${issue?.message}.`;
}
