import { conversationPartition, MESSAGE_PREFIX } from '#core/conversation/keys.ts';
import { messageRowSchema } from '#core/conversation/records.ts';
import { replyRowSchema } from '#core/conversation/reply/reply-records.ts';
import { batchGet } from '#platform/dynamodb/batch-get.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import type { KnowledgeSearcher } from '../search/knowledge-search.ts';
import type { EarlierLine, EarlierWords, FoundWords } from './records.ts';
import { wordsOfRow } from './words-of-ticket.ts';

/**
 * What was said where a search found it, as it stands now: what was edited is as it was edited, and what was taken back or erased
 * meanwhile is not there any more.
 *
 * @param table `conversations`
 */
export async function readWords(
  table: Table,
  tenantId: string,
  found: readonly FoundWords[],
): Promise<EarlierWords[]> {
  const keys = found.flatMap(({ conversation_id, rows }) =>
    rows.map((sk) => ({ pk: conversationPartition(tenantId, conversation_id), sk })),
  );
  const unique = [...new Map(keys.map((key) => [`${key.pk} ${key.sk}`, key])).values()];
  const items = new Map(
    (await batchGet(table, tenantId, unique)).map((item) => [`${item.pk} ${item.sk}`, item]),
  );
  return found.flatMap(({ conversation_id, rows }) => {
    const pk = conversationPartition(tenantId, conversation_id);
    const said = rows.flatMap((sk) => {
      const item = items.get(`${pk} ${sk}`);
      return item ? lineOf(sk, item) : [];
    });
    const [first] = said;
    return first ? [{ at: first.at, lines: said.map(({ line }) => line) }] : [];
  });
}

function lineOf(sk: string, item: Record<string, unknown>): { at: string; line: EarlierLine }[] {
  if (!sk.startsWith(MESSAGE_PREFIX)) {
    const reply = replyRowSchema.parse(item);
    const text = wordsOfRow({ reply });
    return text === '' ? [] : [{ at: reply.created_at, line: { by: 'company', text } }];
  }
  const message = messageRowSchema.parse(item);
  const text = wordsOfRow({ message });
  const by = message.from_me ? 'company' : 'customer';
  return text === '' ? [] : [{ at: message.occurred_at, line: { by, text } }];
}

/** Reads what the words that a search found are. @param table `conversations` */
export function withEarlierWords(searcher: KnowledgeSearcher, table: Table): KnowledgeSearcher {
  return {
    async search(question, limits) {
      const end = await searcher.search(question, limits);
      if (end.kind === 'failed' || !end.words || end.words.length === 0) return end;
      return { ...end, earlier: await readWords(table, question.tenantId, end.words) };
    },
  };
}
