import * as z from 'zod';
import { replyAuthorSchema } from '../../conversation/reply/reply-records.ts';
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

export const timeSchema = z.iso.datetime({ precision: 3 }).describe('RFC 3339, UTC, milliseconds');

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
  .extend({
    replySeq: z.int().describe('Number of the newest reply; 0 before the first'),
    unheard: z
      .array(z.string())
      .describe('Ids of voice notes whose words an agent waits for, so that they have no number yet'),
  })
  .meta({ id: 'Conversation' });

/** What one person has of a conversation. */
export const personalSchema = z
  .object({
    readSeq: z.int().describe('The newest message that the person read; 0: none'),
    markedUnread: z.boolean(),
    draft: z.object({ text: z.string(), at: timeSchema }).nullable(),
  })
  .describe("The person's own: others have theirs");

/** A page of a list. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });
