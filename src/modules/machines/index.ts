/** The only door of the machines slice for others. */

export { putMachines, readMachines } from './import.ts';
export type * from './types.ts';
