import * as z from 'zod';

/** Under these every person can have a name: below them nothing is one company's. */
const SHARED = /^(?:[a-z]{2}|(?:com?|net|org|gob|gov|edu|ind|art|blog)\.[a-z]{2})$/;

const domainSchema = z
  .string()
  .regex(
    /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}$/,
    'must be a domain in small letters, without https:// and path, such as minhaempresa.com.br',
  )
  .refine((domain) => !SHARED.test(domain), 'is a domain under which others have names too');

/** What answers of the AI are looked through for. */
export const guardsSpecSchema = z.strictObject({
  numbers: z
    .enum(['count', 'enforce'])
    .optional()
    .describe(
      'Prices, codes, days and totals that stand in nothing that the AI was given: count them (left out), or ask once more and then give the conversation to people.',
    ),
  domains: z
    .array(domainSchema)
    .max(20)
    .optional()
    .describe('Domains of the company: links to these, and to what is below them, may be in any answer.'),
});
