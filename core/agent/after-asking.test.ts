import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answered, TENANT, TurnBench } from '../../test/benches/turn.fixture.ts';
import { startConversationsTable, type TestTable } from '../../test/support/conversations-table.ts';
import { waitsFor } from '../conversation/watch/wait-reason.ts';
import type { Asked } from '../model/asked.ts';
import { ModelUnavailableError } from '../model/model-errors.ts';
import type { AiTurnPorts } from './ai-ports.ts';
import type { ModelAnswer } from './answer.ts';

let table: TestTable;
let bench: TurnBench;

beforeEach(async () => {
  table = await startConversationsTable();
  bench = new TurnBench(table);
});
afterEach(() => table.close());

const bodies = async () => (await bench.replies()).map(({ body }) => body);
const says = (...asked: Asked<ModelAnswer>[]) => bench.says.push(...asked.map((one) => () => one));

describe('what the model decides', () => {
  it('a handoff without words or queue: the customer is told in the tenant’s language, the people are asked', async () => {
    says(answered('', { action: 'handoff' }));
    expect(await bench.run(await bench.receive('um'))).toBe('handed_over');
    expect(await bodies()).toEqual([expect.stringMatching(/^Vou passar a conversa/)]);
    expect(await bench.conversation()).toMatchObject({ queue_id: 'general', ticket_reason: 'handed_over' });
    expect(bench.facts).toMatchObject([
      { event: 'agent.ai.response.generated', payload: { outcome: 'handed_over', seqThrough: 1 } },
      { event: 'ticket.changed', payload: { from: 'bot', to: 'pending', queueId: 'general' } },
      {
        event: 'routing.handoff.requested',
        payload: { fromAgent: 'agent.ai', toAgent: 'agent.queue.general' },
      },
    ]);
  });

  it('a close leaves a ticket row, and may be silent', async () => {
    const command = await bench.receive('encerrar');
    says(answered('', { action: 'close' }));
    expect(await bench.run(command)).toBe('handed_over');
    expect(await bench.conversation()).toMatchObject({
      ticket_status: 'closed',
      ticket_reason: 'closed_by_ai',
    });
    expect((await table.items()).filter(({ sk }) => String(sk).startsWith('TICKET#'))).toHaveLength(1);
    expect([await bodies(), bench.outbox]).toEqual([[], []]);
    expect(await bench.run(command)).toBe('handed_over');
    expect(bench.asked).toHaveLength(1);
  });

  it('a close over a newer message stays open: the words go out, the message stays owed', async () => {
    const command = await bench.receive('encerrar');
    bench.nowMs += 12_000;
    bench.says.push(async () => {
      await bench.receive('espera!', { ms: 500 });
      return answered('Até logo!', { action: 'close' });
    });
    expect(await bench.run(command)).toBe('answered');
    expect(await bench.conversation()).toMatchObject({
      ticket_status: 'bot',
      inbound_seq: 2,
      answered_seq: 1,
    });
    expect(await bodies()).toEqual(['Até logo!']);
  });

  it('a silent close over a newer message is nothing at all', async () => {
    const command = await bench.receive('encerrar');
    bench.nowMs += 12_000;
    bench.says.push(async () => {
      await bench.receive('espera!', { ms: 500 });
      return answered('', { action: 'close' });
    });
    expect(await bench.run(command)).toBe('superseded');
    expect(await bench.conversation()).toMatchObject({ ticket_status: 'bot', answered_seq: 0 });
  });

  it('an answer of ours that was settled meanwhile does not void it', async () => {
    const command = await bench.receive('um');
    bench.says.push(async () => {
      await bench.addNotice();
      return answered('oi');
    });
    expect(await bench.run(command)).toBe('answered');
    expect(bench.asked).toHaveLength(1);
    expect((await bench.replies()).map(({ reply_seq }) => reply_seq)).toEqual([1, 2]);
  });
});

describe('when nothing useful comes back', () => {
  it.each<[string, Asked<ModelAnswer>, string, string]>([
    ['refused', { kind: 'refused', cause: new Error('no') }, 'refused', 'model_refused'],
    ['truncated', { kind: 'truncated', cause: new Error('length') }, 'failed', 'model_truncated'],
    ['too long', { kind: 'too_long', cause: new Error('length') }, 'failed', 'model_too_long'],
    ['malformed', { kind: 'malformed', cause: new Error('no JSON') }, 'failed', 'model_malformed'],
    ['out of quota', { kind: 'out_of_quota', cause: new Error('402') }, 'failed', 'model_out_of_quota'],
    ['misconfigured', { kind: 'misconfigured', cause: new Error('401') }, 'failed', 'model_misconfigured'],
    [
      'without a price',
      { kind: 'price_unknown', cause: new Error('llama') },
      'failed',
      'model_price_unknown',
    ],
    ['not paid for', { kind: 'budget_spent', cause: new Error('11') }, 'over_budget', 'budget_spent'],
  ])('%s: people have it at once and the customer is told', async (_what, asked, outcome, reason) => {
    says(asked);
    expect(await bench.run(await bench.receive('um'))).toBe(outcome);
    expect(await bench.conversation()).toMatchObject({ ticket_status: 'pending', ticket_reason: reason });
    expect(await bench.sendable()).toHaveLength(1);
  });

  it('the tokens of what was of no use are kept with the turn', async () => {
    says({ kind: 'malformed', cause: new Error('no JSON') });
    const command = await bench.receive('um');
    await bench.run(command);
    expect((await bench.turnRow(command))?.tokens).toEqual(bench.tokens);
  });
});

describe('when the model is down', () => {
  const failed: Asked<ModelAnswer> = { kind: 'down', circuit: 'model#m', cause: new Error('500') };
  const open = (ms = 30_000): Asked<ModelAnswer> => ({
    kind: 'down',
    circuit: 'model#m',
    openUntil: bench.nowMs + ms,
  });

  it('a call that failed is repeated by two more deliveries, then the turn waits in the table', async () => {
    says(failed, failed, failed);
    const command = await bench.receive('um');
    for (const receiveCount of [1, 2]) {
      await expect(bench.run(command, {}, { receiveCount })).rejects.toMatchObject({
        name: 'ModelUnavailableError',
        retryable: true,
      });
    }
    expect(await bench.run(command, {}, { receiveCount: 3 })).toBe('parked');
  });

  it('without a request left it is not waited for by the record', async () => {
    const command = await bench.receive('um');
    const spendAll: AiTurnPorts['ask'] = async (_tenant, _prompt, _limits, _command, requests) => {
      while (await requests.take());
      return failed;
    };
    await expect(bench.run(command, { ask: spendAll })).rejects.toBeInstanceOf(ModelUnavailableError);
    expect(await bench.run(command, { ask: spendAll }, { receiveCount: 2 })).toBe('parked');
  });

  it('a short Retry-After brings the record back then; a long one parks the turn', async () => {
    says(
      { kind: 'down', circuit: 'model#m', retryAfterMs: 7_200 },
      { kind: 'down', circuit: 'model#m', retryAfterMs: 180_000 },
    );
    const command = await bench.receive('um');
    await expect(bench.run(command)).rejects.toMatchObject({ retryAfterSeconds: 8 });
    bench.random = () => 0;
    expect(await bench.run(command)).toBe('parked');
    expect(await bench.conversation()).toMatchObject({ parked_until: bench.nowMs + 180_000 });
  });

  it('an open circuit parks at once: nothing is thrown', async () => {
    says(open());
    expect(await bench.run(await bench.receive('um'))).toBe('parked');
    const reason = { kind: 'circuit', name: 'model#m' } as const;
    const { waits_for, parked_since } = await bench.conversation();
    expect({ waits_for, parked_since }).toEqual(waitsFor(reason, 'cv_1', bench.nowMs));
  });

  it('a customer who writes on neither waits longer nor moves the end', async () => {
    const stillOpen = open();
    says(stillOpen);
    await bench.run(await bench.receive('um'));
    const { parked_until, parked_since } = await bench.conversation();
    for (let number = 0; number < 5; number++) {
      says(stillOpen);
      const command = await bench.receive(`mais ${number}`, { ms: 8_000 });
      expect(await bench.run(command)).toBe('parked');
    }
    expect(await bench.conversation()).toMatchObject({ parked_until, parked_since, due_at: parked_until });
    expect(await bench.run(await bench.receive('voltou?', { ms: 1_000 }))).toBe('answered');
    expect((await bench.conversation()).parked_since).toBeUndefined();
  });

  it('a parked turn whose call fails is parked again, whatever the receive', async () => {
    says(open(), failed);
    const command = await bench.receive('um');
    await bench.run(command);
    bench.nowMs += 200_000;
    expect(await bench.run({ ...command, idempotency_key: 'handoff:cv_1:1:e1:p1:n1' })).toBe('parked');
    const { parked_since, parked_until } = await bench.conversation();
    expect(parked_since).toBe(bench.nowMs - 200_000);
    expect(parked_until).toBeGreaterThan(bench.nowMs + 60_000);
  });

  it('after fourteen minutes people have it, with the reason, and the customer is told', async () => {
    says(open());
    const command = await bench.receive('um');
    await bench.run(command);
    bench.nowMs += 14 * 60_000;
    says(open());
    expect(await bench.run(command)).toBe('handed_over');
    const conversation = await bench.conversation();
    expect(conversation).toMatchObject({ ticket_status: 'pending', ticket_reason: 'model_down' });
    expect(conversation.parked_since).toBeUndefined();
    expect(await bench.sendable()).toEqual([expect.stringContaining('fora do ar')]);
  });

  it('a tenant that does not want to wait has people at once', async () => {
    bench.tenant = { ...TENANT, when_model_down: 'people' };
    says(open());
    expect(await bench.run(await bench.receive('um'))).toBe('handed_over');
  });

  it('a message that comes while the turn is parked is no obstacle; a person who takes over is', async () => {
    const command = await bench.receive('um');
    bench.nowMs += 12_000;
    bench.says.push(async () => {
      await bench.receive('dois');
      return open();
    });
    expect(await bench.run(command)).toBe('parked');
    bench.says.push(async () => {
      await bench.give({ status: 'open', queueId: 'sales' });
      return open(600_000);
    });
    expect(await bench.run({ ...command, payload: { ...command.payload, seq: 2 } })).toBe('taken_over');
    expect((await bench.conversation()).parked_until).toBeUndefined();
  });

  it('too little time is no reason to lose a record', async () => {
    const command = await bench.receive('um');
    let deadline = 0;
    await bench.run(
      command,
      {
        ask: async (_tenant, _prompt, limits) => {
          deadline = limits.deadline;
          return answered('oi');
        },
      },
      { remainingMs: () => 9_000 },
    );
    expect(deadline).toBe(bench.nowMs + 4_000);
  });
});
