import type { KnowledgeFacts, Source } from '#core/conversation/turn/turn-records.ts';
import { strandsOf } from '../../conversation/merge/strands.ts';
import {
  type FoundChunk,
  type KnowledgeSearcher,
  MOST_CONVERSATIONS,
} from '../../knowledge/search/knowledge-search.ts';
import type { AskLimits, HistoryLine, Prompt } from '../../model/model-call.ts';
import type { AiTurn } from '../ai-ports.ts';
import { earlierNote } from './earlier-note.ts';
import { foundNote, idOf } from './found-note.ts';
import { questionOf } from './question-of.ts';

/** A search that takes longer is given up: an answer without documents is better than a late one. In milliseconds. */
const SEARCH_MS = 3_000;

/** Chunks that are left where a model cannot take all. */
const FEW = 2;

/** What documents say to a turn. */
export interface LookedUp {
  /** For the model. */
  prompt: Pick<Prompt, 'found' | 'shortFound'>;
  facts: KnowledgeFacts;
  chunks: readonly FoundChunk[];
}

/**
 * Searches the documents of the turn's tenant, and where it wants that the conversation's own words, for what waits for its answer. Whatever goes wrong, the turn goes on without
 * them and its row says so.
 *
 * @param lines as the model reads them
 * @returns undefined for a tenant without knowledge: nothing is asked, and nothing costs anything
 * @throws the signal's reason when the turn was broken off
 */
export async function lookUp(
  searcher: KnowledgeSearcher,
  { tenant, command, seen }: Pick<AiTurn, 'tenant' | 'command' | 'seen'>,
  lines: readonly HistoryLine[],
  { signal }: Pick<AskLimits, 'signal'>,
): Promise<LookedUp | undefined> {
  if (!tenant.knowledge) return undefined;
  const question = questionOf(lines);
  if (question === undefined) return { prompt: {}, facts: { end: 'not_asked' }, chunks: [] };
  const { tenant_id, conversation_id, trace_id } = command;
  const asked = {
    ...{ tenantId: tenant_id, conversationId: conversation_id, traceId: trace_id, question },
    ...(tenant.knowledge.messages && { wordsOf: conversationsOf(seen) }),
  };
  const end = await searcher.search(asked, { signal, timeoutMs: SEARCH_MS });
  if (end.kind === 'failed') return { prompt: {}, facts: { end: end.reason }, chunks: [] };
  const { chunks, isByWordsAlone, earlier = [] } = end;
  const said = earlierNote(earlier, lines);
  const withSaid = (found: string) => (said === undefined ? found : `${said}\n${found}`);
  return {
    prompt: { found: withSaid(foundNote(chunks)), shortFound: () => foundNote(chunks.slice(0, FEW)) },
    facts: {
      end: chunks.length > 0 ? 'found' : 'nothing',
      chunks: chunks.length,
      ...(isByWordsAlone && { by_words_alone: true }),
      ...(said !== undefined && { earlier: true }),
    },
    chunks,
  };
}

/** Its own first. More of them than a search takes are left out: it would be refused whole. */
function conversationsOf(seen: AiTurn['seen']): string[] {
  return strandsOf(seen)
    .slice(0, MOST_CONVERSATIONS)
    .map(({ conversation_id }) => conversation_id);
}

/** What an answer is made from, by its own word: ids that the model was not given are left out, and counted. */
export function citedIn(
  { facts, chunks }: LookedUp,
  ids: readonly string[] = [],
): { sources: Source[]; knowledge: KnowledgeFacts } {
  const named = new Set(ids);
  const cited = chunks.flatMap(({ chunkId, documentId, version, section }, place) =>
    named.delete(idOf(place))
      ? [{ chunk_id: chunkId, document_id: documentId, version, section: section.slice(0, SECTION) }]
      : [],
  );
  return { sources: cited, knowledge: { ...facts, ...(named.size > 0 && { unknown_sources: named.size }) } };
}

/** The longest section that a row keeps, in UTF-16 units. */
const SECTION = 200;
