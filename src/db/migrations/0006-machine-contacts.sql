ALTER TABLE `machines` ADD `contact` text;
CREATE INDEX `machines_contact` ON `machines` (`contact`);
