/** What is heard of devices that the place does not know, and what a driver takes them for. Nothing of it is trusted. */

/** A thing that shows itself: by a message, by what its log-in leaves to be said (its will), or as a serial port. */
export type Announcement =
  | { readonly kind: 'message' | 'will'; readonly topic: string; readonly bytes: Uint8Array }
  | ({ readonly kind: 'port' } & PortSeen);

/** A serial port with its USB identity: four hex digits each, lower case. */
export type PortSeen = {
  /** As a setting names it: by the adapter's identity where that is one, else by where it is plugged in. */
  readonly path: string;
  readonly vendor: string;
  readonly product: string;
  readonly serial: string | null;
  /** Its maker's words. */
  readonly maker: string | null;
};

/** What a driver takes one device for. Texts are cleaned and bounded by the driver. */
export type Proposal = {
  /** The device's own mark, such as its MAC: the same whatever else of it is heard. */
  readonly identity?: string;
  /** From which its slug is suggested. */
  readonly name: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly model?: string;
  readonly firmware?: string;
  /** Where its own page is. */
  readonly address?: string;
  /** It says itself that it is of this kind; else it merely may be. */
  readonly isCertain?: boolean;
};

/** Credentials for a device that is taken in while it is connected as a guest. */
export type GivenLogin = {
  readonly site: string;
  readonly device: string;
  readonly username: string;
  readonly secret: string;
};
