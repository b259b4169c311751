/** Who is at the other end of a request, a proxy on this machine seen through. */
import type { HttpBindings } from '@hono/node-server';
import type { Context, Hono } from 'hono';

export type Env = { Bindings: Partial<HttpBindings> };
export type Ask = Context<Env>;
export type App = Hono<Env>;

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);
const NOBODY = 'unknown';

/** Whether the browser spoke TLS: to us, or to a proxy on this machine that says so. */
export function isHttps(c: Ask): boolean {
  const socket = c.env?.incoming?.socket;
  if (socket !== undefined && 'encrypted' in socket && socket.encrypted === true) return true;
  return fromThisMachine(c) && c.req.header('x-forwarded-proto') === 'https';
}

/** The address that tries are counted by: the last one that a proxy on this machine added, else the peer's. */
export function addressOf(c: Ask): string {
  const peer = c.env?.incoming?.socket?.remoteAddress ?? NOBODY;
  if (!fromThisMachine(c)) return peer;
  return c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim().slice(0, 64) || peer;
}

/** The origin under which the browser knows this server. */
export function ownOrigin(c: Ask): string {
  const host = c.req.header('host') ?? new URL(c.req.url).host;
  return `${isHttps(c) ? 'https' : 'http'}://${host}`;
}

function fromThisMachine(c: Ask): boolean {
  const address = c.env?.incoming?.socket?.remoteAddress;
  return address !== undefined && LOOPBACK.has(address);
}
