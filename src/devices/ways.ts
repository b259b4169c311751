/** The ways to a device: MQTT by our own broker or somebody else's, and serial lines. All are used alike. */
import type { EdgeFinding } from '#kernel/edge-finding.ts';
import type { Source } from './discoveries.ts';
import type { Claims, Driver, Frame, Sending } from './driver.ts';
import type { Guests } from './guests.ts';
import type { Clock, EdgeHealth, EdgeLimits, Log, RefusedLogin, Settle } from './link.ts';
import type { Session } from './session.ts';

/** What a way tells the supervisor. */
export type WayEvents = {
  readonly opened: (session: Session) => void;
  readonly closed: (session: Session) => void;
  readonly frame: (session: Session, frame: Frame, settle: Settle | null) => void;
  /** A frame of another device that tells of this one too. */
  readonly overheard: (session: Session, frame: Frame) => void;
  /** Something of a device that the place does not know; `isWill`: what it leaves to be said. */
  readonly announced: (
    source: Source,
    said: Pick<Frame, 'where' | 'bytes'>,
    isWill?: boolean,
  ) => void;
  readonly strangerLeft: (guest: string) => void;
  /** Something that is no device's word. */
  readonly found: (finding: EdgeFinding) => void;
};

export type WayOptions = WayEvents & {
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: EdgeLimits;
};

export type Way = {
  /** Makes the device reachable; sets `session.fault` where it can't be. */
  readonly start: (session: Session) => void;
  /** The first part of letting a device go, where it takes time. */
  readonly release: (device: string) => Promise<void>;
  /** The rest of it, at once. */
  readonly stop: (session: Session) => void;
  readonly send: (session: Session, sending: Sending, mayWait: boolean) => boolean;
  /** Whether a closed link means that the device is away; through a foreign broker only its will does. */
  readonly knowsPresence: boolean;
  /** Ends the device's connection so that it sends again what was not kept, where that is possible. */
  readonly repeat: (session: Session) => void;
};

/** The way of MQTT devices. */
export type MqttWay = Way & {
  readonly listen: () => Promise<void>;
  /** The place's name may be known only later. */
  readonly serve: (site: string) => void;
  readonly port: () => number | null;
  /** Puts on the wire what was gathered. */
  readonly flush: () => void;
  readonly health: () => EdgeHealth['mqtt'];
  readonly refusedLogins: () => readonly RefusedLogin[];
  /** Who may say who they are; null with a broker of somebody else, which lets in whom it wants. */
  readonly guests: Guests | null;
  /** Says something to a guest alone. */
  readonly tell: (guest: string, sending: Sending) => boolean;
  readonly close: () => Promise<void>;
};

const NO_CLAIMS: Claims = { listen: [], speak: [] };

/** What a device may say and hear with these settings; nothing for one that does not speak MQTT. */
export function claimsOf(driver: Driver, settings: unknown, site: string, device: string): Claims {
  return driver.claims?.(settings, { site, device }) ?? NO_CLAIMS;
}

/** The claims of a device as it runs. */
export function claimsOfSession({ driver, settings, context, device }: Session): Claims {
  return claimsOf(driver, settings, context.site, device);
}
