import { afterEach, beforeEach, expect, it } from 'vitest';
import { ConversationRepository } from '#core/conversation/conversation-repository.ts';
import { recordingLog } from '#platform/runtime/recording.fixture.ts';
import { TENANT, TurnBench } from '../../../test/benches/turn.fixture.ts';
import { startConversationsTable, type TestTable } from '../../../test/support/conversations-table.ts';
import { turnCommand } from '../../../test/support/events.ts';
import type { CallEnd } from '../../model/call-end.ts';
import { guardedBench } from '../../model/model.fixture.ts';
import { createSummarizer } from './summarizer.ts';

const INSTALLED = { stage: 'test', modelId: 'm-1', baseUrl: 'http://model/v1' };

let table: TestTable;
let conversations: ConversationRepository;

beforeEach(async () => {
  table = await startConversationsTable();
  conversations = new ConversationRepository(table);
});
afterEach(() => table.close());

/** Forty messages, and a summarizer whose model answers as told. */
async function bench(answer: () => Promise<CallEnd>) {
  const turns = new TurnBench(table);
  for (let number = 1; number <= 40; number++) await turns.receive(`m${number}`, { ms: 1_000 });
  const guarded = guardedBench(answer);
  const log = recordingLog();
  const summarize = createSummarizer({
    conversations,
    table,
    model: guarded.model,
    installed: INSTALLED,
    log,
  });
  const run = async (totalMs = 20_000) => {
    const found = await conversations.findForTurn('acme', 'cv_1');
    if (!found) throw new Error('it is gone');
    await summarize(found.conversation, TENANT, turnCommand(), found.summary, guarded.limits(totalMs));
    return (await conversations.findForTurn('acme', 'cv_1'))?.summary;
  };
  return { ...guarded, guarded, log, run };
}

it('notes with the tenant’s model, and once', async () => {
  const { run, asked } = await bench(async () => ({ kind: 'said', text: ' Pediu pão. ' }));
  expect(await run()).toMatchObject({ text: 'Pediu pão.', messages: 20 });
  await run();
  expect(asked.map(({ modelId }) => modelId)).toEqual(['m-1']);
});

it('a model that fails is logged, and nothing else', async () => {
  const { run, log } = await bench(async () => {
    throw new Error('500');
  });
  expect(await run()).toBeUndefined();
  expect(log.lines).toMatchObject([{ level: 'warn', context: { conversation_id: 'cv_1' } }]);
});

it('waits ten seconds at most, and begins none when little time is left', async () => {
  const { run, timeouts } = await bench(async () => ({ kind: 'said', text: 'x' }));
  expect(await run(2_999)).toBeUndefined();
  expect(timeouts).toEqual([]);
  await run();
  expect(timeouts).toEqual([10_000]);
});
