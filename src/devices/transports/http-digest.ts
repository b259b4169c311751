/** HTTP digest authentication (RFC 7616): reads a server's challenge and answers it. Pure. */
import { createHash } from 'node:crypto';

export type Challenge = {
  readonly realm: string;
  readonly nonce: string;
  readonly opaque: string | null;
  readonly algorithm: 'MD5' | 'SHA-256';
  readonly isSession: boolean;
  /** Null: the server is of RFC 2069 and knows none. */
  readonly qop: 'auth' | null;
};
export type Asked = {
  readonly username: string;
  readonly password: string;
  readonly method: string;
  /** Path and query, as in the request's first line. */
  readonly uri: string;
  /** How often this nonce was used, from 1. */
  readonly count: number;
  readonly clientNonce: string;
};

const HEADER_CHARACTERS_MAX = 4096;
const SCHEME = /(?:^|,)\s*([A-Za-z][A-Za-z0-9-]*)\s+(?=[A-Za-z]+\s*=)/g;
const PAIR = /([A-Za-z]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/g;

/** The best challenge of a `WWW-Authenticate` that can be answered; null where there is none. */
export function readChallenge(header: string): Challenge | null {
  const text = header.slice(0, HEADER_CHARACTERS_MAX);
  const starts = [...text.matchAll(SCHEME)];
  const found = starts.flatMap((start, at) => {
    if (start[1]?.toLowerCase() !== 'digest') return [];
    const part = text.slice(start.index + start[0].length, starts[at + 1]?.index);
    return challengeOf(part) ?? [];
  });
  return found.find(({ algorithm }) => algorithm === 'SHA-256') ?? found[0] ?? null;
}

/** The value of `Authorization`. */
export function answerChallenge(challenge: Challenge, asked: Asked): string {
  const { realm, nonce, opaque, algorithm, isSession, qop } = challenge;
  const { username, password, method, uri, clientNonce } = asked;
  const hash = (text: string) =>
    createHash(algorithm === 'MD5' ? 'md5' : 'sha256')
      .update(text)
      .digest('hex');
  const count = asked.count.toString(16).padStart(8, '0');
  const plain = hash(`${username}:${realm}:${password}`);
  const secret = isSession ? hash(`${plain}:${nonce}:${clientNonce}`) : plain;
  const request = hash(`${method}:${uri}`);
  const around = qop === null ? nonce : `${nonce}:${count}:${clientNonce}:${qop}`;
  const response = hash(`${secret}:${around}:${request}`);
  const parts = [
    `username=${quoted(username)}`,
    `realm=${quoted(realm)}`,
    `uri=${quoted(uri)}`,
    `algorithm=${algorithm}${isSession ? '-sess' : ''}`,
    `nonce=${quoted(nonce)}`,
    ...(qop === null ? [] : [`nc=${count}`, `cnonce=${quoted(clientNonce)}`, `qop=${qop}`]),
    `response=${quoted(response)}`,
    ...(opaque === null ? [] : [`opaque=${quoted(opaque)}`]),
  ];
  return `Digest ${parts.join(', ')}`;
}

function challengeOf(text: string): Challenge | null {
  const given = new Map(
    [...text.matchAll(PAIR)].map(([, name, inQuotes, bare]) => [
      (name ?? '').toLowerCase(),
      inQuotes?.replace(/\\(.)/g, '$1') ?? bare ?? '',
    ]),
  );
  const named = /^(MD5|SHA-256)(-sess)?$/i.exec(given.get('algorithm') ?? 'MD5');
  const nonce = given.get('nonce');
  const offered = given.get('qop')?.split(',');
  const qop = offered === undefined ? null : offered.some((one) => one.trim() === 'auth');
  if (named === null || nonce === undefined || qop === false) return null;
  return {
    realm: given.get('realm') ?? '',
    nonce,
    opaque: given.get('opaque') ?? null,
    algorithm: named[1]?.toUpperCase() === 'SHA-256' ? 'SHA-256' : 'MD5',
    isSession: named[2] !== undefined,
    qop: qop === null ? null : 'auth',
  };
}

function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}
