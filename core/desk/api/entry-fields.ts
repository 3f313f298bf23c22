import * as z from 'zod';
import {
  deliveryStatusSchema,
  replyAuthorSchema,
  replyStatusSchema,
} from '../../conversation/reply/reply-records.ts';
import { mediaFailureSchema, mediaKindSchema } from '../../media/message-media.ts';
import { timeSchema } from './fields.ts';

/** What a timeline is made of. Every time is RFC 3339 in UTC; what is not known is null. */

const reactionsSchema = z.object({
  customer: z.string().nullable(),
  business: z.string().nullable(),
});

const entryBase = { at: timeSchema };

const receivedFileSchema = z
  .object({
    state: z.enum(['fetching', 'ready', 'failed']),
    kind: mediaKindSchema.describe('By its bytes once it is ready; other: never shown, whatever it claims'),
    reason: mediaFailureSchema.nullable().describe('Why it will not come'),
    name: z.string().nullable(),
    mime: z.string().nullable(),
    bytes: z.int().nullable(),
    seconds: z.number().nullable(),
  })
  .describe('The file of the message: on its way, there, or why not; null of a message without one');

const messageSchema = z.object({
  ...entryBase,
  kind: z.enum(['message', 'notice']).describe("A notice is WhatsApp's own, such as of a new number"),
  id: z.string(),
  type: z.string().describe('Of the content: text, image, audio …'),
  text: z.string().nullable(),
  content: z
    .record(z.string(), z.unknown())
    .nullable()
    .describe('What came besides the words: a file, a place, a quoted message'),
  file: receivedFileSchema.nullable(),
  seq: z.int().nullable().describe('Its number, if it asks for an answer'),
  fromBusiness: z.boolean().describe('Written on the phone of the business'),
  late: z.boolean(),
  edited: timeSchema.nullable(),
  revoked: z.boolean(),
  revokedText: z.string().nullable().describe('What was taken back, where the tenant keeps that'),
  reactions: reactionsSchema,
});

const offerSchema = z
  .object({
    text: z.string().nullable().describe('The words alone'),
    choices: z
      .array(z.object({ id: z.string(), title: z.string(), description: z.string().nullable() }))
      .describe('To tap: buttons, or the rows of a list'),
    link: z.object({ title: z.string(), url: z.string() }).nullable(),
    place: z
      .object({
        latitude: z.number(),
        longitude: z.number(),
        name: z.string().nullable(),
        address: z.string().nullable(),
      })
      .nullable(),
  })
  .describe(
    'Beside the words: choices, a link, a place, or with the type location_request the question for one; null where there are words alone',
  );

export const sentFileSchema = z
  .object({
    name: z.string().nullable(),
    mime: z.string().nullable().describe('By its bytes; null where WhatsApp alone has it'),
    bytes: z.int().nullable(),
  })
  .describe('What `type` calls an image, audio, voice, video, document or sticker; null of what is none');

export const replySchema = z.object({
  ...entryBase,
  kind: z.literal('reply'),
  id: z.string().nullable().describe('By which a quoting message names it; null until WhatsApp has it'),
  seq: z.int(),
  author: replyAuthorSchema,
  userId: z.string().nullable(),
  turnId: z.string().nullable(),
  type: z.string(),
  text: z.string().describe('With what is offered in square brackets; of a file what is said with it'),
  offer: offerSchema.nullable(),
  file: sentFileSchema.nullable(),
  status: replyStatusSchema.describe('unknown: it is not known whether WhatsApp has it'),
  reason: z.string().nullable().describe('Why it waits or was not sent'),
  refusal: z
    .object({
      code: z.int().nullable(),
      title: z.string(),
      details: z.string().nullable(),
      traceId: z.string().nullable().describe("What Meta's support asks for"),
    })
    .nullable()
    .describe("WhatsApp's refusal in its own words"),
  delivery: z
    .object({
      status: deliveryStatusSchema,
      at: z.partialRecord(deliveryStatusSchema, timeSchema),
      errors: z.array(
        z.object({ code: z.int(), title: z.string().nullable(), details: z.string().nullable() }),
      ),
    })
    .nullable()
    .describe('How far it came, and what WhatsApp said of a failure'),
  reactions: reactionsSchema,
});

export const noteSchema = z.object({
  ...entryBase,
  kind: z.literal('note'),
  id: z.string(),
  ticketId: z.string(),
  author: z.enum(['human', 'ai']).describe('ai: made when the AI handed over, for the people who take over'),
  userId: z.string().nullable(),
  text: z.string(),
});

export const entrySchema = z
  .discriminatedUnion('kind', [messageSchema, replySchema, noteSchema])
  .meta({ id: 'Entry' });
