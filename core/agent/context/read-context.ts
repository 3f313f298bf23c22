import { readSaidInStrands } from '#core/conversation/merge/said-in-strands.ts';
import { readContent } from '#core/conversation/message/message-content.ts';
import type { ConversationRead } from '#core/conversation/turn/begin-turn.ts';
import { readOwed } from '#core/conversation/turn/read-owed.ts';
import { whatWasSaid } from '#core/conversation/turn/what-was-said.ts';
import type { RoutingHandoffRequested } from '#core/events/routing-handoff-requested.ts';
import type { Tenant } from '#core/tenant/tenant-repository.ts';
import type { Prompt } from '../../model/model-call.ts';
import { safetyId } from '../../model/safety-id.ts';
import type { AiTurnPorts, Answers } from '../ai-ports.ts';
import { customerAnswer, type ModelAnswer } from '../answer.ts';
import { aboutCustomer } from './about-customer.ts';
import { history } from './history.ts';
import { instructions, moment, shortInstructions } from './instructions.ts';
import { leftOut } from './left-out.ts';
import { readQuoted, without } from './quotables.ts';
import { HISTORY_TOKENS, withinBudget } from './token-budget.ts';

/** What was asked in vain did not fit: a third of the conversation is left. */
const SHORT_HISTORY_TOKENS = HISTORY_TOKENS / 3;

/** What a turn reads. */
export interface TurnContext {
  prompt: Prompt<ModelAnswer>;
  answers: Answers;
  /** Of the newest message that is to be answered: notices and copies have ids that WhatsApp does not know. */
  newestMessageId: string | undefined;
  /** Ids of the buttons and rows that the customer tapped on in the messages that are to be answered, oldest first. */
  tapped: string[];
  /** The customer took back all that was to be answered. */
  isWithdrawn: boolean;
}

/**
 * What the model reads: the platform's policy, the tenant's profile, hours and time, what is known of the customer, a
 * summary of what was said long ago, every unanswered message, and the last other lines within the budget, but for what a
 * model refused before. The number of reads is
 * the same for a conversation of ten messages and of ten thousand, unless something unanswered is older than the newest
 * messages, or answers one that is.
 */
export async function readContext(
  ports: Pick<AiTurnPorts, 'conversations' | 'now'>,
  { conversation, replies, summary }: ConversationRead,
  tenant: Tenant,
  command: RoutingHandoffRequested,
): Promise<TurnContext> {
  const { said, after, afterUnsent } = whatWasSaid(conversation, replies);
  const [{ messages, through }, before] = await Promise.all([
    readOwed(ports.conversations, conversation, after),
    readSaidInStrands(ports.conversations, conversation),
  ]);
  const replied = [...before.replies, ...said];
  const quotables = await readQuoted(ports.conversations, conversation, {
    messages,
    replies: replied,
    after,
  });
  const isLeftOut = leftOut(replies, after);
  const read = messages.filter((row) => !isLeftOut(row));
  const lines = withinBudget(history(read, replied, after, without(quotables, messages.filter(isLeftOut))));
  const prompt: Prompt<ModelAnswer> = {
    instructions: instructions(tenant),
    moment: moment(tenant, ports.now()),
    brief: shortInstructions(tenant),
    about: aboutCustomer({
      name: conversation.customer_name,
      before: [...before.summaries, ...(summary ? [summary.text] : [])],
    }),
    history: lines,
    shortHistory: () => withinBudget(lines, SHORT_HISTORY_TOKENS),
    form: customerAnswer({
      queueIds: tenant.queues.map(({ id }) => id),
      placeIds: (tenant.places ?? []).map(({ id }) => id),
      hasSources: tenant.knowledge !== undefined,
    }),
    tenantId: tenant.tenant_id,
    safetyId: safetyId(conversation),
    traceId: command.trace_id,
  };
  const owed = messages.filter(({ inbound_seq = 0 }) => inbound_seq > after);
  const isWithdrawn = owed.length > 0 && owed.every(({ revoked }) => revoked);
  const newestMessageId = owed.findLast(({ revoked }) => !revoked)?.message_id;
  const tapped = owed.flatMap(({ content }) => readContent(content)?.interactive?.id ?? []);
  return { prompt, answers: { after: afterUnsent, through }, newestMessageId, tapped, isWithdrawn };
}
