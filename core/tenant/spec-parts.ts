import * as z from 'zod';
import { cleanText, showsNothing } from '../text/clean-text.ts';

/** What several parts of a tenant's file are made of. */

/** Ids of ours that become parts of keys: lower-case letters, digits and hyphens. */
export const idSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'must be 1–32 of a–z, 0–9 and -, not starting with -');

/** Meta's ids are digits; leading zeros do not occur. */
export const phoneNumberIdSchema = z
  .string()
  .regex(/^[1-9]\d{0,24}$/, 'must be the digits of the phone_number_id');

/** Ids of WhatsApp Business Accounts and business portfolios. */
export const accountIdSchema = z.string().regex(/^[1-9]\d{0,24}$/, 'must be the digits of the id');

/** An IANA name, such as `America/Sao_Paulo`. */
export const timezoneSchema = z
  .string()
  .refine(isTimezone, 'must be an IANA time zone, such as America/Sao_Paulo');

/** A BCP 47 tag, such as `pt-BR`. */
export const languageSchema = z.string().refine(isLanguage, 'must be a BCP 47 language tag, such as pt-BR');

/** What customers, people or a model read. @param longest in UTF-16 units */
export const textSchema = (longest: number) =>
  z
    .string()
    .transform(cleanText)
    .pipe(z.string().max(longest))
    .refine((text) => !showsNothing(text), 'must have a visible character')
    .meta({ maxLength: longest });

function isTimezone(name: string): boolean {
  return accepted(() => new Intl.DateTimeFormat('en', { timeZone: name }));
}

function isLanguage(tag: string): boolean {
  return accepted(() => Intl.getCanonicalLocales(tag));
}

/** Intl tells a bad name only by a RangeError. */
function accepted(use: () => unknown): boolean {
  try {
    use();
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Which model is asked, where and by whose key. Each part left out is the installation's. */
export const modelPlace = {
  id: z
    .string()
    .regex(/^[\w.:/-]{1,128}$/, 'must be a model id')
    .optional(),
  base_url: z.url({ protocol: /^https?$/, error: 'must be an http or https address' }).optional(),
  api_key: z
    .string()
    .min(1)
    .optional()
    .describe('Goes into the tenant’s secret, never into the table. Left out: the secret stays as it is.'),
  own_key: z
    .boolean()
    .optional()
    .describe('Whether the tenant’s secret is used; true whenever a key is given.'),
};
