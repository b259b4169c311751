/** The command line: `faitout <command>`; beside a running server it speaks HTTP, else it opens the place itself. */
import { parseArgs } from 'node:util';
import { MigrationError } from '#db/migrate.ts';
import { backUp, restore } from './command-line/backup.ts';
import { bill } from './command-line/bill.ts';
import { CommandError } from './command-line/errors.ts';
import { exportPlace, importPlace } from './command-line/place.ts';
import { simulate } from './command-line/simulate.ts';
import { makeToken } from './command-line/token.ts';
import { verify } from './command-line/verify.ts';
import { ConfigError, parseConfig } from './config.ts';
import { FolderInUseError } from './data-folder.ts';

const USAGE = `faitout <command>

  import FILE                  takes a place file in; importing it again changes nothing
  export [--with-secrets]      gives the place file on standard output
  token --role ROLE [--name N] makes a token and shows it once
  user add --role ROLE NAME    the same, for a person by name
  backup DIR                   copies the place to a new folder, while it runs
  restore DIR                  puts a copy back; the server must be stopped
  bill MONTH [--dry-run|--issue]  bills a month, like 2026-10: shows, drafts, or issues
  verify                       checks the journal's chain, the books and the file
  simulate SCENARIO [...]      plays a day of a place; without a scenario, lists them
  simulate month MONTH [...]   an empty folder lives a month that is over, to be billed

Settings come from the environment: FAITOUT_DATA is the folder of the place (data).
`;

const EXIT_USAGE = 2;

type Command = (positionals: readonly string[], values: Values) => Promise<number>;
export type Values = Readonly<Record<string, string | boolean | undefined>>;

const COMMANDS: Readonly<Record<string, Command>> = {
  import: async ([file]) => importPlace(config(), need(file, 'a FILE')),
  export: async (_rest, values) => exportPlace(config(), values['with-secrets'] === true),
  token: async (_rest, values) => makeToken(config(), text(values.role), text(values.name)),
  user: async ([verb, name], values) => {
    if (verb !== 'add') throw new CommandError('user add --role ROLE NAME');
    return makeToken(config(), text(values.role), need(name, 'a NAME'));
  },
  backup: async ([folder]) => backUp(config(), need(folder, 'a DIR')),
  restore: async ([folder]) => restore(config(), need(folder, 'a DIR')),
  bill: async ([month], values) =>
    bill(config(), need(month, 'a MONTH like 2026-10'), {
      dryRun: values['dry-run'] === true,
      issue: values.issue === true,
    }),
  verify: async () => verify(config()),
};

process.exitCode = await run(process.argv.slice(2));

async function run(given: readonly string[]): Promise<number> {
  const [name, ...rest] = given;
  try {
    if (name === 'simulate') return await simulate(rest);
    const command = name === undefined ? undefined : COMMANDS[name];
    if (command === undefined) {
      process.stderr.write(USAGE);
      return name === undefined || name === 'help' || name === '--help' ? 0 : EXIT_USAGE;
    }
    const { values, positionals } = parseArgs({
      args: [...rest],
      allowPositionals: true,
      options: {
        role: { type: 'string' },
        name: { type: 'string' },
        'with-secrets': { type: 'boolean' },
        'dry-run': { type: 'boolean' },
        issue: { type: 'boolean' },
      },
    });
    return await command(positionals, values);
  } catch (error) {
    const said =
      error instanceof CommandError ||
      error instanceof ConfigError ||
      error instanceof FolderInUseError ||
      error instanceof MigrationError;
    const usage = (error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS') === true;
    if (!said && !usage) throw error;
    process.stderr.write(`${(error as Error).message}\n`);
    return EXIT_USAGE;
  }
}

function config() {
  return parseConfig(process.env);
}

function need(given: string | undefined, what: string): string {
  if (given === undefined) throw new CommandError(`this command needs ${what}: see faitout help`);
  return given;
}

function text(given: string | boolean | undefined): string | undefined {
  return typeof given === 'string' ? given : undefined;
}
