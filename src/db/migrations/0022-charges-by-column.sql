-- What never changes is told by the columns that a statement names: marking a hundred thousand charges as invoiced
-- compares none of their other columns.
DROP TRIGGER charges_no_update;
CREATE TRIGGER charges_no_update BEFORE UPDATE OF "id", "atMs", "startedAtMs", "person", "payerKind", "payer",
  "sourceType", "sourceId", "tariff", "tariffVersion", "label", "quantityMilli", "unit", "unitPriceMicros", "prices",
  "amountCents", "netCents", "vatCents", "grossCents", "vatCategory", "vatRate", "vatCode", "correctsId", "steps",
  "use", "freeUsed", "chain" ON charges
BEGIN SELECT RAISE(ABORT, 'charges never change'); END;
CREATE TRIGGER charges_no_update_settled BEFORE UPDATE ON charges
WHEN OLD.state IN ('invoiced', 'corrected')
BEGIN SELECT RAISE(ABORT, 'charges never change'); END;
