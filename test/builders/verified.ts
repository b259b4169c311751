/** A place's file as `faitout verify` reads it: the journal is heard, then the books. */
import { openReadOnly } from '#db/open.ts';
import { verifyJournal } from '#journal/verify.ts';
import { type LedgerVerification, verifyLedger, witnessCharges } from '#modules/billing/index.ts';

export function verifiedBooks(path: string): LedgerVerification {
  const { db, close } = openReadOnly(path);
  const witness = witnessCharges(db);
  verifyJournal(db, witness.hear);
  const found = verifyLedger(db, witness.broken());
  close();
  return found;
}
