/** Certificates for tests of TLS, made by openssl: an authority and a server that it vouches for. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export type Certificates = {
  readonly authority: string;
  readonly key: string;
  readonly certificate: string;
};

/** `name` stands in the certificate as its common name, as a printer's serial number does. */
export async function certificatesFor(name: string): Promise<Certificates> {
  const folder = await mkdtemp(join(tmpdir(), 'certificates-'));
  const at = (file: string) => join(folder, file);
  const made = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '2',
  ];
  const authority = ['-keyout', at('a.key'), '-out', at('a.pem'), '-subj', '/CN=authority'];
  const signed = ['-CA', at('a.pem'), '-CAkey', at('a.key'), '-subj', `/CN=${name}`];
  try {
    await run('openssl', ['req', '-x509', ...made, ...authority]);
    await run('openssl', ['req', '-x509', ...made, ...signed, '-keyout', at('k'), '-out', at('c')]);
    const read = (file: string) => readFile(at(file), 'utf8');
    return { authority: await read('a.pem'), key: await read('k'), certificate: await read('c') };
  } finally {
    await rm(folder, { recursive: true });
  }
}
