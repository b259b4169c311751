CREATE INDEX `invoices_due` ON `invoices` (`dueOn`,`number`,`id`,`grossCents`,`deposits`) WHERE "state" = 'issued' AND "type" <> 'credit-note';
