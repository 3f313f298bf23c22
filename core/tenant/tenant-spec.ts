import * as z from 'zod';
import { cleanText, showsNothing } from '../text/clean-text.ts';

/**
 * A tenant as a person configures it. Checked strictly: a misspelt property is a problem, never ignored. The descriptions
 * are what an editor shows.
 */

/** Ids of ours that become parts of keys: lower-case letters, digits and hyphens. */
const idSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'must be 1–32 of a–z, 0–9 and -, not starting with -');

/** Meta's ids are digits; leading zeros do not occur. */
const phoneNumberIdSchema = z.string().regex(/^[1-9]\d{0,24}$/, 'must be the digits of the phone_number_id');

/** Ids of WhatsApp Business Accounts and business portfolios. */
const accountIdSchema = z.string().regex(/^[1-9]\d{0,24}$/, 'must be the digits of the id');

/** Where a new conversation goes first: the AI agent, triage, or the people of a queue. */
export const entrySchema = z.union(
  [z.enum(['ai', 'triage']), z.templateLiteral(['queue:', z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/)])],
  'must be ai, triage, or queue: with the id of a queue, such as queue:sales',
);

/** An IANA name, such as `America/Sao_Paulo`. */
const timezoneSchema = z.string().refine(isTimezone, 'must be an IANA time zone, such as America/Sao_Paulo');

/** A BCP 47 tag, such as `pt-BR`. */
const languageSchema = z.string().refine(isLanguage, 'must be a BCP 47 language tag, such as pt-BR');

const timeOfDaySchema = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'must be a time of day, HH:MM');

/** When a queue's people are there, in the tenant's time zone. Times of one day compare as text. */
export const hoursSchema = z
  .array(
    z
      .strictObject({
        days: z.array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])).min(1),
        from: timeOfDaySchema,
        to: timeOfDaySchema,
      })
      .refine((span) => span.from < span.to, 'from must be before to'),
  )
  .max(28);

/** The forms in which a model's answer can be asked for, the one that asks most of its endpoint first. */
export const modelFormSchema = z.enum(['responses', 'chat_schema', 'chat_object', 'chat_text']);

/** What customers, people or a model read. @param longest in UTF-16 units */
const textSchema = (longest: number) =>
  z
    .string()
    .transform(cleanText)
    .pipe(z.string().max(longest))
    .refine((text) => !showsNothing(text), 'must have a visible character')
    .meta({ maxLength: longest });

/** What may stand between double braces in a sentence. */
const SENTENCE_VALUES = ['queue', 'when', 'company', 'name'];

/** One sentence that a tenant may word itself. */
const sentenceSchema = (description: string) =>
  textSchema(1_000)
    .refine(
      (text) =>
        [...text.matchAll(/\{\{\s*(.*?)\s*\}\}/g)].every(([, value = '']) => SENTENCE_VALUES.includes(value)),
      `must name no other value than ${SENTENCE_VALUES.map((value) => `{{${value}}}`).join(', ')}`,
    )
    .optional()
    .describe(description);

const queueSpecSchema = z.strictObject({
  id: idSchema,
  name: textSchema(80),
  description: textSchema(300)
    .optional()
    .describe('What its people are for, in a sentence: a model that places a conversation reads it.'),
  keywords: z
    .array(textSchema(40))
    .max(40)
    .optional()
    .describe(
      'Words of customers by which triage knows the queue without asking, such as "segunda via" or "boleto".',
    ),
  hours: hoursSchema.optional(),
  timezone: timezoneSchema.optional().describe('Where its people are. Left out: the tenant’s time zone.'),
});

/** What triage says. Double braces name what is put there: `{{queue}}`, `{{when}}`, `{{company}}`, `{{name}}`. */
export const sentencesSchema = z.strictObject({
  menu: sentenceSchema('Before the choices, at the beginning.'),
  menu_again: sentenceSchema('Before the choices, when the customer asked for them.'),
  not_understood: sentenceSchema('Before the choices, after an answer that names none of them.'),
  menu_button: sentenceSchema('The label that opens a list of choices; 20 characters are shown.'),
  menu_footer: sentenceSchema('Below the choices; 60 characters are shown.'),
  placed: sentenceSchema('The conversation waits for the people of {{queue}}, who are there.'),
  placed_anyway: sentenceSchema('The same, where no answer named a queue and people of {{queue}} find out.'),
  closed_until: sentenceSchema('The people of {{queue}} are away, and back {{when}}.'),
  closed: sentenceSchema('The people of {{queue}} are away, and it is not known until when.'),
});

/** The sentences of triage. */
export type SentenceName = keyof z.infer<typeof sentencesSchema>;

const channelSpecSchema = z.strictObject({
  app: idSchema.describe('The Meta app, as in the path of its webhook'),
  phone_number_id: phoneNumberIdSchema.describe('WhatsApp’s id of the number, not the number itself'),
  display_phone_number: z
    .string()
    .regex(/^\+?\d{6,15}$/, 'must be 6–15 digits, with or without +')
    .describe('The number as people dial it'),
  name: textSchema(80).optional(),
  waba_id: accountIdSchema
    .optional()
    .describe(
      'The number’s WhatsApp Business Account. Left out: learned from webhooks. Wrong: what is about it reaches no tenant.',
    ),
  portfolio_id: accountIdSchema
    .optional()
    .describe(
      'The account’s business portfolio. Needed where the tenant has several accounts in one: customers without a phone number are then one contact for all of them.',
    ),
  access_token: z
    .string()
    .min(1)
    .optional()
    .describe('Goes into the channel’s secret, never into the table. Left out: the secret stays as it is.'),
});

const appSpecSchema = z.strictObject({
  app: idSchema,
  verify_token: z.string().min(1),
  app_secrets: z
    .array(z.string().min(1))
    .min(1)
    .max(5)
    .describe('More than one while the secret is being changed.'),
});

/**
 * One transaction writes a tenant, and DynamoDB takes 100 items in it: one for the tenant, one per queue, three
 * per channel (found by app and number, the number's owner, in the tenant's partition) and one per app.
 * 1 + 29 + 3 × 20 + 10 = 100. The lists of a number's account and display number are therefore written after it.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
 */
const MAX_QUEUES = 29;
const MAX_CHANNELS = 20;
const MAX_APPS = 10;

/** Names of the installation's own secrets beside the tenants'. */
const RESERVED_IDS: readonly string[] = ['default', 'fallback'];

export const tenantSpecSchema = z.strictObject({
  tenant_id: idSchema.refine((id) => !RESERVED_IDS.includes(id), 'is a name that Prosa uses itself'),
  name: textSchema(80),
  profile: textSchema(20_000).describe(
    'What the AI agent is told: what the business is, its tone, its facts.',
  ),
  language: languageSchema.describe('A BCP 47 tag, such as pt-BR'),
  entry: entrySchema.describe('Where a new conversation goes first: ai, triage, or queue:<id of a queue>'),
  people_queue: idSchema
    .optional()
    .describe('The queue of the tenant whose people take what no agent answers. Left out: general.'),
  reopen_minutes: z
    .int()
    .min(0)
    .max(43_200)
    .default(120)
    .describe('A message within so many minutes after a ticket was closed reopens it; 0: never.'),
  grace_minutes: z
    .int()
    .min(0)
    .max(1_440)
    .optional()
    .describe(
      'So many minutes after a ticket was closed a mere “ok” or “obrigado” neither reopens it nor begins another; 0: never. Left out: 15.',
    ),
  keep_revoked: z
    .boolean()
    .optional()
    .describe(
      'Whether people may read what a customer took back; agents never do. Left out: the words are gone.',
    ),
  closed_window_template: z
    .strictObject({
      name: z.string().regex(/^[a-z0-9_]{1,512}$/, 'must be a template name: a–z, 0–9 and _'),
      language: z
        .string()
        .regex(/^[a-z]{2,3}(_[A-Za-z]{2,4})?$/, 'must be a template language, such as pt_BR'),
    })
    .optional()
    .describe(
      'Sent once when an answer comes too late for the 24-hour window. Left out: people get the conversation.',
    ),
  model: z
    .strictObject({
      id: z
        .string()
        .regex(/^[\w.:/-]{1,128}$/, 'must be a model id')
        .optional(),
      base_url: z.url({ protocol: /^https?$/, error: 'must be an http or https address' }).optional(),
      form: modelFormSchema
        .optional()
        .describe('How its answers are asked for. Left out: found by trying, and remembered for a week.'),
      api_key: z
        .string()
        .min(1)
        .optional()
        .describe(
          'Goes into the tenant’s secret, never into the table. Left out: the secret stays as it is.',
        ),
      own_key: z
        .boolean()
        .optional()
        .describe('Whether the tenant’s secret is used; true whenever a key is given.'),
    })
    .optional()
    .describe('A model of the tenant’s own. Each part left out is the installation’s.'),
  when_model_down: z
    .enum(['wait', 'people'])
    .default('wait')
    .describe(
      'While the model is down: wait for up to 15 minutes, or give the conversation to people at once.',
    ),
  loop_guard: z
    .strictObject({ answers: z.int().min(1).max(1_000), minutes: z.int().min(1).max(1_440) })
    .optional()
    .describe(
      'Automatic answers to one customer within so many minutes; one more goes to people. An answer that differs from the one before counts half. Left out: 20 within 10.',
    ),
  sentences: z
    .record(languageSchema, sentencesSchema)
    .optional()
    .describe(
      'What triage says, by language, such as pt-BR, en or es. Left out, whole or in part: Prosa’s own words.',
    ),
  triage_certainty: z
    .number()
    .min(0.5)
    .max(1)
    .optional()
    .describe(
      'How sure a model must be of a queue before triage places a conversation without asking. Left out: 0.7.',
    ),
  timezone: timezoneSchema.describe('An IANA name, such as America/Sao_Paulo'),
  close_reasons: z
    .array(z.strictObject({ id: idSchema, name: textSchema(80) }))
    .max(50)
    .optional()
    .describe(
      'What people choose from when they close a conversation. Left out or empty: they may write a word.',
    ),
  queues: z.array(queueSpecSchema).max(MAX_QUEUES).describe('Departments, with their people’s hours.'),
  channels: z.array(channelSpecSchema).max(MAX_CHANNELS).describe('Business numbers.'),
  apps: z
    .array(appSpecSchema)
    .max(MAX_APPS)
    .default([])
    .describe('The Meta apps whose secrets this tenant owns; no other tenant can list them.'),
});

/** A checked tenant. */
export type TenantSpec = z.infer<typeof tenantSpecSchema>;

/** A tenant as written, before the check. */
export type TenantSpecInput = z.input<typeof tenantSpecSchema>;

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
