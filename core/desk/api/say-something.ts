import * as z from 'zod';
import { defineRoute } from '../../api/route.ts';
import { NOTE_LENGTH, REPLY_LENGTH } from '../desk-input.ts';
import { exampleParams, exampleRow, exampleSeen } from './examples.ts';
import { headSchema, noteSchema, replySchema } from './fields.ts';
import type { DeskApiPorts } from './ports.ts';
import { headOf, noteOf, replyOf } from './views.ts';
import { CONVERSATION, ownerEpochSchema, seenThroughSchema, WRITE, withState } from './write-conversation.ts';

const replyRoute = defineRoute({
  ...WRITE,
  operation: 'reply',
  method: 'POST',
  path: `${CONVERSATION}/replies`,
  summary: 'Answers the customer, and takes the conversation over where the person does not have it',
  description:
    'What was seen counts as answered. Where the customer has written since, or another one has answered, nothing is sent: the problem holds what is new in `unseen`, and `sendAnyway` sends all the same. A repetition with the same key is never a second message.',
  body: z.strictObject({
    text: z.string().min(1).max(REPLY_LENGTH),
    ownerEpoch: ownerEpochSchema,
    seenThrough: seenThroughSchema,
    sendAnyway: z.boolean().default(false).describe('Whatever has come since'),
  }),
  status: 201,
  answer: z.object({ conversation: headSchema, reply: replySchema }),
  problems: ['not_found', 'owner_changed', 'unseen_messages', 'window_closed'],
  examples: {
    'An answer': {
      params: exampleParams,
      body: { ...exampleSeen, text: 'Seu pedido saiu hoje.' },
      answer: {
        conversation: { ...exampleRow, replySeq: 2 },
        reply: {
          kind: 'reply',
          at: '2026-11-30T12:00:00.000Z',
          id: null,
          seq: 2,
          author: 'human',
          userId: 'ana',
          turnId: null,
          type: 'text',
          text: 'Seu pedido saiu hoje.',
          status: 'pending',
          reason: null,
          refusal: null,
          delivery: null,
          reactions: { customer: null, business: null },
        },
      },
    },
  },
  async handle(ports: DeskApiPorts, { caller, params, body, requestId }) {
    const { text, ownerEpoch, seenThrough, sendAnyway } = body;
    const { conversation, reply } = await withState(
      ports,
      caller,
      params,
      () =>
        ports.actions.reply({
          ...caller,
          ...params,
          ownerEpoch,
          requestId,
          body: text,
          ...(sendAnyway ? { seqSeen: seenThrough.seq } : { seenThrough }),
        }),
      seenThrough,
    );
    return { conversation: headOf(conversation, ports.now()), reply: replyOf(reply) };
  },
});

const noteRoute = defineRoute({
  ...WRITE,
  operation: 'writeNote',
  method: 'POST',
  path: `${CONVERSATION}/notes`,
  summary: 'Writes something for colleagues; the customer never sees it',
  body: z.strictObject({ text: z.string().min(1).max(NOTE_LENGTH) }),
  status: 201,
  answer: z.object({ note: noteSchema }),
  problems: ['not_found'],
  examples: {
    'A note': {
      params: exampleParams,
      body: { text: 'Quer nota fiscal em nome da empresa' },
      answer: {
        note: {
          kind: 'note',
          at: '2026-11-30T12:00:00.000Z',
          id: 'nt_ovzo3s4kau52uumne6qur2q67a',
          ticketId: 'tk_1',
          userId: 'ana',
          text: 'Quer nota fiscal em nome da empresa',
        },
      },
    },
  },
  async handle({ actions }: DeskApiPorts, { caller, params, body: { text }, requestId }) {
    const { note } = await actions.note({ ...caller, ...params, requestId, body: text });
    return { note: noteOf(note) };
  },
});

/** What people say, to the customer and among themselves. */
export const sayRoutes = [replyRoute, noteRoute];
