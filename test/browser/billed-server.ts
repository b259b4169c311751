/** A server of a place that bills: invoices paid and not, a draft, a late one, a payment whose owner is not known. */
import type { PaymentItem } from '#contract/accounts.ts';
import type { InvoiceWhole } from '#contract/invoices.ts';
import { inFile } from '#test/bench/history.ts';
import {
  aPlaceToBill,
  type ChargeFields,
  payerRef,
  putCharges,
  SELLER,
} from '#test/builders/billed-place.ts';
import { TARIFFS } from '#test/builders/charged-place.ts';
import { aServer, type TestServer } from '#test/builders/server.ts';

export const ADA = payerRef(0);
export const BEN = payerRef(1);
/** Owes nothing. */
export const CARO = payerRef(2);
export const FIRM = 'firm';
const CLUB = 'club';
/** Ada's; the others have none. */
export const EMAIL = 'sample.payer@example.org';
const SEPTEMBER = Date.parse('2026-09-10T10:00:00Z');

export type BilledServer = TestServer & {
  /** Ada's of September, long overdue, and her newest; a draft of Ben; the firm's, which is paid. */
  readonly late: InvoiceWhole;
  readonly newest: InvoiceWhole;
  readonly draft: InvoiceWhole;
  /** The id of a draft of an organisation that the place file says too little of. */
  readonly unready: string;
  readonly ofFirm: InvoiceWhole;
  readonly suspense: PaymentItem;
  /** Answers what was made, and fails where it was not. */
  readonly make: <Made>(path: string, body: object) => Promise<Made>;
};

export async function aBilledServer(): Promise<BilledServer> {
  const server = await aServer({ place: aPlaceFile() });
  await server.kill();
  inFile(server.database, (raw) => putCharges(raw, charges()));
  await server.start();
  const make = async <Made>(path: string, body: object): Promise<Made> => {
    const answer = await server.request('POST', path, body);
    if (answer.status >= 300) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const drafted = async (payer: string, until: string) =>
    (await make<{ items: InvoiceWhole[] }>('/invoices', { payer, until })).items[0]?.id ?? '';
  const issued = async (payer: string, until: string, issuedOn?: string) =>
    make<InvoiceWhole>(`/invoices/${await drafted(payer, until)}/issue`, {
      ...(issuedOn && { issuedOn }),
    });
  const late = await issued(ADA, '2026-09-30', '2026-10-01');
  const newest = await issued(ADA, '2026-10-31');
  const ofFirm = await issued(FIRM, '2026-10-31');
  const transfer = { account: FIRM, method: 'transfer', reference: 'VIR 2026-11 Sample firm' };
  await make('/payments', { ...transfer, amountCents: ofFirm.grossCents });
  const draftId = await drafted(BEN, '2026-10-31');
  const suspense = await make<PaymentItem>('/payments', {
    account: 'unknown-payer',
    amountCents: 4200,
    method: 'transfer',
    reference: 'VIR SEPA 0042',
  });
  const unready = await drafted(CLUB, '2026-10-31');
  const draft = (await server.request('GET', `/invoices/${draftId}`)).body as InvoiceWhole;
  return { ...server, late, newest, draft, unready, ofFirm, suspense, make };
}

function aPlaceFile() {
  const place = aPlaceToBill();
  return {
    ...place,
    machines: place.machines.map((machine) => ({
      ...machine,
      session: { ...machine.session, shortSeconds: 0 },
    })),
    people: place.people.map((one) => (one.ref === ADA ? { ...one, email: EMAIL } : one)),
    organisations: [...place.organisations, { ref: CLUB, name: 'Sample club' }],
    seller: SELLER,
    tariffs: TARIFFS.filter(({ slug }) => slug === 'print'),
    passes: [
      {
        slug: 'ten-prints',
        name: 'Carnet de 10 impressions',
        units: 10,
        validMonths: 6,
        price: '100.00',
        vat: { category: 'S', rate: '20' },
        burns: [{ machineKind: '3d-printer', per: 'use', units: 1 }],
      },
    ],
  };
}

function charges(): Array<Partial<ChargeFields> & { readonly id: string }> {
  const firm = { payer: FIRM, payerKind: 'organisation' } as const;
  return [
    { id: 'ada-september', atMs: SEPTEMBER, amountCents: 3300 },
    { id: 'ada-october-1', amountCents: 1100 },
    { id: 'ada-october-2', amountCents: 2250 },
    { id: 'ben-october', payer: BEN, amountCents: 1850 },
    { id: 'ben-november', payer: BEN, amountCents: 700, atMs: Date.parse('2026-11-10T10:00:00Z') },
    { id: 'club', payer: CLUB, payerKind: 'organisation', person: ADA, amountCents: 900 },
    { id: 'firm-1', ...firm, person: ADA, prices: 'net', amountCents: 12_000 },
    { id: 'firm-2', ...firm, person: BEN, prices: 'net', amountCents: 8_350 },
  ];
}
