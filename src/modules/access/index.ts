/** The only door of the access slice for others. */
export { findDecision, insertDecision, putSighting } from './store.ts';
export type * from './types.ts';
