/** The only door of the people slice for others. */
export type * from './types.ts';
