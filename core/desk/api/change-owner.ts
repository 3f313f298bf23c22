import * as z from 'zod';
import type { Caller } from '../../api/caller.ts';
import { Problem } from '../../api/problem.ts';
import type { TransferTarget } from '../desk-changes.ts';
import { NOTE_LENGTH, REPLY_LENGTH, readBody } from '../desk-input.ts';
import { changeRoute } from './change-route.ts';
import { changedRow, exampleRow, exampleSaid, exampleSeen, ownerOf } from './examples.ts';
import { givenIdSchema, queueIdSchema } from './fields.ts';
import type { DeskApiPorts } from './ports.ts';
import { queuesOf } from './view-query.ts';
import { ownerEpochSchema, seenThroughSchema } from './write-conversation.ts';

const epochSchema = z.strictObject({ ownerEpoch: ownerEpochSchema });

const takeOverRoute = changeRoute({
  operation: 'takeOver',
  name: 'take-over',
  summary: 'The person has the conversation: from an agent, a queue or a colleague',
  description:
    'Of two people one has it; the other’s problem tells who. An answer that an agent is making is not sent any more.',
  body: epochSchema,
  problems: [],
  example: { name: 'Who has it already', body: { ownerEpoch: 1 }, answer: exampleRow },
  act: ({ actions }, subject, body) => actions.takeOver({ ...subject, ...body }),
});

const giveBackRoute = changeRoute({
  operation: 'giveBack',
  name: 'give-back',
  summary: 'An agent has the conversation again, and answers what is unanswered',
  body: epochSchema,
  problems: ['wrong_state'],
  example: {
    name: 'To the AI',
    body: { ownerEpoch: 1 },
    answer: changedRow(ownerOf('ai'), 'given_back'),
  },
  act: ({ actions }, subject, body) => actions.giveBack({ ...subject, ...body }),
});

const reopenRoute = changeRoute({
  operation: 'reopen',
  name: 'reopen',
  summary: 'The person has a conversation that was closed',
  description:
    'Its ticket goes on; where it was closed for longer than the tenant says, the next one begins.',
  body: epochSchema,
  problems: ['wrong_state'],
  example: { name: 'Who has it already', body: { ownerEpoch: 1 }, answer: exampleRow },
  act: ({ actions }, subject, body) => actions.reopen({ ...subject, ...body }),
});

const targetSchema = z
  .strictObject({ queueId: queueIdSchema.optional(), userId: givenIdSchema.optional() })
  .refine(({ queueId, userId }) => (queueId ?? userId) !== undefined, 'must name a queue, a person, or both')
  .describe('The people of a queue, or one person: for that queue, else for the present one');

const transferRoute = changeRoute({
  operation: 'transfer',
  name: 'transfer',
  summary: 'The people of a queue, or one person, have the conversation',
  description:
    'The note and the words to the customer are written with it: all of it is done, or nothing. People are known from their first look at the desk on.',
  body: z.strictObject({
    ownerEpoch: ownerEpochSchema,
    to: targetSchema,
    note: z.string().min(1).max(NOTE_LENGTH).optional().describe('For those who have it then'),
    words: z.string().min(1).max(REPLY_LENGTH).optional().describe('For the customer'),
  }),
  problems: ['wrong_state', 'window_closed', 'unknown_target'],
  example: {
    name: 'To a queue, with a note and words to the customer',
    body: {
      ownerEpoch: 1,
      to: { queueId: 'support' },
      note: 'Falta a segunda via',
      words: 'Vou passar você para o suporte.',
    },
    answer: {
      ...changedRow(ownerOf('queue', 'support', 'Suporte'), 'transferred'),
      ...exampleSaid('Vou passar você para o suporte.'),
    },
  },
  async act(ports, subject, { to, ...body }) {
    return ports.actions.transfer({ ...subject, ...body, to: await findTarget(ports, subject, to) });
  },
});

async function findTarget(
  { tenants, people }: DeskApiPorts,
  { tenantId }: Caller,
  { queueId, userId }: z.infer<typeof targetSchema>,
): Promise<TransferTarget> {
  if (queueId !== undefined && !queuesOf(await tenants.get(tenantId)).includes(queueId)) {
    throw unknownTarget('/body/to/queueId');
  }
  if (userId === undefined) return { queueId: queueId ?? '' };
  if (!(await people.find(tenantId, userId))) throw unknownTarget('/body/to/userId');
  return { userId, queueId };
}

function unknownTarget(pointer: string): Problem {
  return new Problem('unknown_target', {
    errors: [{ pointer, code: 'unknown', detail: 'the tenant has none of this id' }],
  });
}

const closeRoute = changeRoute({
  operation: 'close',
  name: 'close',
  summary: 'The conversation is done, and everything counts as answered',
  description:
    'Where the tenant has a list of reasons, `reason` is the id of one of them; else a word of the person’s, or none.',
  body: z.strictObject({
    ownerEpoch: ownerEpochSchema,
    seenThrough: seenThroughSchema,
    reason: z.string().min(1).max(100).optional(),
  }),
  problems: ['unseen_messages', 'wrong_state', 'unknown_target'],
  example: {
    name: 'With a word',
    body: { ...exampleSeen, reason: 'resolvido' },
    answer: {
      ...changedRow(ownerOf('none', 'sales', 'Vendas'), 'closed'),
      ticket: { ...exampleRow.ticket, closedAt: '2026-11-30T12:00:00.000Z' },
    },
  },
  seen: ({ seenThrough }) => seenThrough,
  async act({ actions, tenants }, subject, { ownerEpoch, seenThrough: { seq, unheard }, reason }) {
    const closingReason = reason === undefined ? undefined : readBody(reason, 100, 'reason');
    const { close_reasons = [] } = await tenants.get(subject.tenantId);
    const isKnown = close_reasons.length === 0 || close_reasons.some(({ id }) => id === closingReason);
    if (!isKnown) throw unknownTarget('/body/reason');
    return actions.close({ ...subject, ownerEpoch, seqSeen: seq, unheardSeen: unheard, closingReason });
  },
});

/** Who has a conversation. */
export const ownerRoutes = [takeOverRoute, giveBackRoute, transferRoute, closeRoute, reopenRoute];
