/** What the place shows to the outside, to a house's own control or to everybody: no person is ever in it. */

export type PictureState = 'off' | 'idle' | 'running' | 'paused' | 'alarm' | 'unknown';

export type MachinePicture = {
  readonly slug: string;
  readonly name: string;
  readonly kind: string;
  /** Name of its zone. */
  readonly zone: string;
  readonly state: PictureState;
  /** Its devices are there. */
  readonly online: boolean;
  /** Somebody has a session on it. */
  readonly inUse: boolean;
  readonly outOfService: boolean;
  /** Something measures it. */
  readonly measured: boolean;
  readonly watts: number | null;
  readonly wattHours: number | null;
};

export type ZonePicture = {
  readonly slug: string;
  readonly name: string;
  readonly present: number;
  readonly capacity: number | null;
};

export type PlacePicture = {
  readonly site: { readonly slug: string; readonly name: string; readonly locale: string };
  /** By its opening hours; null: it has none, so nobody knows. */
  readonly open: boolean | null;
  /** When that last changed; null: not known. */
  readonly turnedAtMs: number | null;
  readonly machines: readonly MachinePicture[];
  readonly zones: readonly ZonePicture[];
};
