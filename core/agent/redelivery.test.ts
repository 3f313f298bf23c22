import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answered, Death, TurnBench } from '../../test/benches/turn.fixture.ts';
import { startConversationsTable, type TestTable } from '../../test/support/conversations-table.ts';
import { dueShard } from '../conversation/keys.ts';
import type { RoutingHandoffRequested } from '../events/routing-handoff-requested.ts';
import type { AiTurnPorts } from './ai-ports.ts';

let table: TestTable;
let bench: TurnBench;

beforeEach(async () => {
  table = await startConversationsTable();
  bench = new TurnBench(table);
});
afterEach(() => table.close());

const STEPS = [
  'commit',
  'wakeSender',
  'publish',
  'publishChange',
  'summarize',
  'recordOutcome',
  'park',
] as const;
type Step = (typeof STEPS)[number];

/** Ports of a process that dies at a step: before it has an effect, or right after. */
function mortal(step: Step, when: 'before' | 'after'): Partial<AiTurnPorts> {
  const alive = bench.ports();
  const dying = async (...given: unknown[]) => {
    if (when === 'after') await (alive[step] as (...given: unknown[]) => Promise<unknown>)(...given);
    throw new Death(`${when} ${step}`);
  };
  return { [step]: dying };
}

/** Runs a command, which may die, and then delivers it again twice. */
async function threeTimes(command: RoutingHandoffRequested, dies: Partial<AiTurnPorts>) {
  await bench.run(command, dies).catch((error: unknown) => {
    if (!(error instanceof Death)) throw error;
  });
  return [await bench.run(command), await bench.run(command)];
}

const keys = (envelopes: readonly { idempotency_key: string }[]) => [
  ...new Set(envelopes.map(({ idempotency_key }) => idempotency_key)),
];

const moments = (steps: readonly Step[]) =>
  steps.flatMap((step) => (['before', 'after'] as const).map((when) => [when, step] as const));

describe.each(moments(['commit', 'wakeSender', 'publish', 'summarize']))(
  'an answer, dying %s %s',
  (when, step) => {
    it('is written once, and everything that follows is made good under the same keys', async () => {
      const command = await bench.receive('um');
      const outcomes = await threeTimes(command, mortal(step, when));
      expect(outcomes).toEqual(['answered', 'answered']);
      const written = !(step === 'commit' && when === 'before');
      expect(bench.asked).toHaveLength(written ? 1 : 2);
      expect((await bench.replies()).map(({ body }) => body)).toEqual(['re: um']);
      const reply = keys(bench.outbox);
      expect([reply.length, keys(bench.facts)]).toEqual([1, reply]);
      expect((await bench.turnRow(command))?.outcome).toBe('answered');
    });
  },
);

describe.each(moments(['commit', 'wakeSender', 'publish', 'publishChange']))(
  'a handover, dying %s %s',
  (when, step) => {
    it('is made once and told, and its words may go out', async () => {
      const command = await bench.receive('atendente');
      const handoff = () =>
        answered('Já chamo alguém.', { action: 'handoff', queue: 'sales', reason: 'pediu' });
      bench.says.push(handoff, handoff);
      expect(await threeTimes(command, mortal(step, when))).toEqual(['handed_over', 'handed_over']);
      const conversation = await bench.conversation();
      expect(conversation).toMatchObject({
        ticket_status: 'pending',
        queue_id: 'sales',
        ticket_reason: 'pediu',
        owner_epoch: 2,
        answered_seq: 1,
      });
      // Until the words have gone out.
      expect(conversation.due_at).toBeDefined();
      expect(await bench.sendable()).toEqual(['Já chamo alguém.']);
      expect(keys(bench.facts).sort()).toEqual(['handoff:cv_1:1:e2', ...keys(bench.outbox), 'ticket:cv_1:2']);
      const notes = (await table.items()).filter(({ sk }) => String(sk).startsWith('UNPUBLISHED#'));
      expect(notes).toEqual([]);
    });
  },
);

describe.each(moments(['park', 'recordOutcome']))('a turn that waits, dying %s %s', (when, step) => {
  it('is parked, and neither sooner nor later for it', async () => {
    const command = await bench.receive('um');
    const down = () => ({ kind: 'down' as const, circuit: 'model#m', openUntil: bench.nowMs + 30_000 });
    bench.says.push(down, down, down);
    expect(await threeTimes(command, mortal(step, when))).toEqual(['parked', 'parked']);
    expect(await bench.conversation()).toMatchObject({
      parked_since: bench.nowMs,
      parked_until: bench.nowMs + 30_000 + 20_000,
      due_shard: dueShard('cv_1'),
      due_at: bench.nowMs + 30_000 + 20_000,
    });
    expect((await bench.turnRow(command))?.outcome).toBe('parked');
    bench.nowMs += 200_000;
    expect(await bench.run(command)).toBe('answered');
    expect((await bench.turnRow(command))?.outcome).toBe('answered');
  });
});

it('two deliveries at once answer once', async () => {
  const command = await bench.receive('um');
  const both = Promise.withResolvers<void>();
  let asking = 0;
  const ask: AiTurnPorts['ask'] = async () => {
    if (++asking === 2) both.resolve();
    await both.promise;
    return answered('oi');
  };
  const outcomes = await Promise.all([bench.run(command, { ask }), bench.run(command, { ask })]);
  expect(outcomes).toEqual(['answered', 'answered']);
  expect(await bench.replies()).toHaveLength(1);
  expect(keys(bench.outbox)).toHaveLength(1);
});

it('a superseded command that comes back after the cap answers all the same', async () => {
  const command = await bench.receive('um');
  await bench.receive('dois', { ms: 500 });
  expect(await bench.run(command)).toBe('superseded');
  bench.nowMs += 12_000;
  expect(await bench.run(command)).toBe('answered');
  expect((await bench.turnRow(command))?.outcome).toBe('answered');
});
