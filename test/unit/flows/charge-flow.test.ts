/** What ends is charged in its own entry; what is corrected is charged by further charges. */
import { afterEach, describe, expect, it } from 'vitest';
import type { ChargeItem } from '#contract/charges.ts';
import type { InvoiceWhole } from '#contract/invoices.ts';
import type { PlaceFile } from '#contract/place-file.ts';
import type { PlaceTariff } from '#contract/tariffs.ts';
import {
  aChargedPlace,
  type ChargedPlace,
  HOUR,
  MINUTE,
  quarters,
  TARIFFS,
} from '#test/builders/charged-place.ts';
import { verifiedBooks } from '#test/builders/verified.ts';

let place: ChargedPlace;
afterEach(() => place.close());

const aPlace = async (change?: (file: PlaceFile) => void, inFile = false) => {
  place = await aChargedPlace(change, { inFile });
};
const reason = 'looked at';

describe('the end of a session', () => {
  it('makes its charge in the same commit, with every step', async () => {
    await aPlace();
    const session = await place.begin('ann', 'lathe');
    await place.pass(16 * MINUTE);
    const before = place.committed.length;
    await place.do('sessions.end', { id: session, reason });
    expect(place.committed.length).toBe(before + 1);
    expect(await place.charges()).toMatchObject([
      {
        at: '2026-11-24T09:16:00.000Z',
        startedAt: '2026-11-24T09:00:00.000Z',
        person: { ref: 'ann', name: 'Sample ann' },
        payer: { kind: 'person', ref: 'ann' },
        source: { type: 'session', id: session },
        tariff: { slug: 'lathe', version: '2026-01-01' },
        label: 'Tour, 24/11/2026 10:00–10:16',
        quantity: 2,
        unit: 'time-unit',
        unitPrice: '5.00',
        netCents: 833,
        vatCents: 167,
        grossCents: 1000,
        vat: { category: 'S', rate: '20', code: null },
        state: 'open',
        steps: [{ text: expect.stringContaining('2 × 15 min'), units: 2, amountCents: 1000 }],
      },
    ]);
    expect(await place.session(session)).toMatchObject({ chargeCents: 1000 });
  });

  it('counts what the person used before towards the cap of the day', async () => {
    await aPlace();
    for (const _ of [1, 2, 3]) await place.use('ann', 'lathe', 15 * MINUTE);
    await place.use('bob', 'lathe', 15 * MINUTE);
    expect(await place.cents({ person: 'ann' })).toEqual([500, 500, 200]);
    expect(await place.cents({ person: 'bob' })).toEqual([500]);
  });

  it('of 0 cents is covered, and nobody is asked for it', async () => {
    await aPlace();
    for (const _ of [1, 2, 3, 4]) await place.use('ann', 'lathe', 15 * MINUTE);
    expect((await place.charges()).at(-1)).toMatchObject({
      grossCents: 0,
      state: 'waived',
      waiveReason: 'covered',
      waivedBy: null,
    });
  });

  it('that no tariff fits is put before staff, unless its machine is free', async () => {
    await aPlace();
    const session = await place.use('ann', 'saw', 15 * MINUTE);
    await place.use('ann', 'fan', 15 * MINUTE);
    expect(await place.charges()).toEqual([]);
    expect(await place.anomalies()).toEqual([`no-tariff ${session}`]);
  });

  it('is charged as soon as a tariff fits', async () => {
    await aPlace();
    const session = await place.use('ann', 'saw', 15 * MINUTE);
    const saw = { slug: 'saw', name: 'Scie', for: { machines: ['saw'] } };
    await place.do('place.import', { tariffs: [{ ...saw, versions: [quarters('3.00')] }] });
    expect(await place.cents()).toEqual([300]);
    expect(await place.anomalies()).toEqual([]);
    expect(await place.session(session)).toMatchObject({ chargeCents: 300 });
  });

  it('charges nothing in a place without tariffs, and says nothing', async () => {
    await aPlace((file) => {
      file.tariffs = [];
    });
    await place.use('ann', 'lathe', 15 * MINUTE);
    expect([await place.charges(), await place.anomalies()]).toEqual([[], []]);
  });

  it('too short to be meant is not charged', async () => {
    await aPlace();
    await place.use('ann', 'lathe', 14_000);
    expect(await place.charges()).toEqual([]);
  });
});

describe('who pays', () => {
  it.each([
    ['the person', 'ann', {}, { kind: 'person', ref: 'ann' }],
    ['the guardian of a minor', 'kid', {}, { kind: 'person', ref: 'bob' }],
    [
      'the payer of the day',
      'ann',
      { payers: [{ ref: 'firm', from: '2026-11-24', until: '2026-11-24' }] },
      { kind: 'organisation', ref: 'firm', name: 'Sample firm' },
    ],
    [
      'the person, where the payer’s days are over',
      'ann',
      { payers: [{ ref: 'firm', until: '2026-11-23' }] },
      { kind: 'person', ref: 'ann' },
    ],
  ])('is %s', async (_, ref, more, payer) => {
    await aPlace((file) => {
      Object.assign(file.people?.find((person) => person.ref === ref) ?? {}, more);
    });
    await place.use(ref, 'lathe', 15 * MINUTE);
    expect(await place.charges()).toMatchObject([{ person: { ref }, payer }]);
  });

  it('is frozen at the start of use, and asked for again when it is given to somebody', async () => {
    await aPlace();
    const session = await place.use('ann', 'lathe', 15 * MINUTE);
    await place.do('place.import', { people: [{ ref: 'ann', payers: [{ ref: 'firm' }] }] });
    await place.do('sessions.split', {
      id: session,
      at: new Date(place.nowMs() - 5 * MINUTE).toISOString(),
      person: 'bob',
      reason,
    });
    expect((await place.charges({ person: 'ann' })).map((one) => one.payer.ref)).toEqual(['ann']);
    await place.do('sessions.assign', { id: session, person: 'ann', reason });
    expect((await place.charges({ person: 'ann' })).map((one) => one.payer.ref)).toEqual(['firm']);
  });

  it('of a guest is the payer of their host', async () => {
    await aPlace((file) => {
      Object.assign(file.people?.[0] ?? {}, { payers: [{ ref: 'firm' }] });
      file.people?.push({
        ref: 'before',
        name: 'Sample before',
        badges: [{ number: '0407A1B2C3D4E5', state: 'returned', until: '2026-11-01' }],
      });
    });
    const { person } = await place.do<{ person: { ref: string } }>('guests.lend', {
      host: 'ann',
      name: 'A guest',
      number: '0407A1B2C3D4E5',
      zones: ['desk'],
      until: '2026-11-25T12:00:00Z',
      reason,
    });
    await place.visit(person.ref, 'desk', HOUR);
    expect(await place.charges()).toMatchObject([{ person, payer: { ref: 'firm' } }]);
  });

  it('of the second part of a split is its person’s', async () => {
    await aPlace();
    const session = await place.use('ann', 'lathe', 15 * MINUTE);
    await place.do('sessions.split', {
      id: session,
      at: new Date(place.nowMs() - 5 * MINUTE).toISOString(),
      person: 'bob',
      reason,
    });
    expect((await place.charges({ person: 'bob' })).map((one) => one.payer.ref)).toEqual(['bob']);
  });
});

describe('a correction', () => {
  const split = (id: string, agoMs: number, person: string) =>
    place.do('sessions.split', {
      id,
      at: new Date(place.nowMs() - agoMs).toISOString(),
      person,
      reason,
    });

  it('gives the charge to the other person: the first stands corrected', async () => {
    await aPlace();
    const id = await place.use('ann', 'lathe', 15 * MINUTE);
    await place.do('sessions.assign', { id, person: 'bob', reason });
    const all = await place.list<{ state: string; person: { ref: string } }>('charges.list');
    expect(all.map((charge) => [charge.person.ref, charge.state])).toEqual([
      ['bob', 'open'],
      ['ann', 'corrected'],
    ]);
  });

  it('moves later uses of both persons under their cap', async () => {
    await aPlace();
    const first = await place.use('ann', 'lathe', 30 * MINUTE);
    await place.use('ann', 'lathe', 15 * MINUTE);
    expect(await place.cents({ person: 'ann' })).toEqual([1000, 200]);
    await place.do('sessions.assign', { id: first, person: 'bob', reason });
    expect(await place.cents({ person: 'ann' })).toEqual([500]);
    expect(await place.cents({ person: 'bob' })).toEqual([1000]);
  });

  it('splits for one person rate as one, for two each alone', async () => {
    await aPlace();
    const id = await place.use('ann', 'lathe', 16 * MINUTE);
    await split(id, 8 * MINUTE, 'ann');
    expect(await place.cents()).toEqual([1000]);
    await split(id, 12 * MINUTE, 'bob');
    expect(await place.cents({ person: 'ann' })).toEqual([500]);
    expect(await place.cents({ person: 'bob' })).toEqual([500]);
  });

  it('of what is void leaves nothing to pay, on record', async () => {
    await aPlace();
    const id = await place.use('ann', 'lathe', 15 * MINUTE);
    await place.do('sessions.void', { id, reason });
    expect(await place.charges()).toMatchObject([
      { grossCents: 0, state: 'waived', waiveReason: 'withdrawn', corrects: expect.any(String) },
    ]);
    expect(await place.session(id)).toMatchObject({ chargeCents: null });
  });

  it('of what is invoiced is the difference: a charge below 0 for a credit note', async () => {
    await aPlace(undefined, true);
    const id = await place.use('ann', 'lathe', 30 * MINUTE);
    const [invoiced] = await place.charges();
    place.invoice(invoiced?.id ?? '');
    await place.do('sessions.void', { id, reason });
    expect(await place.charges()).toMatchObject([
      { grossCents: 1000, state: 'invoiced' },
      { grossCents: -1000, netCents: -833, vatCents: -167, state: 'open', corrects: invoiced?.id },
    ]);
    await place.do('sessions.assign', { id, person: 'bob', reason }).catch(() => undefined);
    expect(await place.cents({ person: 'ann' })).toEqual([1000, -1000]);
  });

  it('given to somebody else after its invoice credits the one and charges the other', async () => {
    await aPlace(undefined, true);
    const id = await place.use('ann', 'lathe', 30 * MINUTE);
    const [invoiced] = await place.charges();
    place.invoice(invoiced?.id ?? '');
    await place.do('sessions.assign', { id, person: 'bob', reason });
    expect(await place.cents({ payer: 'ann' })).toEqual([1000, -1000]);
    expect(await place.cents({ payer: 'bob' })).toEqual([1000]);
    await place.do('sessions.assign', { id, person: 'ann', reason });
    expect(await place.cents({ payer: 'ann' })).toEqual([1000]);
    expect(await place.cents({ payer: 'bob' })).toEqual([]);
  });

  it('never touches what is invoiced, whatever is said in SQL', async () => {
    await aPlace(undefined, true);
    await place.use('ann', 'lathe', 30 * MINUTE);
    const [invoiced] = await place.charges();
    place.invoice(invoiced?.id ?? '');
    expect(() => place.invoice(invoiced?.id ?? '')).toThrow('charges never change');
  });
});

describe('jobs', () => {
  const job = (phase: string, more: object = {}) =>
    place.say('printer', { type: 'job', job: 'j1', phase, ...more } as never);

  it.each([
    ['finished', 564],
    ['cancelled', 564],
    ['failed', 444],
  ])('that are %s pay their own, and the session nothing more', async (phase, cents) => {
    await aPlace();
    const session = await place.begin('ann', 'printer');
    await job('started');
    await place.pass(20 * MINUTE);
    await job(phase, { filamentGrams: 37 });
    expect(await place.charges()).toMatchObject([{ source: { type: 'job' }, grossCents: cents }]);
    await place.do('sessions.end', { id: session, reason });
    expect(await place.charges()).toHaveLength(1);
    expect(await place.session(session)).toMatchObject({ chargeCents: cents });
    expect(await place.cents({ session })).toEqual([cents]);
    expect(await place.cents({ session: 'another' })).toEqual([]);
  });

  it('that say millimetres weigh what the material of the machine weighs', async () => {
    await aPlace((file) => {
      Object.assign(file.machines?.[3] ?? {}, { material: 'pla' });
    });
    await place.begin('ann', 'printer');
    await job('started');
    await place.pass(20 * MINUTE);
    await job('finished', { filamentMillimetres: 10_000 });
    // 10 m of PLA are 29.826 g.
    expect(await place.cents()).toEqual([120 + 358]);
  });

  it('whose material nobody said are put before staff', async () => {
    await aPlace();
    const session = await place.begin('ann', 'printer');
    await job('started');
    await place.pass(20 * MINUTE);
    await job('finished', { filamentMillimetres: 10_000 });
    expect(await place.charges()).toEqual([]);
    expect(await place.anomalies()).toEqual([`material-unknown ${session}`]);
    await place.do('place.import', { machines: [{ slug: 'printer', material: 'pla' }] });
    expect(await place.cents()).toEqual([478]);
    expect(await place.anomalies()).toEqual([]);
  });

  it('of a flagged session wait with it, and stay charged once they are', async () => {
    await aPlace(undefined, true);
    const session = await place.begin('ann', 'printer');
    await job('started');
    await place.pass(20 * MINUTE);
    place.flag(session, 'conflict');
    await job('finished', { filamentGrams: 37 });
    await place.do('sessions.end', { id: session, reason });
    expect(await place.charges()).toEqual([]);
    await place.do('sessions.charge', { id: session, reason });
    expect(await place.cents()).toEqual([564]);
    await place.do('sessions.assign', { id: session, person: 'bob', reason });
    expect(await place.cents({ person: 'bob' })).toEqual([564]);
  });

  it('of nobody wait for a name', async () => {
    await aPlace();
    await job('started');
    await place.pass(20 * MINUTE);
    await job('finished', { filamentGrams: 37 });
    const [session] = await place.list<{ id: string }>('sessions.list');
    expect(await place.anomalies()).toContain(`unattributed ${session?.id}`);
    await place.do('sessions.assign', { id: session?.id, person: 'ann', reason });
    expect(await place.cents({ person: 'ann' })).toEqual([564]);
    expect(await place.anomalies()).toEqual([]);
  });
});

describe('a flagged session', () => {
  it.each(['late', 'conflict', 'clock-jump'])(
    '(%s) waits until staff have looked at it',
    async (flag) => {
      await aPlace(undefined, true);
      const id = await place.begin('ann', 'lathe');
      await place.pass(15 * MINUTE);
      place.flag(id, flag);
      await place.do('sessions.end', { id, reason });
      expect(await place.charges()).toEqual([]);
      expect(await place.anomalies()).toEqual([`flagged-session ${id}`]);
      const answer = await place.do('sessions.charge', { id, reason });
      expect(answer).toMatchObject({ items: [{ id, chargeCents: 500 }] });
      expect(await place.anomalies()).toEqual([]);
      await place.do('sessions.assign', { id, person: 'bob', reason });
      expect(await place.cents({ person: 'bob' })).toEqual([500]);
    },
  );

  it('is charged by nobody who may not, and not before its end', async () => {
    await aPlace();
    const id = await place.begin('ann', 'lathe');
    await expect(place.do('sessions.charge', { id, reason })).rejects.toThrow('conflict');
    const trainer = { kind: 'staff', role: 'trainer', token: 't', name: 'Trainer' } as const;
    const answer = await place.engine().do('sessions.charge', { id, reason }, trainer);
    expect(answer).toMatchObject({ ok: false, code: 'not-allowed' });
  });
});

describe('visits', () => {
  it('are charged at their end where a tariff names their zone', async () => {
    await aPlace();
    await place.visit('ann', 'desk', 5 * HOUR);
    await place.visit('ann', 'lab', HOUR);
    expect(await place.charges()).toMatchObject([
      { grossCents: 2400, tariff: { slug: 'desk' }, source: { type: 'visit' } },
    ]);
    expect(await place.anomalies()).toEqual([]);
  });

  it('that are void leave nothing to pay', async () => {
    await aPlace();
    const id = await place.visit('ann', 'desk', HOUR);
    await place.do('visits.void', { id, reason });
    expect(await place.cents()).toEqual([0]);
  });

  it('whose end is assumed pay the half-day of their entry', async () => {
    await aPlace((file) => {
      file.openingHours = [{ days: ['tue'], from: '08:00', to: '19:00' }];
      file.plans = [{ slug: 'all', name: 'All', zones: ['lab', 'desk'], hours: 'opening' }];
    });
    await place.do('visits.start', { person: 'ann', zone: 'desk', reason });
    await place.pass(12 * HOUR);
    expect(await place.cents()).toEqual([1200]);
  });
});

describe('a waiver', () => {
  it('has an author and a reason, and outlives a correction', async () => {
    await aPlace();
    const session = await place.use('ann', 'lathe', 15 * MINUTE);
    const [charge] = await place.charges();
    await place.do('charges.waive', { id: charge?.id, reason: 'the tool broke' });
    const waived = { state: 'waived', waivedBy: 'Test', waiveReason: 'the tool broke' };
    expect(await place.charges()).toMatchObject([{ ...waived, grossCents: 500 }]);
    expect(await place.session(session)).toMatchObject({ chargeCents: 0 });
    await place.do('sessions.assign', { id: session, person: 'bob', reason });
    expect(await place.charges()).toMatchObject([{ ...waived, person: { ref: 'bob' } }]);
  });

  it('of a part leaves a rest that is asked for, with the discount among its steps', async () => {
    await aPlace();
    const session = await place.use('ann', 'lathe', 15 * MINUTE);
    const [charge] = await place.charges();
    const part = { id: charge?.id, reason: 'the tool broke' };
    const rest = await place.do<ChargeItem>('charges.waive', { ...part, amountCents: 150 });
    expect(rest).toMatchObject({
      label: 'Tour, 24/11/2026 10:00–10:15 (5,00 − 1,50 €)',
      state: 'open',
      corrects: charge?.id,
      grossCents: 350,
      steps: [
        { amountCents: 500 },
        {
          kind: 'discount',
          text: 'Remise de 1,50 € par Test : the tool broke',
          amountCents: -150,
        },
      ],
    });
    expect(await place.session(session)).toMatchObject({ chargeCents: 350 });
    const more = { id: rest.id, reason: 'a friend', amountCents: 50 };
    expect(await place.do('charges.waive', more)).toMatchObject({
      label: 'Tour, 24/11/2026 10:00–10:15 (5,00 − 1,50 − 0,50 €)',
      grossCents: 300,
    });
    expect(await place.cents()).toEqual([300, 150, 50]);
  });

  it('of a part outlives a correction, and moves no cap', async () => {
    await aPlace();
    const session = await place.use('ann', 'lathe', 30 * MINUTE);
    const [charge] = await place.charges();
    await place.do('charges.waive', { id: charge?.id, reason, amountCents: 400 });
    await place.use('ann', 'lathe', 15 * MINUTE);
    expect(await place.cents({ state: 'open' })).toEqual([600, 200]);
    const at = '2026-11-24T09:15:00Z';
    await place.do('sessions.split', { id: session, at, person: 'bob', reason });
    expect(await place.cents({ person: 'ann', state: 'open' })).toEqual([100, 500]);
    await place.do('sessions.charge', { id: session, reason });
    expect(await place.cents({ person: 'ann', state: 'open' })).toEqual([100, 500]);
  });

  it('of a part is billed less, and of more than there is refused', async () => {
    await aPlace();
    await place.use('ann', 'lathe', 15 * MINUTE);
    const [charge] = await place.charges();
    const given = { id: charge?.id, reason };
    const tooMuch = place.do('charges.waive', { ...given, amountCents: 501 });
    await expect(tooMuch).rejects.toThrow('conflict');
    await place.do('charges.waive', { ...given, amountCents: 150 });
    const { items } = await place.do<{ items: InvoiceWhole[] }>('invoices.draft', { payer: 'ann' });
    expect(items).toMatchObject([{ grossCents: 350, lines: [{ grossCents: 350 }] }]);
  });

  it('is taken back: the charge is asked for again, and what was let go stays on record', async () => {
    await aPlace();
    const session = await place.use('ann', 'lathe', 15 * MINUTE);
    const [charge] = await place.charges();
    const id = charge?.id;
    await expect(place.do('charges.unwaive', { id, reason })).rejects.toThrow('conflict');
    await place.do('charges.waive', { id, reason: 'the tool broke' });
    const asked = await place.do('charges.unwaive', { id, reason });
    expect(asked).toMatchObject({ state: 'open', grossCents: 500, corrects: id, waivedBy: null });
    expect(await place.ask('charges.get', { id })).toMatchObject({
      state: 'corrected',
      waiveReason: 'the tool broke',
    });
    expect(await place.session(session)).toMatchObject({ chargeCents: 500 });
    await expect(place.do('charges.unwaive', { id, reason })).rejects.toThrow('conflict');
    await place.do('sessions.charge', { id: session, reason });
    expect(await place.charges()).toMatchObject([{ id: (asked as ChargeItem).id }]);
  });

  it('of a part is taken back into its rest, and other parts stay let go', async () => {
    await aPlace();
    const session = await place.use('ann', 'lathe', 15 * MINUTE);
    const [charge] = await place.charges();
    const waive = (id: string | undefined, amountCents: number) =>
      place.do<ChargeItem>('charges.waive', { id, reason, amountCents });
    await waive((await waive(charge?.id, 150)).id, 50);
    const partOf = async (cents: number) =>
      (await place.charges()).find((one) => one.state === 'waived' && one.grossCents === cents)?.id;
    const back = async (cents: number) =>
      place.do('charges.unwaive', { id: await partOf(cents), reason });
    expect(await back(150)).toMatchObject({
      label: 'Tour, 24/11/2026 10:00–10:15 (5,00 − 0,50 €)',
      grossCents: 450,
    });
    expect(await place.cents()).toEqual([450, 50]);
    expect(await back(50)).toMatchObject({
      label: 'Tour, 24/11/2026 10:00–10:15',
      grossCents: 500,
    });
    expect(await place.cents()).toEqual([500]);
    expect(await place.session(session)).toMatchObject({ chargeCents: 500 });
  });

  it('of a part whose rest is invoiced is taken back as a charge of its own', async () => {
    await aPlace(undefined, true);
    const session = await place.use('ann', 'lathe', 15 * MINUTE);
    const [charge] = await place.charges();
    const waiver = { id: charge?.id, reason, amountCents: 150 };
    const rest = await place.do<ChargeItem>('charges.waive', waiver);
    const part = (await place.charges()).find(({ state }) => state === 'waived');
    place.invoice(rest.id);
    const asked = await place.do('charges.unwaive', { id: part?.id, reason });
    const steps = [{ text: 'Remise reprise', amountCents: 150 }];
    expect(asked).toMatchObject({ state: 'open', grossCents: 150, corrects: part?.id, steps });
    await place.do('sessions.charge', { id: session, reason });
    expect(await place.charges()).toMatchObject([{ grossCents: 350 }, { grossCents: 150 }]);
    expect(verifiedBooks(place.path).broken?.what).not.toBe(`charge ${part?.id}`);
  });

  it('of a part is not taken back while its rest is on a draft or let go', async () => {
    await aPlace();
    await place.use('ann', 'lathe', 15 * MINUTE);
    const [charge] = await place.charges();
    const waiver = { id: charge?.id, reason, amountCents: 150 };
    const rest = await place.do<ChargeItem>('charges.waive', waiver);
    const part = (await place.charges()).find(({ state }) => state === 'waived');
    const back = (id: string | undefined) => place.do('charges.unwaive', { id, reason });
    const { items } = await place.do<{ items: InvoiceWhole[] }>('invoices.draft', { payer: 'ann' });
    await expect(back(part?.id)).rejects.toThrow('draft');
    await place.do('invoices.discard', { id: items[0]?.id });
    await place.do('charges.waive', { id: rest.id, reason });
    await expect(back(part?.id)).rejects.toThrow('let go too');
    await back(rest.id);
    const anew = (await place.charges()).find(({ state }) => state === 'waived');
    expect(await back(anew?.id)).toMatchObject({ grossCents: 500 });
    expect(await place.cents()).toEqual([500]);
  });

  it('is for what is open', async () => {
    await aPlace(undefined, true);
    await place.use('ann', 'lathe', 15 * MINUTE);
    const [charge] = await place.charges();
    place.invoice(charge?.id ?? '');
    await expect(place.do('charges.waive', { id: charge?.id, reason })).rejects.toThrow('conflict');
    await place.do('sessions.void', { id: charge?.source.id, reason });
    const credit = (await place.charges()).at(-1);
    expect(credit?.grossCents).toBe(-500);
    await expect(place.do('charges.waive', { id: credit?.id, reason })).rejects.toThrow('conflict');
  });
});

describe('sales', () => {
  it('of a pass: it is charged once, and burns before money', async () => {
    await aPlace();
    const sold = await place.do('sales.sell', { person: 'ann', pass: 'carnet' });
    expect(sold).toMatchObject({
      charge: {
        source: { type: 'pass' },
        label: 'Carnet de 10, valable jusqu’au 24/05/2027',
        grossCents: 10_000,
        netCents: 8333,
      },
    });
    await place.visit('ann', 'desk', 5 * HOUR);
    const charge = (await place.charges()).at(-1);
    expect(charge).toMatchObject({ grossCents: 0, state: 'waived', waiveReason: 'covered' });
    expect(charge?.steps.at(-1)?.text).toBe('Carnet de 10 : 2 unités utilisées, 8 restantes');
  });

  it('give units back when the use that burnt them is void', async () => {
    await aPlace();
    await place.do('sales.sell', { person: 'ann', pass: 'carnet' });
    const visit = await place.visit('ann', 'desk', 5 * HOUR);
    await place.do('visits.void', { id: visit, reason });
    const quote = await place.ask('quotes.make', {
      person: 'ann',
      zone: 'desk',
      usage: { presenceSeconds: 3600 },
    });
    expect(quote).toMatchObject({ grossCents: 0, passes: [{ slug: 'carnet', units: 1 }] });
    expect((quote as { steps: Array<{ text: string }> }).steps.at(-1)?.text).toContain(
      '9 restantes',
    );
  });

  it('burn no more units than there are where a correction reaches over New Year', async () => {
    await aPlace((file) => {
      for (const pass of file.passes ?? []) pass.units = 2;
    });
    const day = (text: string) => place.setClock(Date.parse(text));
    const visits = async () =>
      (await place.charges({ person: 'ann' }))
        .filter(({ source }) => source.type === 'visit')
        .map(({ at, grossCents }) => `${at.slice(0, 10)} ${grossCents}`);
    await place.do('sales.sell', { person: 'ann', pass: 'carnet' });
    day('2026-12-30T09:00:00Z');
    const december = await place.visit('ann', 'desk', 5 * HOUR);
    day('2027-01-11T09:00:00Z');
    await place.visit('ann', 'desk', HOUR);
    expect(await visits()).toEqual(['2026-12-30 0', '2027-01-11 1200']);
    await place.do('visits.assign', { id: december, person: 'bob', reason });
    expect(await visits()).toEqual(['2027-01-11 0']);
    await place.do('visits.assign', { id: december, person: 'ann', reason });
    expect(await visits()).toEqual(['2026-12-30 0', '2027-01-11 1200']);
  });

  it('leave a later use its units where a part of it is invoiced: it is not rated again', async () => {
    await aPlace((file) => {
      for (const pass of file.passes ?? []) pass.units = 1;
    }, true);
    await place.do('sales.sell', { person: 'ann', pass: 'carnet' });
    const first = await place.visit('bob', 'desk', HOUR);
    const second = await place.visit('bob', 'desk', HOUR);
    place.invoice((await place.charges({ person: 'bob' })).at(-1)?.id ?? '');
    const ofAnn = async () =>
      (await place.charges({ person: 'ann' }))
        .filter(({ source }) => source.type === 'visit')
        .map(({ source, grossCents }) => [source.id, grossCents]);
    await place.do('visits.assign', { id: second, person: 'ann', reason });
    expect(await ofAnn()).toEqual([[second, 0]]);
    await place.do('visits.assign', { id: first, person: 'ann', reason });
    expect(await ofAnn()).toEqual([
      [first, 1200],
      [second, 0],
    ]);
  });

  it('are taken back, unless units are used', async () => {
    await aPlace();
    const { id } = await place.do<{ id: string }>('sales.sell', { person: 'ann', pass: 'carnet' });
    const visit = await place.visit('ann', 'desk', HOUR);
    await expect(place.do('sales.void', { id, reason })).rejects.toThrow('conflict');
    await place.do('visits.void', { id: visit, reason });
    await place.do('sales.void', { id, reason });
    await expect(place.do('sales.void', { id, reason })).rejects.toThrow('conflict');
    expect((await place.charges({ state: 'open' })).length).toBe(0);
    await place.visit('ann', 'desk', HOUR);
    expect((await place.charges({ state: 'open' })).map((one) => one.grossCents)).toEqual([1200]);
  });

  it('of a thing, to an organisation, and by a tariff', async () => {
    await aPlace();
    const vat = { category: 'S', rate: '5.5' };
    await place.do('sales.sell', {
      payer: 'firm',
      label: 'Livre',
      price: '10.55',
      quantity: 2,
      vat,
    });
    await place.do('sales.sell', { person: 'ann', tariff: 'print', usage: { filamentGrams: 10 } });
    expect(await place.charges()).toMatchObject([
      { payer: { ref: 'firm' }, person: null, grossCents: 2110, netCents: 2000, quantity: 2 },
      { payer: { ref: 'ann' }, grossCents: 240, label: 'Impression 3D, 24/11/2026' },
    ]);
  });

  it.each([
    ['a person who is not there', { person: 'none', pass: 'carnet' }],
    ['a pass that is not there', { person: 'ann', pass: 'none' }],
    ['a payer who is not there', { payer: 'none', label: 'x', price: '1', vat: { category: 'O' } }],
  ])('are refused for %s', async (_, input) => {
    await aPlace();
    await expect(place.do('sales.sell', input)).rejects.toThrow('not-found');
  });
});

describe('a quote', () => {
  it('is what would be charged, and charges nothing', async () => {
    await aPlace();
    await place.use('ann', 'lathe', 30 * MINUTE);
    const input = { machine: 'lathe', usage: { heldSeconds: 960 } };
    expect(await place.ask('quotes.make', { ...input, audience: 'all' })).toMatchObject({
      grossCents: 1000,
      netCents: 833,
      vatCents: 167,
      tariff: { slug: 'lathe', version: '2026-01-01' },
      steps: [{ units: 2, price: '5.00', amountCents: 1000 }],
    });
    expect(await place.ask('quotes.make', { ...input, person: 'ann' })).toMatchObject({
      grossCents: 200,
    });
    expect(await place.charges()).toHaveLength(1);
  });

  it('follows from the times alone', async () => {
    await aPlace();
    const times = { startedAt: '2026-11-24T08:00:00Z', endedAt: '2026-11-24T13:00:00Z' };
    const quote = (more: object) => place.ask('quotes.make', { ...times, ...more });
    expect(await quote({ zone: 'desk' })).toMatchObject({ grossCents: 2400 });
    expect(await quote({ machine: 'lathe' })).toMatchObject({ grossCents: 1200 });
    expect(await quote({ machine: 'fan' })).toMatchObject({ grossCents: 0, tariff: null });
    expect(
      await place.ask('quotes.make', { tariff: 'print', usage: { filamentGrams: 37 } }),
    ).toMatchObject({ grossCents: 564 });
  });

  it('of what no tariff fits is refused, never 0', async () => {
    await aPlace();
    const ask = (input: object) => place.ask('quotes.make', input);
    await expect(ask({ machine: 'saw', usage: { heldSeconds: 60 } })).rejects.toThrow('no-tariff');
    await expect(
      ask({ machine: 'lathe', startedAt: '2025-12-31T12:00:00Z', usage: { heldSeconds: 60 } }),
    ).rejects.toThrow('no-tariff');
    await expect(ask({ machine: 'none' })).rejects.toThrow('not-found');
  });
});

describe('a replay', () => {
  it('says what real use would have cost under a draft, by payer and in total', async () => {
    await aPlace();
    for (const _ of [1, 2, 3]) await place.use('ann', 'lathe', 15 * MINUTE);
    await place.use('bob', 'lathe', 30 * MINUTE);
    await place.use('bob', 'saw', 30 * MINUTE);
    const draft = { ...TARIFFS[0], versions: [quarters('4.00')] };
    const before = await place.charges();
    expect(await place.ask('quotes.replay', { period: '2026-11', tariffs: [draft] })).toMatchObject(
      {
        total: { uses: 4, chargedCents: 2200, draftCents: 2000, differenceCents: -200 },
        payers: [
          { payer: { ref: 'ann' }, chargedCents: 1200, draftCents: 1200 },
          { payer: { ref: 'bob' }, chargedCents: 1000, draftCents: 800 },
        ],
        unrated: 1,
      },
    );
    expect(await place.charges()).toEqual(before);
  });

  it('under what is in force gives what was charged', async () => {
    await aPlace();
    for (const _ of [1, 2, 3]) await place.use('ann', 'lathe', 15 * MINUTE);
    await place.visit('bob', 'desk', 5 * HOUR);
    const { total } = await place.ask<{ total: { differenceCents: number } }>('quotes.replay', {
      period: '2026-11',
      tariffs: [TARIFFS[0]],
    });
    expect(total.differenceCents).toBe(0);
  });

  it('burns the passes that people held, and what was used before it counts', async () => {
    const weekly = {
      ...TARIFFS[0],
      versions: [quarters('5.00', { caps: [{ per: 'week', price: '8.00' }] })],
    };
    await aPlace((file) => {
      file.tariffs = [weekly as PlaceTariff, ...TARIFFS.slice(1)];
    });
    await place.do('sales.sell', { person: 'bob', pass: 'carnet' });
    await place.use('ann', 'lathe', 15 * MINUTE);
    await place.pass(24 * HOUR);
    await place.use('ann', 'lathe', 15 * MINUTE);
    await place.visit('bob', 'desk', HOUR);
    const asked = { from: '2026-11-25', to: '2026-11-26', tariffs: [weekly] };
    expect(await place.ask('quotes.replay', asked)).toMatchObject({
      total: { uses: 2, chargedCents: 300, draftCents: 300, differenceCents: 0 },
    });
    const dearer = { ...weekly, versions: [quarters('50.00')] };
    const drafted = await place.ask('quotes.replay', { ...asked, tariffs: [dearer] });
    expect(drafted).toMatchObject({ total: { draftCents: 5000 } });
  });
});

describe('a correction', () => {
  it('rates again what shares a period with it, and no other use, whatever the tariff says by now', async () => {
    await aPlace();
    const first = await place.use('ann', 'lathe', 15 * MINUTE);
    await place.use('ann', 'lathe', 45 * MINUTE);
    await place.pass(24 * HOUR);
    await place.use('ann', 'lathe', 15 * MINUTE);
    expect(await place.cents()).toEqual([500, 700, 500]);
    const capped = { caps: [{ per: 'day', price: '12.00' }] } as const;
    const cheaper = { ...TARIFFS[0], versions: [quarters('4.50', { caps: [...capped.caps] })] };
    await place.do('place.import', { tariffs: [cheaper] });
    await place.do('sessions.void', { id: first, reason });
    expect(await place.cents()).toEqual([0, 1200, 500]);
  });
});
