ALTER TABLE `site` ADD `spaceApi` text;
