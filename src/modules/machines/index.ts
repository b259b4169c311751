/** The only door of the machines slice for others. */
export type * from './types.ts';
