import { expect, test } from 'vitest';
import { serveModelStandIn } from '../../local/model/stand-in.ts';
import { turnCommand } from '../../test/support/events.ts';
import { greetsOnly } from '../conversation/message/small-words.ts';
import { guardedBench, memoryLedger } from '../model/model.fixture.ts';
import { ModelClient } from '../model/model-client.ts';
import { createDecider } from './decide-by-model.ts';
import { byKeywords } from './keyword-rules.ts';
import { PHRASES } from './phrases.fixture.ts';
import { TENANT } from './triage.fixture.ts';
import { understand } from './understand.ts';

/** What triage makes of a first message before it asks a model; undefined: it would ask one, or the customer. */
function byRules(text: string): string | null | undefined {
  const understood = understand({ body: text, content: undefined }, TENANT.queues, undefined);
  if (understood?.kind === 'queue') return understood.queueId;
  if (greetsOnly(text)) return null;
  const ruled = byKeywords([text], TENANT.queues);
  return ruled && ruled.certainty >= 0.8 ? ruled.queueId : undefined;
}

type Judged = { text: string; wanted: string | null; queueId: string | null | undefined };

/** Of those that were placed, how many rightly; how many were left to be asked; and which went wrong. */
function report(how: string, judged: Judged[]) {
  const clear = judged.filter(({ wanted }) => wanted !== null);
  const placed = judged.filter(({ queueId }) => queueId != null);
  const wrong = placed.filter(({ queueId, wanted }) => queueId !== wanted);
  const right = placed.length - wrong.length;
  console.info(
    `${how}: ${right} of ${clear.length} phrases that tell a queue placed rightly, ${wrong.length} wrongly${wrong.map(({ text, queueId }) => `\n  “${text}” → ${queueId}`).join('')}`,
  );
  return { right, wrong: wrong.length, clear: clear.length };
}

test('there are a hundred, of every queue and of none', () => {
  expect(PHRASES).toHaveLength(100);
  expect(new Set(PHRASES.map(([text]) => text)).size).toBe(100);
});

test('keywords alone place most, and few wrongly', () => {
  const { right, wrong, clear } = report(
    'keywords',
    PHRASES.map(([text, wanted]) => ({ text, wanted, queueId: byRules(text) })),
  );
  expect(right / clear).toBeGreaterThan(0.5);
  expect(wrong).toBeLessThanOrEqual(3);
});

test('with a model that is asked where keywords are not sure', async () => {
  const standIn = await serveModelStandIn();
  try {
    const client = new ModelClient({
      secrets: { read: async (_name, schema) => schema.parse({ apiKey: 'sk-test' }) },
      now: () => 0,
    });
    const { model } = guardedBench(
      (...call) => client.ask(...call),
      undefined,
      (...call) => client.decide(...call),
    );
    const installed = { stage: 'test', modelId: 'gpt-6-luna', baseUrl: standIn.baseUrl };
    const decide = createDecider({ model, installed, spending: () => memoryLedger() });
    const turn = { command: turnCommand({ toAgent: 'agent.triage' }), turnId: 'tn_1' };
    const delivery = {
      signal: new AbortController().signal,
      remainingMs: () => 20_000,
      receiveCount: 1,
    };
    const judged: Judged[] = [];
    for (const [text, wanted] of PHRASES) {
      let queueId = byRules(text);
      if (queueId === undefined) {
        const decided = await decide(TENANT, { texts: [text], unanswered: 1 }, turn, delivery);
        const isSure = decided.kind === 'decided' && decided.decision.certainty >= 0.7;
        queueId = isSure ? decided.decision.queueId : undefined;
      }
      judged.push({ text, wanted, queueId });
    }
    const { right, wrong, clear } = report('keywords, then the stand-in’s decisions', judged);
    expect(right / clear).toBeGreaterThan(0.5);
    expect(wrong).toBeLessThanOrEqual(8);
  } finally {
    await standIn.close();
  }
});
