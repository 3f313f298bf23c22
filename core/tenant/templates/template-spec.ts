import * as z from 'zod';
import { TEMPLATE_LIMITS } from '../../whatsapp/outbound/limits.ts';
import { phoneNumberIdSchema, textSchema } from '../spec-parts.ts';
import { placeholdersIn } from './placeholders.ts';

/** Templates as a tenant's file describes them: what WhatsApp approved, since it tells no text of them when it sends one. */

const MOST_TEMPLATES = 50;

/** The list is one item, of which DynamoDB takes 400 KB. */
const MOST_BYTES = 300_000;

export const templateNameSchema = z
  .string()
  .regex(/^[a-z0-9_]{1,512}$/, 'must be a template name: a–z, 0–9 and _');

export const templateLanguageSchema = z
  .string()
  .regex(/^[a-z]{2,3}(_[A-Za-z]{2,4})?$/, 'must be a template language, such as pt_BR');

/** An address, without the variable that may end it. */
const addressSchema = z.url({ protocol: /^https?$/, error: 'must be an http or https address' }).max(500);

const headerSchema = z
  .strictObject({
    text: textSchema(TEMPLATE_LIMITS.header).optional(),
    media: z.enum(['image', 'video', 'document']).optional(),
    link: addressSchema
      .startsWith('https://', 'must begin with https://')
      .optional()
      .describe('Where WhatsApp fetches the file each time'),
  })
  .refine(
    ({ text, media, link }) =>
      (text === undefined) !== (media === undefined) && (media === undefined) === (link === undefined),
    'must have a text, or media and its link',
  )
  .refine(({ text = '' }) => placeholdersIn(text).length <= 1, 'may have one variable');

const buttonSchema = z
  .strictObject({
    type: z.enum(['quick_reply', 'url', 'phone_number']),
    text: textSchema(TEMPLATE_LIMITS.buttonText),
    url: addressSchema.optional().describe('Of a button of type url; a variable may end it, such as {{1}}'),
  })
  .refine(
    ({ type, url }) => (type === 'url') === (url !== undefined),
    'must have a url exactly where its type is url',
  )
  .refine(
    ({ url = '' }) => placeholdersIn(url).every(({ text }, at) => at === 0 && url.endsWith(text)),
    'may have one variable in its url, at the end',
  );

const templateSpecSchema = z
  .strictObject({
    name: templateNameSchema,
    language: templateLanguageSchema,
    category: z
      .enum(['utility', 'marketing'])
      .describe(
        'Customers who want no marketing are sent none. Codes for signing in have no use in a conversation.',
      ),
    channels: z
      .array(phoneNumberIdSchema)
      .min(1)
      .max(20)
      .optional()
      .describe('phone_number_id of the numbers whose account has it. Left out: all.'),
    header: headerSchema.optional(),
    body: textSchema(TEMPLATE_LIMITS.body).describe(
      'With its variables: {{1}}, {{2}} …, or all with names, such as {{nome}}',
    ),
    footer: textSchema(TEMPLATE_LIMITS.footer)
      .refine((text) => placeholdersIn(text).length === 0, 'has no variables')
      .optional(),
    buttons: z.array(buttonSchema).max(TEMPLATE_LIMITS.buttons).optional(),
  })
  .check(({ value: { header, body }, issues }) => {
    const problem = bodyProblem(
      body,
      placeholdersIn(header?.text ?? '').map(({ name }) => name),
    );
    if (problem !== undefined) issues.push({ code: 'custom', path: ['body'], input: body, message: problem });
  });

/** The templates of a tenant. */
export const templatesSchema = z
  .array(templateSpecSchema)
  .max(MOST_TEMPLATES)
  .refine(
    (templates) => Buffer.byteLength(JSON.stringify(templates)) <= MOST_BYTES,
    `must have at most ${MOST_BYTES} bytes together`,
  );

/** A template, without the values of its variables. */
export type Template = z.infer<typeof templateSpecSchema>;

/** WhatsApp knows variables by number or by name, and not both in one template. */
function bodyProblem(body: string, inHeader: readonly string[]): string | undefined {
  const names = [...new Set(placeholdersIn(body).map(({ name }) => name))];
  const all = [...names, ...inHeader];
  const numbers = all.filter((name) => /^\d+$/.test(name));
  if (numbers.length === 0) {
    const isNamed = all.every((name) => /^[a-z][a-z0-9_]{0,39}$/.test(name));
    return isNamed ? undefined : 'has a variable that is neither a number nor a name of a–z, 0–9 and _';
  }
  if (numbers.length < all.length) return 'has variables with numbers and with names, in it or in the header';
  const isCounted = names.every((_, at) => names.includes(String(at + 1)));
  if (!isCounted) return 'must number its variables {{1}}, {{2}} … without a gap';
  return inHeader.every((name) => name === '1') ? undefined : 'needs {{1}} as the variable of its header';
}
