/** The server as a program: settings from the environment, signals, exit codes. */
import { MigrationError } from '#db/migrate.ts';
import { ConfigError, parseConfig } from './config.ts';
import { FolderInUseError } from './data-folder.ts';
import { startServer } from './server.ts';

const EXIT_SETTINGS = 2;

try {
  const config = parseConfig(process.env);
  const server = await startServer(config);
  console.log(`Faitout is at ${server.url}`);
  console.log(
    server.mqttPort === null
      ? 'Devices are reached through the external broker of FAITOUT_MQTT_URL.'
      : `Devices log in to the broker at mqtt://${config.mqttHost}:${server.mqttPort}`,
  );
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(1);
      stopping = true;
      server.close().then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(error);
          process.exit(1);
        },
      );
    });
  }
} catch (error) {
  if (
    error instanceof ConfigError ||
    error instanceof FolderInUseError ||
    error instanceof MigrationError
  ) {
    console.error(error.message);
    process.exit(EXIT_SETTINGS);
  }
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'EADDRINUSE' || code === 'EACCES' || code === 'EADDRNOTAVAIL') {
    console.error(`${(error as Error).message}: choose another FAITOUT_PORT or FAITOUT_MQTT_PORT.`);
    process.exit(EXIT_SETTINGS);
  }
  throw error;
}
