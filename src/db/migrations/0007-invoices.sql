CREATE TABLE `accounts` (
	`ref` text PRIMARY KEY NOT NULL,
	`prepaid` integer NOT NULL,
	`walletLimitCents` integer NOT NULL,
	`dueDays` integer
) STRICT;
CREATE TABLE `allocations` (
	`id` integer PRIMARY KEY NOT NULL,
	`sourceId` text NOT NULL,
	`sourceKind` text NOT NULL,
	`invoiceId` text NOT NULL,
	`amountCents` integer NOT NULL,
	`atMs` integer NOT NULL
) STRICT;
CREATE INDEX `allocations_invoice` ON `allocations` (`invoiceId`);
CREATE INDEX `allocations_source` ON `allocations` (`sourceId`);
CREATE TABLE `billing_run_results` (
	`runId` text NOT NULL,
	`position` integer NOT NULL,
	`payer` text NOT NULL,
	`invoiceId` text,
	`type` text,
	`netCents` integer,
	`vatCents` integer,
	`grossCents` integer,
	`lines` integer,
	`skipped` text,
	`detail` text,
	PRIMARY KEY(`runId`, `position`)
) STRICT;
CREATE TABLE `billing_runs` (
	`id` text PRIMARY KEY NOT NULL,
	`period` text NOT NULL,
	`goal` text NOT NULL,
	`groupBy` text,
	`state` text NOT NULL,
	`startedAtMs` integer NOT NULL,
	`finishedAtMs` integer,
	`by` text NOT NULL,
	`cursor` text NOT NULL,
	`done` integer NOT NULL,
	`total` integer NOT NULL
) STRICT;
CREATE TABLE `history_imports` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`atMs` integer NOT NULL,
	`by` text NOT NULL,
	`rows` integer NOT NULL,
	`digest` text NOT NULL,
	`undoneAtMs` integer
) STRICT;
CREATE TABLE `invoice_lines` (
	`invoiceId` text NOT NULL,
	`position` integer NOT NULL,
	`chargeId` text,
	`creditsPosition` integer,
	`heading` text,
	`person` text,
	`sourceType` text,
	`sourceId` text,
	`tariff` text,
	`tariffVersion` text,
	`atMs` integer NOT NULL,
	`label` text NOT NULL,
	`quantityMilli` integer NOT NULL,
	`unit` text NOT NULL,
	`unitPriceMicros` integer NOT NULL,
	`prices` text NOT NULL,
	`amountCents` integer NOT NULL,
	`netCents` integer NOT NULL,
	`vatCents` integer NOT NULL,
	`grossCents` integer NOT NULL,
	`vatCategory` text NOT NULL,
	`vatRate` integer NOT NULL,
	`vatCode` text,
	PRIMARY KEY(`invoiceId`, `position`)
) STRICT;
CREATE INDEX `invoice_lines_charge` ON `invoice_lines` (`chargeId`) WHERE "chargeId" IS NOT NULL;
CREATE TABLE `invoices` (
	`id` text PRIMARY KEY NOT NULL,
	`type` text NOT NULL,
	`state` text NOT NULL,
	`number` text,
	`payerKind` text NOT NULL,
	`payer` text NOT NULL,
	`period` text,
	`runId` text,
	`createdAtMs` integer NOT NULL,
	`issuedAtMs` integer,
	`issuedOn` text,
	`dueOn` text,
	`netCents` integer NOT NULL,
	`vatCents` integer NOT NULL,
	`grossCents` integer NOT NULL,
	`vat` text NOT NULL,
	`groupBy` text NOT NULL,
	`creditsId` text,
	`reason` text,
	`deposits` text NOT NULL,
	`snapshot` text,
	`digest` text
) STRICT;
CREATE UNIQUE INDEX `invoices_number` ON `invoices` (`number`);
CREATE INDEX `invoices_payer` ON `invoices` (`payer`,`state`);
CREATE INDEX `invoices_run` ON `invoices` (`runId`,`payer`);
CREATE INDEX `invoices_credits` ON `invoices` (`creditsId`);
CREATE TABLE `ledger_head` (
	`id` integer PRIMARY KEY NOT NULL,
	`last` integer NOT NULL,
	`chain` text NOT NULL
) STRICT;
CREATE TABLE `ledger_lines` (
	`transactionId` integer NOT NULL,
	`position` integer NOT NULL,
	`account` text NOT NULL,
	`payer` text,
	`product` text,
	`amountCents` integer NOT NULL,
	PRIMARY KEY(`transactionId`, `position`)
) STRICT;
CREATE INDEX `ledger_lines_payer` ON `ledger_lines` (`payer`,`transactionId`) WHERE "payer" IS NOT NULL;
CREATE TABLE `ledger_transactions` (
	`id` integer PRIMARY KEY NOT NULL,
	`atMs` integer NOT NULL,
	`date` text NOT NULL,
	`concernsOn` text,
	`kind` text NOT NULL,
	`document` text NOT NULL,
	`label` text NOT NULL,
	`key` text NOT NULL,
	`inputHash` text NOT NULL,
	`documentDigest` text,
	`chain` text NOT NULL
) STRICT;
CREATE UNIQUE INDEX `ledger_transactions_key` ON `ledger_transactions` (`key`);
CREATE INDEX `ledger_transactions_date` ON `ledger_transactions` (`date`);
CREATE TABLE `payment_steps` (
	`paymentId` text NOT NULL,
	`kind` text NOT NULL,
	`account` text,
	`reason` text,
	`atMs` integer NOT NULL,
	`by` text NOT NULL
) STRICT;
CREATE INDEX `payment_steps_payment` ON `payment_steps` (`paymentId`);
CREATE TABLE `payments` (
	`id` text PRIMARY KEY NOT NULL,
	`account` text NOT NULL,
	`suspense` integer NOT NULL,
	`amountCents` integer NOT NULL,
	`method` text NOT NULL,
	`purpose` text NOT NULL,
	`receivedOn` text NOT NULL,
	`reference` text,
	`atMs` integer NOT NULL,
	`by` text NOT NULL
) STRICT;
CREATE INDEX `payments_account` ON `payments` (`account`,`id`);
CREATE TABLE `periods` (
	`month` text PRIMARY KEY NOT NULL,
	`closedAtMs` integer NOT NULL,
	`by` text NOT NULL,
	`totals` text NOT NULL
) STRICT;
CREATE TABLE `reminders` (
	`id` text PRIMARY KEY NOT NULL,
	`invoiceId` text NOT NULL,
	`level` integer NOT NULL,
	`atMs` integer NOT NULL,
	`openCents` integer NOT NULL,
	`letter` text NOT NULL,
	`sentAtMs` integer
) STRICT;
CREATE UNIQUE INDEX `reminders_level` ON `reminders` (`invoiceId`,`level`);
CREATE TABLE `seller` (
	`id` integer PRIMARY KEY NOT NULL,
	`body` text NOT NULL
) STRICT;
CREATE TABLE `series` (
	`name` text PRIMARY KEY NOT NULL,
	`prefix` text NOT NULL,
	`last` integer NOT NULL,
	`lastOn` text NOT NULL
) STRICT;
ALTER TABLE `devices` ADD `sees` text;
ALTER TABLE `badges` ADD `card` text;
ALTER TABLE `badges` ADD `device` text;
ALTER TABLE `enrolments` ADD `card` text;
