CREATE INDEX `accounts_prepaid` ON `accounts` (`prepaid`);
