import { expect, it } from 'vitest';
import type { Searched } from '#core/knowledge/search/search-knowledge.ts';
import { recordingCount, recordingLog } from '#platform/runtime/recording.fixture.ts';
import { noTrace } from '#platform/runtime/tracer.ts';
import { createHandler } from './handler.ts';

const QUESTION = {
  tenantId: 'acme',
  conversationId: 'cv_1',
  traceId: '1-6745f2c0-0123456789abcdef01234567',
  question: 'qual o prazo?',
  timeoutMs: 2_800,
};
const CHUNK = { chunkId: 'ck_a', documentId: 'd', version: 2, section: 'Trocas', text: '30 dias.' };

function retriever(more: Partial<Searched> = {}) {
  const log = recordingLog();
  const searched: unknown[] = [];
  const handler = createHandler({
    ...{ log, trace: noTrace, now: () => 0 },
    metrics: { ...recordingCount(), flush: () => undefined },
    async search(...call) {
      searched.push(call);
      return { kind: 'found', chunks: [CHUNK], isByWordsAlone: false, ...more };
    },
  });
  const post = (body: unknown) =>
    handler({ body: typeof body === 'string' ? body : JSON.stringify(body), isBase64Encoded: false });
  return { log, searched, post };
}

it('a question brings chunks, and no word of either is logged', async () => {
  const { log, searched, post } = retriever();
  const { statusCode, body } = await post(QUESTION);
  expect([statusCode, JSON.parse(body ?? '')]).toEqual([200, { chunks: [CHUNK], isByWordsAlone: false }]);
  const { timeoutMs, ...question } = QUESTION;
  expect(searched).toEqual([[question, timeoutMs]]);
  expect(JSON.stringify(log.lines)).not.toMatch(/prazo|30 dias/);
});

it('words of the conversation are searched where they are asked for', async () => {
  const words = [{ conversation_id: 'cv_1', rows: ['MSG#1'] }];
  const { searched, post } = retriever({ words });
  const { body } = await post({ ...QUESTION, wordsOf: ['cv_1'] });
  expect(JSON.parse(body ?? '')).toMatchObject({ words });
  expect(searched).toMatchObject([[{ wordsOf: ['cv_1'] }, QUESTION.timeoutMs]]);
});

it('trouble with vectors is an answer by words, and a line for the operator', async () => {
  const { log, post } = retriever({ isByWordsAlone: true, trouble: new Error('down') });
  expect((await post(QUESTION)).statusCode).toBe(200);
  expect(log.lines.map(({ message }) => message)).toContain('documents were searched by words alone');
});

it.each([
  '{',
  {},
  { ...QUESTION, tenantId: '' },
  { ...QUESTION, question: 'x'.repeat(1_001) },
  { ...QUESTION, top: 99 },
])('what is no question is refused: %j', async (body) => {
  const { searched, post } = retriever();
  expect([(await post(body)).statusCode, searched]).toEqual([400, []]);
});
