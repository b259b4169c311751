DROP INDEX `entries_device_boot_seq`;
DROP INDEX `entries_block`;
CREATE UNIQUE INDEX `entries_block` ON `entries` ("id" / 4096,`deviceId`,`boot`,`seq`);
