import * as z from 'zod';
import { toolsSpecSchema } from '../tools/tools-spec.ts';
import { budgetSpecSchema } from './budget-spec.ts';
import { appSpecSchema, channelSpecSchema } from './channel-spec.ts';
import { guardsSpecSchema } from './guards-spec.ts';
import { knowledgeSpecSchema } from './knowledge-spec.ts';
import { placeSpecSchema } from './place-spec.ts';
import { queueSpecSchema } from './queue-spec.ts';
import { sentencesSchema } from './sentences-spec.ts';
import { idSchema, languageSchema, modelPlace, textSchema, timezoneSchema } from './spec-parts.ts';
import { templateLanguageSchema, templateNameSchema, templatesSchema } from './templates/template-spec.ts';
import { voiceSpecSchema } from './voice-spec.ts';

/**
 * A tenant as a person configures it. Checked strictly: a misspelt property is a problem, never ignored. The descriptions
 * are what an editor shows.
 */

/** Where a new conversation goes first: the AI agent, triage, or the people of a queue. */
export const entrySchema = z.union(
  [z.enum(['ai', 'triage']), z.templateLiteral(['queue:', z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/)])],
  'must be ai, triage, or queue: with the id of a queue, such as queue:sales',
);

/** The forms in which a model's answer can be asked for, the one that asks most of its endpoint first. */
export const modelFormSchema = z.enum(['responses', 'chat_schema', 'chat_object', 'chat_text']);

/**
 * One transaction writes a tenant, and DynamoDB takes 100 items in it: one each for the tenant, its templates and its
 * catalog, one per queue, three per channel (found by app and number, the number's owner, in the tenant's partition) and
 * one per app. 1 + 1 + 1 + 27 + 3 × 20 + 10 = 100. The lists of a number's account and display number are therefore written after it.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
 */
const MAX_QUEUES = 27;
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
      name: templateNameSchema,
      language: templateLanguageSchema,
    })
    .optional()
    .describe(
      'Sent once when an answer comes too late for the 24-hour window. Left out: people get the conversation.',
    ),
  model: z
    .strictObject({
      id: modelPlace.id,
      base_url: modelPlace.base_url,
      form: modelFormSchema
        .optional()
        .describe('How its answers are asked for. Left out: found by trying, and remembered for a week.'),
      api_key: modelPlace.api_key,
      own_key: modelPlace.own_key,
      images: z
        .boolean()
        .optional()
        .describe(
          'Whether it is shown the photos of customers; only for a model that sees, and fetches them by links.',
        ),
    })
    .optional()
    .describe('A model of the tenant’s own. Each part left out is the installation’s.'),
  when_model_down: z
    .enum(['wait', 'people'])
    .default('wait')
    .describe(
      'While the model is down: wait for up to 15 minutes, or give the conversation to people at once.',
    ),
  guards: guardsSpecSchema
    .optional()
    .describe(
      'What answers of the AI are looked through for. Left out: numbers are counted, and no domain is the tenant’s own.',
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
      'What triage says, and how a tool’s call is confirmed, by language, such as pt-BR, en or es. Left out, whole or in part: Prosa’s own words.',
    ),
  triage_certainty: z
    .number()
    .min(0.5)
    .max(1)
    .optional()
    .describe(
      'How sure a model must be of a queue before triage places a conversation without asking. Left out: 0.7.',
    ),
  budget: budgetSpecSchema
    .optional()
    .describe('What the tenant’s AI may spend. Left out: as much as it does.'),
  timezone: timezoneSchema.describe('An IANA name, such as America/Sao_Paulo'),
  close_reasons: z
    .array(z.strictObject({ id: idSchema, name: textSchema(80) }))
    .max(50)
    .optional()
    .describe(
      'What people choose from when they close a conversation. Left out or empty: they may write a word.',
    ),
  templates: templatesSchema
    .optional()
    .describe(
      'Templates that people send, as they are approved in WhatsApp Manager. An empty list takes all away; left out: they stay as they are.',
    ),
  tools: toolsSpecSchema
    .optional()
    .describe(
      'What agents can look up and do: the company’s own systems, its catalog, servers of tools. Left out: nothing.',
    ),
  knowledge: knowledgeSpecSchema
    .optional()
    .describe(
      'What agents look up in the tenant’s documents. Left out: nothing is looked up, and nothing costs.',
    ),
  voice: voiceSpecSchema
    .optional()
    .describe('How agents hear what customers say in voice notes. Left out: as the installation does.'),
  places: z
    .array(placeSpecSchema)
    .max(20)
    .optional()
    .describe('Where the company is: the AI agent can show these on a map.'),
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
