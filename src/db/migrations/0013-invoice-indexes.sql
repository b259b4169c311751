DROP INDEX `invoices_run`;
CREATE INDEX `invoices_drafts` ON `invoices` (`period`,`id`) WHERE "state" = 'draft';
CREATE INDEX `payment_steps_account` ON `payment_steps` (`account`) WHERE "account" IS NOT NULL;
