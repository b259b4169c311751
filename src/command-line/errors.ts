/** What the command line says no with: one sentence, exit code 2. */

export class CommandError extends Error {}
