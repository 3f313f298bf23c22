import * as z from 'zod';
import { turnOutcomeSchema } from '../../conversation/records.ts';
import {
  deliveryStatusSchema,
  replyAuthorSchema,
  replyStatusSchema,
} from '../../conversation/reply/reply-records.ts';
import { TOOL_EFFECTS } from '../../tools/tool.ts';
import { SNIPPET_LENGTH } from '../newest-word.ts';

/** Parts that several answers share. Every time is RFC 3339 in UTC; what is not known is null. */

export const conversationIdSchema = z
  .string()
  .regex(/^cv_[a-z0-9]{1,40}$/, 'must be the id of a conversation');

/** An id that others give: of a person as the user pool does, of a contact. What is no Unicode is no part of a table's key. */
export const givenIdSchema = z
  .string()
  .min(1)
  .max(128)
  .refine((id) => id.isWellFormed(), 'must be Unicode');

export const queueIdSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'must be the id of a queue');

const timeSchema = z.iso.datetime({ precision: 3 }).describe('RFC 3339, UTC, milliseconds');

/** How many of a list. Query parameters are texts. */
export const limitSchema = z
  .string()
  .regex(/^[1-9]\d{0,2}$/, 'must be a whole number from 1 to 100')
  .transform(Number)
  .pipe(z.int().max(100))
  .default(50);

export const cursorSchema = z
  .string()
  .min(1)
  .max(4_096)
  .optional()
  .describe('`nextCursor` of the page before; another filter needs a new beginning');

export const ownerSchema = z
  .object({
    kind: z.enum(['ai', 'triage', 'queue', 'person', 'none']),
    queueId: z.string().nullable(),
    queueName: z.string().nullable(),
    userId: z.string().nullable(),
    userName: z.string().nullable().describe('Known from the person’s first look at the desk on'),
  })
  .describe('Who has it: an agent, the people of a queue, one person; none when it is closed');

const ticketSchema = z.object({
  id: z.string(),
  number: z.int().describe('Of the conversation, from 1'),
  protocol: z.string().describe('By which customer and people name it'),
  openedAt: timeSchema,
  closedAt: timeSchema.nullable(),
});

export const closedTicketSchema = ticketSchema
  .extend({
    queueId: z.string().nullable(),
    userId: z.string().nullable(),
    reason: z.string(),
    closingReason: z.string().nullable().describe('What the person who closed it said of the matter'),
  })
  .meta({ id: 'ClosedTicket' });

/** More is not counted for a row: a person reads "99+". */
export const MOST_UNREAD = 100;

const lastSchema = z
  .object({
    author: z.enum(['customer', 'business', ...replyAuthorSchema.options]),
    userId: z.string().nullable(),
    userName: z.string().nullable(),
    at: timeSchema,
    type: z.string().describe('Of the content: text, image …; revoked: it was taken back'),
    text: z
      .string()
      .nullable()
      .describe(`One line of at most ${SNIPPET_LENGTH} characters; null where it has no words`),
    sendFailure: z
      .enum(['failed', 'unknown'])
      .nullable()
      .describe('Of a reply that the customer did not get, or of which it is not known; null: of no other'),
  })
  .describe('The newest message or reply; business: written on the phone of the business');

/** A conversation as lists show it, and the head of an open one. */
export const rowSchema = z
  .object({
    id: conversationIdSchema,
    customer: z.object({
      contactId: z.string(),
      name: z.string().nullable().describe('As people call them, else as they call themselves at WhatsApp'),
      phone: z.string().nullable().describe('With + and country code; null where WhatsApp hides it'),
      displayPhone: z.string().nullable().describe('The same as people read it'),
      samePhoneAs: z.string().nullable().describe('Another contact with this phone number'),
    }),
    channelId: z.string(),
    channelName: z.string().nullable().describe('As the tenant calls it, else its number'),
    owner: ownerSchema,
    last: lastSchema.nullable(),
    tags: z.array(z.string()).describe('Sorted'),
    unread: z
      .int()
      .describe(`Messages that the person who asks has not read; ${MOST_UNREAD}: so many or more`),
    markedUnread: z.boolean().describe('The person wants to come back to it'),
    ownerEpoch: z.int().describe('Grows with each change of owner; actions name the one that was seen'),
    since: timeSchema.describe('Since when it is where it is'),
    reason: z.string().describe('Why it is where it is'),
    ticket: ticketSchema,
    lastActivityAt: timeSchema.describe(
      "The customer's newest message of any kind; where there is none, when the conversation began",
    ),
    sortKey: z
      .string()
      .describe('Lists are in its order, the greatest first; it compares as text, and has no other meaning'),
    waitingSince: timeSchema
      .nullable()
      .describe('Since when people are waited for; null while an agent has it'),
    seq: z.int().describe("Number of the customer's newest message that asks for an answer"),
    window: z
      .object({ open: z.boolean(), until: timeSchema.nullable() })
      .describe("WhatsApp's 24 hours in which free text may be sent"),
  })
  .meta({ id: 'Row' });

/** The same, as one conversation is read and written. */
export const headSchema = rowSchema
  .extend({ replySeq: z.int().describe('Number of the newest reply; 0 before the first') })
  .meta({ id: 'Conversation' });

/** What one person has of a conversation. */
export const personalSchema = z
  .object({
    readSeq: z.int().describe('The newest message that the person read; 0: none'),
    markedUnread: z.boolean(),
    draft: z.object({ text: z.string(), at: timeSchema }).nullable(),
  })
  .describe("The person's own: others have theirs");

const reactionsSchema = z.object({
  customer: z.string().nullable(),
  business: z.string().nullable(),
});

const entryBase = { at: timeSchema };

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

export const replySchema = z.object({
  ...entryBase,
  kind: z.literal('reply'),
  id: z.string().nullable().describe('By which a quoting message names it; null until WhatsApp has it'),
  seq: z.int(),
  author: replyAuthorSchema,
  userId: z.string().nullable(),
  turnId: z.string().nullable(),
  type: z.string(),
  text: z.string().describe('With what is offered in square brackets'),
  offer: offerSchema.nullable(),
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

const countSchema = z.int().min(0);

export const tokensSchema = z
  .object({
    uncached: countSchema,
    cached: countSchema,
    cacheWrite: countSchema,
    output: countSchema,
    reasoning: countSchema,
  })
  .describe('By kind, as they are priced; each counts once');

const FOR_LOOKING_BEHIND = 'For supervisors and admins; left out for others';

/** What became of one command to an agent. */
export const turnSchema = z
  .object({
    id: z.string(),
    outcome: turnOutcomeSchema,
    reason: z.string().nullable(),
    seqThrough: z.int().describe('The newest message that it was to answer'),
    replySeq: z.int().nullable().describe('Its first reply'),
    replyCount: z.int(),
    endedAt: timeSchema.nullable(),
    durationMs: z.int().nullable(),
    guards: z
      .record(z.string(), z.int())
      .nullable()
      .describe('How often each guard found something in the answers of the model; null: nothing'),
    sources: z.null().describe('Not recorded yet'),
    tools: z
      .array(
        z.object({
          name: z.string(),
          effect: z.enum(TOOL_EFFECTS).describe('What a call of it changes'),
          end: z
            .string()
            .describe('done, or a word for why not; begun, and one that ends in unknown, may have happened'),
          durationMs: z.int().nullable(),
          earlier: z.boolean().describe('An earlier turn, or an earlier delivery of this one, has called it'),
        }),
      )
      .nullable()
      .describe('Tools that it has called, in order; null: none'),
    cost: z
      .object({
        tokens: tokensSchema,
        microUsd: countSchema
          .nullable()
          .describe(
            'Millionths of a dollar by the list of prices of that day; null: a model has no known price',
          ),
      })
      .nullable()
      .optional()
      .describe(`What models took for it; null: none did. ${FOR_LOOKING_BEHIND}`),
    trace: z
      .object({ id: z.string(), url: z.url().describe('In the console of X-Ray, if it was recorded') })
      .nullable()
      .optional()
      .describe(`By its id logs are found, too; null: of turns before it was kept. ${FOR_LOOKING_BEHIND}`),
  })
  .meta({ id: 'Turn' });

/** A page of a list. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });
