CREATE TABLE `charges` (
	`id` text PRIMARY KEY NOT NULL,
	`atMs` integer NOT NULL,
	`startedAtMs` integer NOT NULL,
	`person` text,
	`payerKind` text NOT NULL,
	`payer` text NOT NULL,
	`sourceType` text NOT NULL,
	`sourceId` text NOT NULL,
	`tariff` text,
	`tariffVersion` text,
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
	`state` text NOT NULL,
	`correctsId` text,
	`invoiceId` text,
	`waivedBy` text,
	`waiveReason` text,
	`waivedAtMs` integer,
	`steps` text NOT NULL,
	`use` text,
	`freeUsed` text NOT NULL
) STRICT;
CREATE INDEX `charges_source` ON `charges` (`sourceType`,`sourceId`);
CREATE INDEX `charges_person` ON `charges` (`person`,`tariff`,`atMs`);
CREATE INDEX `charges_payer` ON `charges` (`payer`,`state`,`atMs`);
CREATE INDEX `charges_state` ON `charges` (`state`,`atMs`);
CREATE INDEX `charges_at` ON `charges` (`atMs`);
CREATE INDEX `charges_invoice` ON `charges` (`invoiceId`);
CREATE INDEX `charges_corrects` ON `charges` (`correctsId`);
CREATE TABLE `pass_burns` (
	`holdingId` text NOT NULL,
	`chargeId` text NOT NULL,
	`units` integer NOT NULL,
	PRIMARY KEY(`holdingId`, `chargeId`),
	FOREIGN KEY (`holdingId`) REFERENCES `pass_holdings`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
CREATE INDEX `pass_burns_charge` ON `pass_burns` (`chargeId`);
CREATE TABLE `pass_holdings` (
	`id` text PRIMARY KEY NOT NULL,
	`person` text NOT NULL,
	`pass` text NOT NULL,
	`units` integer NOT NULL,
	`boughtAtMs` integer NOT NULL,
	`untilDate` text NOT NULL,
	`chargeId` text
) STRICT;
CREATE INDEX `pass_holdings_person` ON `pass_holdings` (`person`,`untilDate`);
CREATE TABLE `passes` (
	`id` integer PRIMARY KEY NOT NULL,
	`slug` text NOT NULL,
	`name` text NOT NULL,
	`body` text NOT NULL
) STRICT;
CREATE UNIQUE INDEX `passes_slug_unique` ON `passes` (`slug`);
CREATE TABLE `sales` (
	`id` text PRIMARY KEY NOT NULL,
	`atMs` integer NOT NULL,
	`chargeId` text NOT NULL,
	`by` text NOT NULL
) STRICT;
CREATE TABLE `tariff_versions` (
	`tariffId` integer NOT NULL,
	`fromDate` text NOT NULL,
	`body` text NOT NULL,
	PRIMARY KEY(`tariffId`, `fromDate`),
	FOREIGN KEY (`tariffId`) REFERENCES `tariffs`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
CREATE TABLE `tariffs` (
	`id` integer PRIMARY KEY NOT NULL,
	`slug` text NOT NULL,
	`name` text NOT NULL,
	`for` text NOT NULL
) STRICT;
CREATE UNIQUE INDEX `tariffs_slug_unique` ON `tariffs` (`slug`);
-- A charge never changes but for its way from open to waived, corrected or invoiced; what is invoiced or corrected stays.
CREATE TRIGGER charges_no_delete BEFORE DELETE ON charges
BEGIN SELECT RAISE(ABORT, 'charges never change'); END;
CREATE TRIGGER charges_no_update BEFORE UPDATE ON charges
WHEN OLD.state IN ('invoiced', 'corrected') OR NOT (
  NEW."id" IS OLD."id" AND NEW."atMs" IS OLD."atMs" AND NEW."startedAtMs" IS OLD."startedAtMs" AND
  NEW."person" IS OLD."person" AND NEW."payerKind" IS OLD."payerKind" AND NEW."payer" IS OLD."payer" AND
  NEW."sourceType" IS OLD."sourceType" AND NEW."sourceId" IS OLD."sourceId" AND NEW."tariff" IS OLD."tariff"
  AND NEW."tariffVersion" IS OLD."tariffVersion" AND NEW."label" IS OLD."label" AND NEW."quantityMilli" IS
  OLD."quantityMilli" AND NEW."unit" IS OLD."unit" AND NEW."unitPriceMicros" IS OLD."unitPriceMicros" AND
  NEW."prices" IS OLD."prices" AND NEW."amountCents" IS OLD."amountCents" AND NEW."netCents" IS OLD."netCents"
  AND NEW."vatCents" IS OLD."vatCents" AND NEW."grossCents" IS OLD."grossCents" AND NEW."vatCategory" IS
  OLD."vatCategory" AND NEW."vatRate" IS OLD."vatRate" AND NEW."vatCode" IS OLD."vatCode" AND NEW."correctsId"
  IS OLD."correctsId" AND NEW."steps" IS OLD."steps" AND NEW."use" IS OLD."use" AND NEW."freeUsed" IS
  OLD."freeUsed"
)
BEGIN SELECT RAISE(ABORT, 'charges never change'); END;
CREATE TRIGGER pass_burns_no_delete BEFORE DELETE ON pass_burns
BEGIN SELECT RAISE(ABORT, 'burnt units never change'); END;
CREATE TRIGGER pass_burns_no_update BEFORE UPDATE ON pass_burns
BEGIN SELECT RAISE(ABORT, 'burnt units never change'); END;
