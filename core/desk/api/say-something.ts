import * as z from 'zod';
import { defineRoute } from '../../api/route.ts';
import { NOTE_LENGTH } from '../desk-input.ts';
import { attachRoute, contentOfFile } from './attach-file.ts';
import { noteSchema, replySchema } from './entry-fields.ts';
import {
  exampleFile,
  exampleParams,
  exampleReply,
  exampleRow,
  exampleSaid,
  exampleSeen,
  exampleSentFile,
  exampleTemplate,
} from './examples.ts';
import { headSchema } from './fields.ts';
import { noteOf, replyOf } from './history-views.ts';
import type { DeskApiPorts } from './ports.ts';
import { CONVERSATION } from './route-parts.ts';
import { FILE_PROBLEMS, ONE_THING, readSaid, SAID_IN_REPLY, SAID_PROBLEMS, saysOneThing } from './said.ts';
import { ownerEpochSchema, seenThroughSchema, WRITE, withState } from './write-conversation.ts';

const replyRoute = defineRoute({
  ...WRITE,
  operation: 'reply',
  method: 'POST',
  path: `${CONVERSATION}/replies`,
  summary: 'Answers the customer, and takes the conversation over where the person does not have it',
  description:
    'What was seen counts as answered. Where the customer has written since, or another one has answered, nothing is sent: the problem holds what is new in `unseen`, and `sendAnyway` sends all the same. A repetition with the same key is never a second message.',
  body: z
    .strictObject({
      ...SAID_IN_REPLY,
      ownerEpoch: ownerEpochSchema,
      seenThrough: seenThroughSchema,
      sendAnyway: z.boolean().default(false).describe('Whatever has come since'),
    })
    .refine(saysOneThing, ONE_THING),
  status: 201,
  answer: z.object({ conversation: headSchema, reply: replySchema }),
  problems: [
    ...(['not_found', 'owner_changed', 'unseen_messages'] as const),
    ...SAID_PROBLEMS,
    ...FILE_PROBLEMS,
  ],
  examples: {
    'An answer': {
      params: exampleParams,
      body: { ...exampleSeen, text: 'Seu pedido saiu hoje.' },
      answer: {
        conversation: { ...exampleRow, ...exampleSaid('Seu pedido saiu hoje.') },
        reply: exampleReply('text', 'Seu pedido saiu hoje.'),
      },
    },
    'A file that was attached': {
      params: exampleParams,
      body: { ...exampleSeen, file: { ...exampleFile, caption: 'Segue o prazo.' } },
      answer: {
        conversation: { ...exampleRow, ...exampleSaid('Segue o prazo.', 'document') },
        reply: exampleSentFile,
      },
    },
    'A template': {
      params: exampleParams,
      body: { ...exampleSeen, template: exampleTemplate },
      answer: {
        conversation: { ...exampleRow, ...exampleSaid('Olá Carla, seu pedido A-7 está pronto.', 'template') },
        reply: exampleReply('template', 'Olá Carla, seu pedido A-7 está pronto.'),
      },
    },
  },
  async handle(ports: DeskApiPorts, { caller, params, body, requestId }) {
    const { ownerEpoch, seenThrough, sendAnyway } = body;
    const said = body.file
      ? { file: await contentOfFile(ports, { ...caller, ...params }, body.file) }
      : await readSaid(ports, caller, body, async () => {
          const { channel_id } = await ports.desk.find(caller.tenantId, params.conversationId);
          return channel_id;
        });
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
          ...said,
          ...(sendAnyway ? { seqSeen: seenThrough.seq, unheardSeen: seenThrough.unheard } : { seenThrough }),
        }),
      seenThrough,
    );
    return { conversation: await ports.rows.head(caller, conversation), reply: replyOf(reply) };
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
          author: 'human',
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
export const sayRoutes = [attachRoute, replyRoute, noteRoute];
