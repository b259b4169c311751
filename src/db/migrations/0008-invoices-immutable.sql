-- What is issued, paid or posted never changes; a correction is a further document, and a ledger transaction balances or is refused.
CREATE TRIGGER invoices_no_update BEFORE UPDATE ON invoices WHEN OLD.state = 'issued'
BEGIN SELECT RAISE(ABORT, 'what is issued never changes'); END;
CREATE TRIGGER invoices_no_delete BEFORE DELETE ON invoices WHEN OLD.state = 'issued'
BEGIN SELECT RAISE(ABORT, 'what is issued never changes'); END;
CREATE TRIGGER invoices_born_as_drafts BEFORE INSERT ON invoices
WHEN NEW.state <> 'draft' OR NEW.number IS NOT NULL OR EXISTS (SELECT 1 FROM invoices WHERE id = NEW.id AND state = 'issued')
BEGIN SELECT RAISE(ABORT, 'an invoice is born as a draft'); END;
CREATE TRIGGER invoice_lines_no_update BEFORE UPDATE ON invoice_lines
BEGIN SELECT RAISE(ABORT, 'a line never changes'); END;
CREATE TRIGGER invoice_lines_no_delete BEFORE DELETE ON invoice_lines
WHEN EXISTS (SELECT 1 FROM invoices WHERE id = OLD.invoiceId AND state = 'issued')
BEGIN SELECT RAISE(ABORT, 'what is issued never changes'); END;
CREATE TRIGGER invoice_lines_of_drafts BEFORE INSERT ON invoice_lines
WHEN EXISTS (SELECT 1 FROM invoices WHERE id = NEW.invoiceId AND state = 'issued')
BEGIN SELECT RAISE(ABORT, 'what is issued never changes'); END;
CREATE TRIGGER series_forward BEFORE UPDATE ON series
WHEN NEW.name <> OLD.name OR NEW.prefix <> OLD.prefix OR NEW.last <> OLD.last + 1 OR NEW.lastOn < OLD.lastOn
BEGIN SELECT RAISE(ABORT, 'a series counts up by one and never goes back'); END;
CREATE TRIGGER series_no_delete BEFORE DELETE ON series
BEGIN SELECT RAISE(ABORT, 'a series counts up by one and never goes back'); END;
CREATE TRIGGER ledger_transactions_balance BEFORE INSERT ON ledger_transactions
WHEN (SELECT count(*) FROM ledger_lines WHERE transactionId = NEW.id) < 2
  OR (SELECT sum(amountCents) FROM ledger_lines WHERE transactionId = NEW.id) <> 0
  OR NEW.id <> (SELECT coalesce(max(id), 0) + 1 FROM ledger_transactions)
BEGIN SELECT RAISE(ABORT, 'a ledger transaction balances and follows the last'); END;
CREATE TRIGGER ledger_transactions_no_update BEFORE UPDATE ON ledger_transactions
BEGIN SELECT RAISE(ABORT, 'the ledger never changes'); END;
CREATE TRIGGER ledger_transactions_no_delete BEFORE DELETE ON ledger_transactions
BEGIN SELECT RAISE(ABORT, 'the ledger never changes'); END;
CREATE TRIGGER ledger_lines_first BEFORE INSERT ON ledger_lines
WHEN NEW.transactionId <> (SELECT coalesce(max(id), 0) + 1 FROM ledger_transactions)
BEGIN SELECT RAISE(ABORT, 'the ledger never changes'); END;
CREATE TRIGGER ledger_lines_no_update BEFORE UPDATE ON ledger_lines
BEGIN SELECT RAISE(ABORT, 'the ledger never changes'); END;
CREATE TRIGGER ledger_lines_no_delete BEFORE DELETE ON ledger_lines
BEGIN SELECT RAISE(ABORT, 'the ledger never changes'); END;
CREATE TRIGGER payments_no_update BEFORE UPDATE ON payments
BEGIN SELECT RAISE(ABORT, 'payments never change'); END;
CREATE TRIGGER payments_no_delete BEFORE DELETE ON payments
BEGIN SELECT RAISE(ABORT, 'payments never change'); END;
CREATE TRIGGER payment_steps_no_update BEFORE UPDATE ON payment_steps
BEGIN SELECT RAISE(ABORT, 'payments never change'); END;
CREATE TRIGGER payment_steps_no_delete BEFORE DELETE ON payment_steps
BEGIN SELECT RAISE(ABORT, 'payments never change'); END;
CREATE TRIGGER allocations_no_update BEFORE UPDATE ON allocations
BEGIN SELECT RAISE(ABORT, 'an allocation is taken off by a further one'); END;
CREATE TRIGGER allocations_no_delete BEFORE DELETE ON allocations
BEGIN SELECT RAISE(ABORT, 'an allocation is taken off by a further one'); END;
CREATE TRIGGER periods_no_update BEFORE UPDATE ON periods
BEGIN SELECT RAISE(ABORT, 'a closed month stays as it was closed'); END;
CREATE TRIGGER periods_no_delete BEFORE DELETE ON periods
BEGIN SELECT RAISE(ABORT, 'a closed month stays as it was closed'); END;
