import * as z from 'zod';
import type { Caller } from '../../api/caller.ts';
import { Problem } from '../../api/problem.ts';
import type { ProblemCode } from '../../api/problems.ts';
import { OwnerChangedError } from '../../conversation/errors.ts';
import { TicketTransitionError } from '../../conversation/ticket/ticket.ts';
import {
  ChannelStoppedError,
  TemplateRefusedError,
  UnseenMessageError,
  UnseenReplyError,
  WindowClosedError,
} from '../errors.ts';
import type { SeenThrough } from '../unseen.ts';
import { conversationIdSchema, headSchema } from './fields.ts';
import { entryOf } from './history-views.ts';
import type { DeskApiPorts } from './ports.ts';
import { PEOPLE } from './route-parts.ts';
import { MESSAGE_REF } from './views.ts';

/** What the routes that change a conversation have in common. */
export const WRITE = {
  roles: PEOPLE,
  kind: 'write',
  params: z.strictObject({ conversationId: conversationIdSchema }),
  query: z.strictObject({}),
} as const;

export const ownerEpochSchema = z.int().min(0).describe('Of the conversation as it was seen');

export const seenThroughSchema = z
  .strictObject({
    seq: z.int().min(0),
    replySeq: z.int().min(0),
    unheard: z
      .array(z.string().max(100).startsWith(MESSAGE_REF))
      .max(100)
      .transform((ids) => ids.map((id) => id.slice(MESSAGE_REF.length)))
      .optional(),
  })
  .describe(
    '`seq`, `replySeq` and `unheard` of the conversation as it was seen; what of it is left out was not seen',
  );

/** The conversation as it is after the write. */
export const changedSchema = z.object({ conversation: headSchema });

/** Entries that a conflict shows at most. */
const MOST_UNSEEN = 50;

/**
 * Carries out a write. Where another one was faster, or the conversation has moved on, the problem holds the conversation
 * as it is now, with who has it, and for a word to the customer what was not seen.
 */
export async function withState<Result>(
  ports: DeskApiPorts,
  caller: Caller,
  { conversationId }: { conversationId: string },
  work: () => Promise<Result>,
  seen?: SeenThrough,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const code = conflictOf(error);
    if (code === undefined) throw error;
    const { tenantId } = caller;
    const conversation = await ports.rows.head(caller, await ports.desk.find(tenantId, conversationId));
    const unseen = seen && (await readUnseen(ports, tenantId, conversationId, seen));
    throw new Problem(code, { cause: error, members: { conversation, ...(unseen && { unseen }) } });
  }
}

/** What the state of things is to who wanted to write; undefined for an error of another kind. */
export function conflictOf(error: unknown): ProblemCode | undefined {
  if (error instanceof OwnerChangedError) return 'owner_changed';
  if (error instanceof UnseenMessageError || error instanceof UnseenReplyError) return 'unseen_messages';
  if (error instanceof WindowClosedError) return 'window_closed';
  if (error instanceof TemplateRefusedError) return error.reason;
  if (error instanceof ChannelStoppedError) return 'channel_stopped';
  return error instanceof TicketTransitionError ? 'wrong_state' : undefined;
}

async function readUnseen(
  { desk }: DeskApiPorts,
  tenantId: string,
  conversationId: string,
  { seq, replySeq }: SeenThrough,
) {
  const { entries } = await desk.timeline(tenantId, conversationId, { limit: MOST_UNSEEN });
  return entries
    .filter((entry) => {
      if (entry.kind === 'reply') return entry.reply.reply_seq > replySeq;
      return entry.kind === 'message' && (entry.message.inbound_seq ?? 0) > seq;
    })
    .map(entryOf);
}
