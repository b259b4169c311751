/** MQTT 3.1.1 packets written by hand, for what a well-behaved client would never send. */
import { connect, type Socket } from 'node:net';

/** Remaining length as a variable byte integer (§2.2.3). */
function lengthOf(count: number): Buffer {
  const bytes: number[] = [];
  let rest = count;
  do {
    const digit = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? digit | 0x80 : digit);
  } while (rest > 0);
  return Buffer.from(bytes);
}

function text(words: string): Buffer {
  const bytes = Buffer.from(words);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
}

/** CONNECT with a user name and a password; `clean` false asks for a session. */
export function connectBytes(
  username: string,
  password: string,
  { clientId = 'c', clean = true, protocol = 4 } = {},
): Buffer {
  const flags = 0xc0 | (clean ? 0x02 : 0);
  const body = Buffer.concat([
    text('MQTT'),
    Buffer.from([protocol, flags, 0, 60]),
    text(clientId),
    text(username),
    text(password),
  ]);
  return Buffer.concat([Buffer.from([0x10]), lengthOf(body.length), body]);
}

/** PUBLISH; `qos` 1 needs an id. */
export function publishBytes(topic: string, payload: Buffer | string, qos = 0, id = 1): Buffer {
  const body = Buffer.concat([
    text(topic),
    qos > 0 ? Buffer.from([id >> 8, id & 0xff]) : Buffer.alloc(0),
    Buffer.from(payload),
  ]);
  return Buffer.concat([Buffer.from([0x30 | (qos << 1)]), lengthOf(body.length), body]);
}

/** A bare socket that keeps what it hears and knows whether it is over. */
export async function aSocket(port: number) {
  const socket: Socket = connect({ port, host: '127.0.0.1' });
  const heard: Buffer[] = [];
  let over = false;
  socket.on('data', (chunk) => heard.push(chunk));
  socket.on('error', () => {});
  socket.on('close', () => {
    over = true;
  });
  await new Promise((resolve) => socket.once('connect', resolve));
  return {
    write: (bytes: Buffer) => socket.write(bytes),
    heard: () => Buffer.concat(heard),
    isOver: () => over,
    destroy: () => socket.destroy(),
    pause: () => socket.pause(),
  };
}
