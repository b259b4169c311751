/** Anomalies: the door for flows and the engine. */
import { resolveAnomaly } from './commands.ts';
import { getAnomaly, listAnomalies } from './queries.ts';

export { raiseAnomaly, settleAnomaly } from './commands.ts';
export { countOpen, dropResolved, isOpen, listOpenSubjects } from './store.ts';
export type { Detail, Finding, Subject } from './types.ts';

export const commands = { 'anomalies.resolve': resolveAnomaly } as const;
export const queries = { 'anomalies.list': listAnomalies, 'anomalies.get': getAnomaly } as const;
