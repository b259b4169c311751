DROP INDEX `charges_state`;
DROP INDEX `charges_invoice`;
DROP INDEX `charges_payer`;
CREATE INDEX `charges_due` ON `charges` (`payer`,`atMs`) WHERE "state" IN ('open', 'waived');
CREATE INDEX `charges_payer` ON `charges` (`payer`,`atMs`);
