ALTER TABLE `allocations` ADD `chain` text DEFAULT '' NOT NULL;
