-- Each charge is linked to the one before, so that a changed amount is found while nobody has been asked for it yet.
ALTER TABLE `charges` ADD `chain` text;
DROP TRIGGER charges_no_update;
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
  OLD."freeUsed" AND NEW."chain" IS OLD."chain"
)
BEGIN SELECT RAISE(ABORT, 'charges never change'); END;
