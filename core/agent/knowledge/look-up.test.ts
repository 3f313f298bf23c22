import { expect, it } from 'vitest';
import {
  type KnowledgeQuestion,
  type KnowledgeSearcher,
  MOST_CONVERSATIONS,
} from '../../knowledge/search/knowledge-search.ts';
import { lookUp } from './look-up.ts';

it('a conversation that many others became part of asks for no more of them than a search takes, its own first', async () => {
  const asked: KnowledgeQuestion[] = [];
  const searcher: KnowledgeSearcher = {
    async search(question) {
      asked.push(question);
      return { kind: 'found', chunks: [], isByWordsAlone: false };
    },
  };
  const merged_from = Array.from({ length: 80 }, (_, n) => ({
    conversation_id: `cv_${n}`,
    owed_after: 0,
    base: 0,
  }));
  const turn = {
    tenant: { knowledge: { messages: true } },
    command: { tenant_id: 'acme', conversation_id: 'cv_own', trace_id: 'trace' },
    seen: { conversation_id: 'cv_own', merged_from },
  } as unknown as Parameters<typeof lookUp>[1];
  const lines = [{ text: 'Qual o prazo de troca?', isOwed: true }] as unknown as Parameters<typeof lookUp>[2];
  await lookUp(searcher, turn, lines, { signal: new AbortController().signal });
  expect(asked[0]?.wordsOf).toHaveLength(MOST_CONVERSATIONS);
  expect(asked[0]?.wordsOf?.[0]).toBe('cv_own');
});
