/** Digest authentication against the example of RFC 7616 §3.9.1, older servers, and what is no challenge. */
import { expect, test } from 'vitest';
import { answerChallenge, readChallenge } from '#devices/transports/http-digest.ts';

const NONCE = '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v';
const OPAQUE = 'FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS';
const challengeOf = (algorithm: string) =>
  `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=${algorithm}, nonce="${NONCE}", opaque="${OPAQUE}"`;
const asked = {
  username: 'Mufasa',
  password: 'Circle of Life',
  method: 'GET',
  uri: '/dir/index.html',
  count: 1,
  clientNonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
};
const answer = (header: string, more = {}) => {
  const challenge = readChallenge(header);
  return challenge === null ? null : answerChallenge(challenge, { ...asked, ...more });
};

test.each([
  ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
  ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
])('the RFC example with %s', (algorithm, response) => {
  expect(answer(challengeOf(algorithm))).toBe(
    `Digest username="Mufasa", realm="http-auth@example.org", uri="/dir/index.html", ` +
      `algorithm=${algorithm}, nonce="${NONCE}", nc=00000001, cnonce="${asked.clientNonce}", ` +
      `qop=auth, response="${response}", opaque="${OPAQUE}"`,
  );
});

test('of several challenges the strongest is answered', () => {
  const both = `Basic realm="a", ${challengeOf('MD5')}, ${challengeOf('SHA-256')}`;
  expect(answer(both)).toContain('algorithm=SHA-256');
});

test('a server of RFC 2069 gets no count', () => {
  // RFC 2069 §2.4 with its erratum 749.
  const header =
    'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"';
  const told = answer(header, { password: 'CircleOfLife' });
  expect(told).toContain('response="1949323746fe6a43ef61f9606e7febea"');
  expect(told).not.toContain('nc=');
});

test.each([
  [''],
  ['Basic realm="a"'],
  ['Digest realm="a"'],
  ['Digest nonce="a", qop="auth-int"'],
  ['Digest nonce="a", algorithm=SHA-512'],
])('%j can not be answered', (header) => {
  expect(readChallenge(header)).toBeNull();
});

test('quotation marks in a name stay inside their quotation marks', () => {
  expect(answer(challengeOf('MD5'), { username: 'a"b\\c' })).toContain(
    'username="a\\"b\\\\c", realm',
  );
});
