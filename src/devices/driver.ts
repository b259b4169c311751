/** The contract of a driver: a pure state machine between one device's bytes and the place's words. */
import type * as z from 'zod';
import type { AccessList, Command, Receipt } from '#kernel/command.ts';
import type { Announcement, GivenLogin, Proposal } from '#kernel/discovery.ts';
import type { DecodeFault, Observation } from '#kernel/observation.ts';
import type { PlacePicture } from '#kernel/place-picture.ts';

/** Bytes as they came. `where` is the topic of an MQTT message, else the port or the address. */
export type Frame = {
  readonly where: string;
  readonly bytes: Uint8Array;
  /** Replayed from a broker's store; always false from the embedded broker. */
  readonly retained: boolean;
  /** A broker kept it while we were away. */
  readonly heldBack?: boolean;
  /** MQTT's DUP: the transport may have delivered this before. */
  readonly repeated: boolean;
};

/**
 * Bytes to put on the line. `topic` is for MQTT alone; without one the bytes go out of the port. Over HTTP they are the
 * body of a request, whose answer comes back as a frame from its `path`.
 */
export type Sending = {
  readonly topic?: string;
  /** GET unless said. */
  readonly method?: string;
  readonly path?: string;
  readonly bytes: Uint8Array;
  readonly qos?: 0 | 1;
  readonly retain?: boolean;
};

/** What the place wants carried to the device. */
export type Outgoing =
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'receipt'; readonly receipt: Receipt }
  | { readonly kind: 'access'; readonly list: AccessList }
  | { readonly kind: 'picture'; readonly picture: PlacePicture };

export type DriverInput =
  /** The link is there: the port is open, the broker's session stands, or the device has logged in again. */
  | { readonly kind: 'opened' }
  | { readonly kind: 'frame'; readonly frame: Frame }
  /** The instant asked for by `wakeAtMs` has come. */
  | { readonly kind: 'wake' }
  | { readonly kind: 'outgoing'; readonly outgoing: Outgoing }
  | { readonly kind: 'closed' };

/** What a step may look at besides its state. All of it is given; a driver reads no clock and draws no number. */
export type DriverContext<Settings> = {
  readonly site: string;
  readonly device: string;
  readonly settings: Settings;
  readonly nowMs: number;
  /** Random bytes, for handshakes. */
  readonly random: (bytes: number) => Uint8Array;
};

/** `memory` is JSON and survives a restart (stored with the batch); `line` dies with the link. */
export type DriverState<Memory, Line> = { readonly memory: Memory; readonly line: Line };

export type DriverStep<Memory, Line> = {
  /** Present only when it changed. */
  readonly memory?: Memory;
  readonly line?: Line;
  readonly observations?: readonly Observation[];
  readonly faults?: readonly DecodeFault[];
  readonly send?: readonly Sending[];
  /** When to be woken; null forgets an earlier wish; absent keeps it. */
  readonly wakeAtMs?: number | null;
  /** On a shared line: it has said its say and heard the answer, or waits for none; others may speak. */
  readonly freesLine?: boolean;
};

/** What the device may say and what is said to it, as exact topics or with MQTT wildcards at the end. */
export type Claims = {
  /** Topics that the device publishes to. */
  readonly listen: readonly string[];
  /** Topics that the place publishes to and the device may read. */
  readonly speak: readonly string[];
  /** Exact topics of another device that tell of this one too, such as its bridge's state. */
  readonly hears?: readonly string[];
  /** What devices of this make publish for other programs: passed over, and no reason to look. */
  readonly besides?: readonly string[];
};

/** A device that answers over HTTP. */
export type HttpHost = {
  /** `http://` or `https://`. */
  readonly url: string;
  /** For digest authentication. */
  readonly username?: string;
  readonly password?: string;
  /** The path that is asked until it answers: then it is there, and the answer is its first frame. */
  readonly hello: string;
};

/** A broker that the device brings itself. */
export type OwnBroker = {
  /** `mqtt://` or `mqtts://`, with its port. */
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  /**
   * Who must have signed its certificate (PEM), and the name in it. Null takes any certificate: what is said is then
   * hidden from others and proves nothing about who answers. Absent: one that the world's authorities vouch for.
   */
  readonly certificate?: { readonly authority: string; readonly name: string } | null;
};

/** How a driver knows devices of its kind that nobody has set up yet. Pure; never throws on what it is given. */
export type Discovery = {
  /** MQTT: where they announce themselves, as topics with wildcards. */
  readonly listen?: readonly string[];
  /** Through a broker of somebody else: what has those announce themselves that did so before we listened. */
  readonly asks?: readonly Sending[];
  /** One a device that the announcement names; none for what is not of this kind. */
  readonly read: (announcement: Announcement) => readonly Proposal[];
  /** What tells the device its log-in while it is connected as a guest, where it can be told over MQTT. */
  readonly handOver?: (heard: Proposal, login: GivenLogin) => readonly Sending[];
};

export type DriverDefinition<Settings, Memory, Line> = {
  readonly kind: string;
  readonly link: 'mqtt' | 'serial' | 'http';
  readonly settings: z.ZodType<Settings>;
  /** Keeps its events while away and sends them again until they are receipted. */
  readonly buffers?: boolean;
  /** Other devices reach the place through its connection: those whose topics lie within its own. */
  readonly carries?: boolean;
  /** It answers commands with an `outcome` of its own. */
  readonly confirms?: boolean;
  /** It can blink or beep, to be found in the room. */
  readonly identifies?: boolean;
  readonly discovery?: Discovery;
  /** It shows the place to people, and is carried a picture of it whenever that changes. */
  readonly showsPlace?: boolean;
  /** Its access lists name badges by their numbers: it compares them itself and knows no secret. */
  readonly listsNumbers?: boolean;
  /** MQTT: its topics. */
  readonly claims?: (settings: Settings, names: { site: string; device: string }) => Claims;
  /** MQTT: where it brings a broker of its own. */
  readonly broker?: (settings: Settings) => OwnBroker;
  /** HTTP: where it answers. */
  readonly host?: (settings: Settings) => HttpHost;
  /** Serial: where the port is and how it speaks. */
  readonly port?: (settings: Settings) => { readonly path: string; readonly baudRate: number };
  /**
   * Serial, several devices on one line: which of them it is. A `wake` then comes only when the line is free, and is
   * the one moment to send; the line is the device's until a step `freesLine`, and hears its wakes meanwhile. What
   * the line says goes to whoever spoke last. That bytes come proves nothing of one device: it tells its link itself.
   */
  readonly addressOf?: (settings: Settings) => string;
  /** What it sends is due to the millisecond: a commit on its thread would make it late. */
  readonly keepsTime?: boolean;
  readonly initialMemory: Memory;
  readonly initialLine: Line;
  /** Pure; never throws on input: what can't be read becomes a fault. */
  readonly step: (
    state: DriverState<Memory, Line>,
    input: DriverInput,
    context: DriverContext<Settings>,
  ) => DriverStep<Memory, Line>;
};

/** A driver whose own types nobody else needs to know. */
export type Driver = DriverDefinition<unknown, unknown, unknown>;

/** Checks a driver's parts against each other and hides its types: only it reads its memory and line. */
export function defineDriver<Settings, Memory, Line>(
  definition: DriverDefinition<Settings, Memory, Line>,
): Driver {
  return definition as unknown as Driver;
}

/** Cuts bytes that are kept as evidence to this length. */
export const EVIDENCE_BYTES_MAX = 4096;

/** A fault about a frame, with its evidence cut to size. */
export function faultOf(
  frame: Frame,
  reason: string,
  identity?: { boot: string; seq: number },
): DecodeFault {
  return {
    where: frame.where,
    bytes: frame.bytes.subarray(0, EVIDENCE_BYTES_MAX),
    reason,
    ...identity,
  };
}
