import type { SQSEvent } from 'aws-lambda';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { FUNCTIONS } from '../../lib/functions.ts';
import type { Pace } from './pace.ts';
import { type SimulationTables, startTables } from './tables.ts';
import { World } from './world.ts';

// The model and WhatsApp too: elsewhere each invocation draws for itself how long they take.
vi.mock('./provider-moods.ts', async (load) => ({
  ...(await load<object>()),
  THINKING: { min: 2_000, max: 2_000 },
  SENDING: { min: 100, max: 100 },
}));

/** How many jobs wait, and how long a batch of ten takes. */
const JOBS = 10_000;
const BATCH_MS = 4_000;

/** Invocations of the embedder side by side; see `embeddingsMaximumConcurrency`. */
const EMBEDDERS = 10;

/** Everything takes the same time whenever: what differs between two runs is what waits. */
const STEADY: Pace = {
  postMs: () => 20,
  callMs: () => 5,
  busMs: () => 50,
  twiceProbability: 0,
  queueMs: () => 10,
  concurrency: (name) => (name === 'embedder' ? EMBEDDERS : 1_000),
  batchSize: () => 10,
  coldStartProbability: 0,
  busyProbability: 0,
};

let tables: SimulationTables;

beforeAll(async () => {
  tables = await startTables();
});
afterAll(() => tables.close());

/** Some customers write some times, one after the other. @returns when each reply went out, and jobs that are left then */
async function repliesBeside(jobs: number) {
  const world = await World.start({
    ...{ tables, seed: 15, debounceSeconds: 2, pace: STEADY },
    entry: 'ai',
    isJudged: false,
  });
  try {
    const queue = world.queues.queue('embeddings');
    if (!queue) throw new Error('there is no queue of embeddings');
    for (let job = 0; job < jobs; job++) queue.send({ body: `{"job":${job}}`, groupId: 'acme' });
    let worked = 0;
    const embedder = world.lambda.deploy('embedder', FUNCTIONS.embedder.timeoutSeconds * 1_000, async () => {
      return async ({ Records }: SQSEvent) => {
        await new Promise((resolve) => setTimeout(resolve, BATCH_MS));
        worked += Records.length;
        return { batchItemFailures: [] };
      };
    });
    world.lambda.map(embedder, queue);
    for (let message = 0; message < 20; message++) {
      world.say(message % 5, ['text']);
      await world.runFor(3_000);
    }
    await world.runFor(20_000);
    const left = jobs - worked;
    const start = Math.min(...world.sayings.all.map(({ arrivals: [at = Number.NaN] }) => at));
    const replies = world.whatsApp.sends.filter(({ accepted }) => accepted);
    return { replies: replies.map(({ at, ledgerKey }) => ({ ledgerKey, afterMs: at - start })), left };
  } finally {
    await world.close();
  }
}

it('with 10,000 jobs of embeddings in their queue no answer waits longer than without', async () => {
  const alone = await repliesBeside(0);
  const beside = await repliesBeside(JOBS);
  expect(alone.replies).toHaveLength(20);
  expect(beside.replies.map(({ ledgerKey }) => ledgerKey)).toEqual(
    alone.replies.map(({ ledgerKey }) => ledgerKey),
  );
  const later = beside.replies.map(({ afterMs }, at) => afterMs - (alone.replies[at]?.afterMs ?? Number.NaN));
  // What a function has cached is read again at random: a call or two of AWS, of 10 ms each.
  expect(Math.max(...later)).toBeLessThanOrEqual(30);
  // The jobs were being worked all the time, and most of them still wait.
  expect(beside.left).toBeGreaterThan(JOBS / 2);
  expect(beside.left).toBeLessThan(JOBS);
});
