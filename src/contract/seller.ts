/** The section `seller` of the place file: who sends the invoices, and on what terms. */
import * as z from 'zod';

const text = (max: number) => z.string().trim().min(1).max(max);

export const postalAddress = z.strictObject({
  street: text(200),
  postcode: text(20),
  city: text(100),
  /** ISO 3166-1 alpha-2. */
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'a country, like FR')
    .default('FR'),
});
export type PostalAddress = z.infer<typeof postalAddress>;

/** The check digit of SIREN numbers (ISO/IEC 7812-1, Luhn). */
function holdsLuhn(digits: string): boolean {
  let sum = 0;
  for (const [index, digit] of [...digits].reverse().entries()) {
    const value = Number(digit) * (index % 2 === 0 ? 1 : 2);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0;
}

/** `debits`: opted for paying VAT by what is invoiced. `operations`: what is mostly sold. */
export const placeSeller = z.strictObject({
  name: text(200),
  /** Such as `association loi 1901` or `SAS au capital de 10 000 €`. */
  legalForm: text(200).optional(),
  siren: z
    .string()
    .regex(/^\d{9}$/, 'a SIREN: 9 digits')
    .refine(holdsLuhn, 'no SIREN has these digits: its check does not hold'),
  siret: z
    .string()
    .regex(/^\d{14}$/, 'a SIRET: 14 digits')
    .optional(),
  /** RCS town, or RNA number of an association. */
  registration: text(100).optional(),
  vat: z
    .string()
    .regex(/^[A-Z]{2}[0-9A-Z+*]{2,12}$/, 'a VAT number, like FR32123456789')
    .optional(),
  address: postalAddress,
  email: z.email('an e-mail address').optional(),
  phone: text(40).optional(),
  debits: z.boolean().default(false),
  operations: z.enum(['goods', 'services', 'mixed']).default('services'),
  dueDays: z.int().min(0).max(60, 'at most 60 days, by law').default(30),
  /** Of a year; at least three times the legal rate. */
  latePenalty: text(200).default('taux de refinancement de la BCE majoré de 10 points'),
  earlyDiscount: text(200).default('Pas d’escompte pour paiement anticipé'),
  iban: z
    .string()
    .regex(/^[A-Z]{2}\d{2}[0-9A-Z]{11,30}$/, 'an IBAN without spaces')
    .optional(),
  /** PNG or JPEG, for the head of documents. */
  logo: z
    .string()
    .regex(/^data:image\/(png|jpeg);base64,[0-9A-Za-z+/=]+$/, 'an image as data:image/png;base64,…')
    .max(400_000, 'at most 300 kB')
    .optional(),
  /** Whole cents: more cash than this is refused; in force from each date on. */
  cashLimits: z
    .array(z.strictObject({ from: z.iso.date(), cents: z.int().min(0) }))
    .max(20)
    .default([{ from: '2015-09-01', cents: 100_000 }]),
});
export type PlaceSeller = z.infer<typeof placeSeller>;
