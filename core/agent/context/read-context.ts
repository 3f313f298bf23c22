import type { Conversation, MessageRow } from '#core/conversation/records.ts';
import { isAutomatic, type ReplyRow } from '#core/conversation/reply/reply-records.ts';
import type { ConversationRead } from '#core/conversation/turn/begin-turn.ts';
import type { RoutingHandoffRequested } from '#core/events/routing-handoff-requested.ts';
import type { Tenant } from '#core/tenant/tenant-repository.ts';
import type { AiPorts } from '../ai-ports.ts';
import type { Prompt } from '../model/model-call.ts';
import { history } from './history.ts';
import { instructions } from './instructions.ts';
import { withinBudget } from './token-budget.ts';

/** Messages and replies that are read, the newest of each. */
export const MESSAGES_READ = 20;

/** Unanswered messages that are read besides, when they are older than the newest ones. */
const UNANSWERED_READ = 40;

/**
 * What the model reads: the platform's policy, the tenant's profile, what is known of the customer, a summary of
 * what was said long ago, and the last lines within the budget. The number of reads is the same for a
 * conversation of ten messages and of ten thousand.
 */
export async function readContext(
  ports: Pick<AiPorts, 'conversations'>,
  { conversation, replies, summary }: ConversationRead,
  tenant: Tenant,
  command: RoutingHandoffRequested,
): Promise<{ prompt: Prompt; newestMessageId: string | undefined }> {
  const messages = await messagesToRead(ports, conversation);
  const { said, answeredSeq } = whatWasSaid(conversation, replies);
  const prompt: Prompt = {
    instructions: instructions(tenant, tenant.queues, {
      name: conversation.customer_name,
      summary: summary?.text,
    }),
    history: withinBudget(history(messages, said, answeredSeq)),
    form: 'answer',
    queueIds: tenant.queues.map(({ id }) => id),
    tenantId: tenant.tenant_id,
    traceId: command.trace_id,
  };
  const newestMessageId = messages.findLast(({ from_me }) => !from_me)?.message_id;
  return { prompt, newestMessageId };
}

/**
 * The replies that the customer got or will get. An agent's answer of an earlier owner that waits is never sent:
 * what it was to answer is not answered.
 */
export function whatWasSaid(
  { owner_epoch, answered_seq }: Conversation,
  replies: readonly ReplyRow[],
): { said: ReplyRow[]; answeredSeq: number } {
  const isDoomed = (reply: ReplyRow) =>
    reply.status === 'pending' && isAutomatic(reply) && reply.owner_epoch !== owner_epoch;
  const said = replies.filter((reply) => !isDoomed(reply));
  if (said.length === replies.length) return { said, answeredSeq: answered_seq };
  const answered = said.map(({ status, seq_through = 0 }) => (status === 'failed' ? 0 : seq_through));
  return { said, answeredSeq: Math.min(answered_seq, Math.max(0, ...answered)) };
}

/** The newest messages, and before them those unanswered ones that arrived late or in a long burst. */
async function messagesToRead(
  { conversations }: Pick<AiPorts, 'conversations'>,
  { tenant_id, conversation_id, unanswered_from }: Conversation,
): Promise<MessageRow[]> {
  const newest = await conversations.latestMessages(tenant_id, conversation_id, MESSAGES_READ);
  const oldestRead = newest[0]?.occurred_at;
  if (unanswered_from === undefined || oldestRead === undefined || unanswered_from >= oldestRead) {
    return newest;
  }
  const since = await conversations.messagesSince(
    tenant_id,
    conversation_id,
    unanswered_from,
    UNANSWERED_READ,
  );
  const read = new Set(newest.map(({ message_id }) => message_id));
  return [...since.filter(({ message_id }) => !read.has(message_id)), ...newest];
}
