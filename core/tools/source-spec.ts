import * as z from 'zod';
import { textSchema } from '../tenant/spec-parts.ts';
import { TOOL_EFFECTS, TOOL_USERS } from './tool.ts';
import { fieldNameSchema } from './value-spec.ts';

/** What the sources of tools have in common in a tenant's file. */

/** A source's name, which begins the names of its tools; without an underscore, so that no two names can be read alike. */
export const sourceNameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9]{0,15}$/, 'must be 1–16 of a–z and 0–9, starting with a letter');

/** Where a value comes from that no model may choose. */
const BOUND_FIELDS = ['contact.id', 'contact.phone', 'contact.name', 'conversation.id'] as const;
export type BoundField = (typeof BOUND_FIELDS)[number];

const boundSchema = z
  .record(fieldNameSchema, z.enum(BOUND_FIELDS))
  .optional()
  .describe(
    'Arguments that Prosa fills from the conversation, such as the customer’s phone; no model sees or chooses them.',
  );

/** An address of a source: its host is the only one that is called. */
export const addressSchema = z
  .url({ protocol: /^https?$/, error: 'must be an http or https address' })
  .max(500)
  .refine((text) => {
    const { username, password, search, hash } = new URL(text);
    return `${username}${password}${search}${hash}` === '';
  }, 'must have no user, query or fragment');

/** Headers that say who calls or what is sent: none of them may be the key's. */
const OUR_HEADERS = /^(?:host|content-.*|transfer-encoding|connection|accept.*|idempotency-key|x-trace-id)$/i;

const authSchema = z
  .strictObject({
    scheme: z
      .enum(['bearer', 'basic', 'header'])
      .describe('Authorization: Bearer, Authorization: Basic (the secret is user:password), or a header'),
    header: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, 'must be the name of a header')
      .refine((name) => !OUR_HEADERS.test(name), 'is a header that Prosa sets itself')
      .optional()
      .describe('Of scheme header'),
    secret: z
      .string()
      .regex(/^[\x21-\x7e]{1,4000}$/, 'must be 1–4000 visible ASCII characters')
      .optional()
      .describe('Goes into the source’s secret, never into the table. Left out: the secret stays as it is.'),
  })
  .refine(
    ({ scheme, header }) => (scheme === 'header') === (header !== undefined),
    'must have header exactly where its scheme is header',
  )
  .optional()
  .describe('How Prosa shows who calls. Left out: nothing is shown.');

const timeoutSchema = z
  .int()
  .min(1)
  .max(20)
  .optional()
  .describe('Seconds that a call may take. Left out: 8.');

/** What each source says of its calls. */
export const sourceFields = { auth: authSchema, timeout_seconds: timeoutSchema } as const;

/** What each tool of a source says besides what it is called by. */
export const toolFields = {
  effect: z
    .enum(TOOL_EFFECTS)
    .describe('What a call changes: none, write, money, or destroy for what cannot be had back'),
  confirm: z
    .boolean()
    .optional()
    .describe('Whether the customer confirms each call by a tap; money and destroy always are.'),
  label: textSchema(60)
    .optional()
    .describe(
      'What a customer who is to confirm a call reads of it, in the tenant’s language. Left out: its name, in words.',
    ),
  labels: z
    .record(fieldNameSchema, textSchema(60))
    .optional()
    .describe('The same of its arguments, by name. Left out, whole or in part: their names, in words.'),
  usable_by: z.array(z.enum(TOOL_USERS)).min(1).optional().describe('Left out: the AI and people.'),
  bound: boundSchema,
} as const;

/** What a tool is for, as a model reads it. */
export const descriptionSchema = textSchema(1_000);
