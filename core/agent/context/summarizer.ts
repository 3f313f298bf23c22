import type { ConversationRepository } from '#core/conversation/conversation-repository.ts';
import { readSaidInStrands } from '#core/conversation/merge/said-in-strands.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import type { AiPorts } from '../ai-ports.ts';
import { type OwnWordsWorld, withOwnWords } from './own-words.ts';
import { summarize } from './summarize.ts';
import { storeSummary } from './summary-store.ts';

/** Summarizing in the words of the tenant's own model; see `withOwnWords`. The next turn tries again what fails. */
export function createSummarizer(
  world: OwnWordsWorld & { conversations: ConversationRepository; table: Table },
): AiPorts['summarize'] {
  const { conversations, table } = world;
  return (conversation, tenant, command, before, limits) =>
    withOwnWords(
      world,
      { conversation, tenant, command, limits },
      'a conversation could not be summarized',
      (write) =>
        summarize(
          {
            messagesAfter: (of, sortKey, limit) => conversations.messagesAfter(of, sortKey, limit),
            repliesFrom: (of, replySeq, limit) =>
              conversations.repliesFrom(of.tenant_id, of.conversation_id, replySeq, limit),
            repliesInStrands: async (of, limit) =>
              (await readSaidInStrands(conversations, of, limit)).replies,
            write,
            store: (summary, seen) => storeSummary(table, conversation, summary, seen),
          },
          conversation,
          before,
        ),
    );
}
