import * as z from 'zod';
import type { Caller } from '../../api/caller.ts';
import { Problem } from '../../api/problem.ts';
import { defineRoute } from '../../api/route.ts';
import type { TransferTarget } from '../desk-changes.ts';
import { NOTE_LENGTH, REPLY_LENGTH, readBody } from '../desk-input.ts';
import { changedRow, exampleParams, exampleRow, exampleSaid, exampleSeen, ownerOf } from './examples.ts';
import { queueIdSchema } from './fields.ts';
import type { DeskApiPorts } from './ports.ts';
import { queuesOf } from './view-query.ts';
import {
  CONVERSATION,
  changedSchema,
  ownerEpochSchema,
  seenThroughSchema,
  WRITE,
  withState,
} from './write-conversation.ts';

const CHANGE = { ...WRITE, method: 'POST', status: 200, answer: changedSchema } as const;
const bodySchema = z.strictObject({ ownerEpoch: ownerEpochSchema });

const takeOverRoute = defineRoute({
  ...CHANGE,
  operation: 'takeOver',
  path: `${CONVERSATION}/take-over`,
  summary: 'The person has the conversation: from an agent, a queue or a colleague',
  description:
    'Of two people one has it; the other’s problem tells who. An answer that an agent is making is not sent any more.',
  body: bodySchema,
  problems: ['not_found', 'owner_changed'],
  examples: {
    'Who has it already': {
      params: exampleParams,
      body: { ownerEpoch: 1 },
      answer: { conversation: exampleRow },
    },
  },
  async handle(ports: DeskApiPorts, { caller, params, body }) {
    const { conversation } = await withState(ports, caller, params, () =>
      ports.actions.takeOver({ ...caller, ...params, ...body }),
    );
    return { conversation: await ports.rows.head(caller, conversation) };
  },
});

const giveBackRoute = defineRoute({
  ...CHANGE,
  operation: 'giveBack',
  path: `${CONVERSATION}/give-back`,
  summary: 'An agent has the conversation again, and answers what is unanswered',
  body: bodySchema,
  problems: ['not_found', 'owner_changed', 'wrong_state'],
  examples: {
    'To the AI': {
      params: exampleParams,
      body: { ownerEpoch: 1 },
      answer: { conversation: changedRow(ownerOf('ai'), 'given_back') },
    },
  },
  async handle(ports: DeskApiPorts, { caller, params, body }) {
    const { conversation } = await withState(ports, caller, params, () =>
      ports.actions.giveBack({ ...caller, ...params, ...body }),
    );
    return { conversation: await ports.rows.head(caller, conversation) };
  },
});

const reopenRoute = defineRoute({
  ...CHANGE,
  operation: 'reopen',
  path: `${CONVERSATION}/reopen`,
  summary: 'The person has a conversation that was closed',
  description:
    'Its ticket goes on; where it was closed for longer than the tenant says, the next one begins.',
  body: bodySchema,
  problems: ['not_found', 'owner_changed', 'wrong_state'],
  examples: {
    'Who has it already': {
      params: exampleParams,
      body: { ownerEpoch: 1 },
      answer: { conversation: exampleRow },
    },
  },
  async handle(ports: DeskApiPorts, { caller, params, body }) {
    const { conversation } = await withState(ports, caller, params, () =>
      ports.actions.reopen({ ...caller, ...params, ...body }),
    );
    return { conversation: await ports.rows.head(caller, conversation) };
  },
});

const targetSchema = z
  .strictObject({ queueId: queueIdSchema.optional(), userId: z.string().min(1).max(128).optional() })
  .refine(({ queueId, userId }) => (queueId ?? userId) !== undefined, 'must name a queue, a person, or both')
  .describe('The people of a queue, or one person: for that queue, else for the present one');

const transferRoute = defineRoute({
  ...CHANGE,
  operation: 'transfer',
  path: `${CONVERSATION}/transfer`,
  summary: 'The people of a queue, or one person, have the conversation',
  description:
    'The note and the words to the customer are written with it: all of it is done, or nothing. People are known from their first look at the desk on.',
  body: z.strictObject({
    ownerEpoch: ownerEpochSchema,
    to: targetSchema,
    note: z.string().min(1).max(NOTE_LENGTH).optional().describe('For those who have it then'),
    words: z.string().min(1).max(REPLY_LENGTH).optional().describe('For the customer'),
  }),
  problems: ['not_found', 'owner_changed', 'wrong_state', 'window_closed', 'unknown_target'],
  examples: {
    'To a queue, with a note and words to the customer': {
      params: exampleParams,
      body: {
        ownerEpoch: 1,
        to: { queueId: 'support' },
        note: 'Falta a segunda via',
        words: 'Vou passar você para o suporte.',
      },
      answer: {
        conversation: {
          ...changedRow(ownerOf('queue', 'support', 'Suporte'), 'transferred'),
          ...exampleSaid('Vou passar você para o suporte.'),
        },
      },
    },
  },
  async handle(ports: DeskApiPorts, { caller, params, body: { to, ...body } }) {
    const target = await findTarget(ports, caller, to);
    const { conversation } = await withState(ports, caller, params, () =>
      ports.actions.transfer({ ...caller, ...params, ...body, to: target }),
    );
    return { conversation: await ports.rows.head(caller, conversation) };
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

const closeRoute = defineRoute({
  ...CHANGE,
  operation: 'close',
  path: `${CONVERSATION}/close`,
  summary: 'The conversation is done, and everything counts as answered',
  description:
    'Where the tenant has a list of reasons, `reason` is the id of one of them; else a word of the person’s, or none.',
  body: z.strictObject({
    ownerEpoch: ownerEpochSchema,
    seenThrough: seenThroughSchema,
    reason: z.string().min(1).max(100).optional(),
  }),
  problems: ['not_found', 'owner_changed', 'unseen_messages', 'wrong_state', 'unknown_target'],
  examples: {
    'With a word': {
      params: exampleParams,
      body: { ...exampleSeen, reason: 'resolvido' },
      answer: {
        conversation: {
          ...changedRow(ownerOf('none', 'sales', 'Vendas'), 'closed'),
          ticket: { ...exampleRow.ticket, closedAt: '2026-11-30T12:00:00.000Z' },
        },
      },
    },
  },
  async handle(ports: DeskApiPorts, { caller, params, body: { ownerEpoch, seenThrough, reason } }) {
    const closingReason = reason === undefined ? undefined : readBody(reason, 100, 'reason');
    const { close_reasons = [] } = await ports.tenants.get(caller.tenantId);
    const isKnown = close_reasons.length === 0 || close_reasons.some(({ id }) => id === closingReason);
    if (!isKnown) throw unknownTarget('/body/reason');
    const { conversation } = await withState(
      ports,
      caller,
      params,
      () =>
        ports.actions.close({ ...caller, ...params, ownerEpoch, seqSeen: seenThrough.seq, closingReason }),
      seenThrough,
    );
    return { conversation: await ports.rows.head(caller, conversation) };
  },
});

/** Who has a conversation. */
export const ownerRoutes = [takeOverRoute, giveBackRoute, transferRoute, closeRoute, reopenRoute];
