/** A serial line on a device file or a pseudo-terminal; opened again by itself after it was gone. */
import { SerialPort } from 'serialport';
import { type ByteLink, type ByteLinkOptions, byteFaults } from './bytes.ts';

const REOPEN_MS = 300;

export function createSerialLink(
  options: ByteLinkOptions & { path: string; baudRate: number },
): ByteLink {
  let port: SerialPort | undefined;
  let plugged = true;
  let retry: NodeJS.Timeout | undefined;

  const outgoing = byteFaults(options, (bytes) => {
    if (port?.isOpen) port.write(Buffer.from(bytes));
  });

  function open(): void {
    const own = new SerialPort({
      path: options.path,
      baudRate: options.baudRate,
      autoOpen: false,
      lock: false,
    });
    port = own;
    own.on('data', (bytes: Buffer) => options.onBytes?.(bytes));
    own.on('close', () => lost(own));
    own.on('error', () => lost(own));
    own.open((error) => {
      if (error) lost(own);
      else options.onChange?.(true);
    });
  }

  function lost(own: SerialPort): void {
    if (own !== port) return;
    port = undefined;
    if (own.isOpen) own.close();
    options.onChange?.(false);
    if (plugged) retry = setTimeout(open, REOPEN_MS);
  }

  function close(): Promise<void> {
    const own = port;
    plugged = false;
    port = undefined;
    clearTimeout(retry);
    outgoing.clear();
    return new Promise((resolve) => {
      if (own?.isOpen) own.close(() => resolve());
      else resolve();
    });
  }

  open();
  return {
    get connected() {
      return port?.isOpen ?? false;
    },
    outgoing,
    write: (bytes) => outgoing.send(bytes),
    pull() {
      close();
      options.onChange?.(false);
    },
    plugIn() {
      if (plugged) return;
      plugged = true;
      open();
    },
    stop: close,
  };
}
