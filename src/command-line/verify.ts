/** `faitout verify`: the file, its foreign keys, the journal's chain and the books; names the first link that does not hold. */
import { existsSync } from 'node:fs';
import { openReadOnly } from '#db/open.ts';
import { verifyJournal } from '#journal/verify.ts';
import { verifyLedger, witnessCharges } from '#modules/billing/index.ts';
import type { Config } from '../config.ts';
import { databasePath } from '../data-folder.ts';
import { CommandError } from './errors.ts';

/** Reads alone, so it may run beside the server. Exit code 1 when something is broken. */
export async function verify(config: Config): Promise<number> {
  const path = databasePath(config.data);
  if (!existsSync(path)) throw new CommandError(`there is no place in ${config.data}`);
  const { db, raw, close } = openReadOnly(path);
  try {
    raw.exec('BEGIN');
    const file = raw.pragma('integrity_check', { simple: true });
    const strays = raw.pragma('foreign_key_check') as unknown[];
    const witness = witnessCharges(db);
    const journal = verifyJournal(db, witness.hear);
    if (file !== 'ok') console.log(`the file is damaged: ${String(file)}`);
    if (strays.length > 0) console.log(`${strays.length} rows name something that is not there`);
    if (journal.broken !== null) {
      console.log(
        `the journal is broken at entry ${journal.broken.entry}: ${journal.broken.reason}`,
      );
    }
    const ledger = verifyLedger(db, journal.ok ? witness.broken() : null);
    if (ledger.broken !== null)
      console.log(`the books are broken at ${ledger.broken.what}: ${ledger.broken.reason}`);
    const ok = file === 'ok' && strays.length === 0 && journal.ok && ledger.ok;
    if (ok) {
      console.log(`${journal.entries} entries hold, ${journal.forgotten} of them forgotten`);
      console.log(
        `${ledger.charges} charges, ${ledger.transactions} ledger transactions and ${ledger.documents} documents hold`,
      );
    }
    return ok ? 0 : 1;
  } finally {
    close();
  }
}
