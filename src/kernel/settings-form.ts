/** The settings of a device as a form: what a page asks for, field by field. Plain data. */

export type SettingsField = {
  readonly name: string;
  readonly kind: 'text' | 'number' | 'yes-no' | 'choice' | 'list';
  /** Without it there is no device. */
  readonly needed: boolean;
  /** By it the place logs in somewhere: not shown while it is typed. */
  readonly secret?: boolean;
  readonly least?: number;
  readonly most?: number;
  readonly choices?: readonly string[];
  /** What counts where nothing is given. */
  readonly usual?: string | number | boolean;
};
