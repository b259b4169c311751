/** Requests at a steady rate with their latencies, and pages that listen to live events. */
import { Agent, get, type IncomingMessage } from 'node:http';
import type { TestServer } from '#test/builders/server.ts';

/** Gets a path `perSecond` times a second on kept connections until `until` resolves; milliseconds to the last byte. */
export async function pacedGets(
  server: TestServer,
  path: string,
  perSecond: number,
  until: Promise<unknown>,
): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 50 });
  const latenciesMs: number[] = [];
  let isOver = false;
  let under = 0;
  const timer = setInterval(() => {
    const before = performance.now();
    under += 1;
    get(`${server.url}${path}`, { agent, headers: ownerOf(server) }, (answer) => {
      answer.resume();
      answer.on('end', () => {
        under -= 1;
        if (!isOver && answer.statusCode === 200) latenciesMs.push(performance.now() - before);
      });
    }).on('error', () => {
      under -= 1;
    });
  }, 1000 / perSecond);
  await until;
  isOver = true;
  clearInterval(timer);
  while (under > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  agent.destroy();
  return latenciesMs;
}

/** One request on a connection of its own, to its last byte. Throws when it is refused. */
export function timedGet(
  server: TestServer,
  path: string,
): Promise<{ readonly ms: number; readonly bytes: number }> {
  const before = performance.now();
  return new Promise((resolve, reject) => {
    get(`${server.url}${path}`, { agent: false, headers: ownerOf(server) }, (answer) => {
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      answer.on('end', () => {
        if (answer.statusCode === 200) resolve({ ms: performance.now() - before, bytes });
        else reject(new Error(`${path} answered ${answer.statusCode}`));
      });
    }).on('error', reject);
  });
}

export type Watchers = { readonly bytes: () => number; readonly close: () => void };

/** Opens the stream of live events so many times, each on a connection of its own. */
export async function watchLive(server: TestServer, count: number): Promise<Watchers> {
  const agent = new Agent({ maxSockets: Number.POSITIVE_INFINITY });
  let bytes = 0;
  const open = () =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const headers = { ...ownerOf(server), accept: 'text/event-stream' };
      get(`${server.url}/api/v1/live`, { agent, headers }, (answer) => {
        answer.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
        });
        answer.on('error', () => {});
        if (answer.statusCode === 200) resolve(answer);
        else reject(new Error(`/api/v1/live answered ${answer.statusCode}`));
      }).on('error', reject);
    });
  const answers = await Promise.all(Array.from({ length: count }, open));
  return {
    bytes: () => bytes,
    close: () => {
      for (const answer of answers) answer.destroy();
      agent.destroy();
    },
  };
}

function ownerOf(server: TestServer): { readonly authorization: string } {
  return { authorization: `Bearer ${server.ownerToken}` };
}
