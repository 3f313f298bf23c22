import { describe, expect, it } from 'vitest';
import { countingSource, turnCommand } from '../../test/support/events.ts';
import { conversationItem, replyItem } from '../../test/support/records.ts';
import type { CommitResult } from '../shared/conversation/commit-turn.ts';
import type { Conversation, MessageRow, TurnRow } from '../shared/conversation/records.ts';
import type { AgentAiResponseGenerated } from '../shared/events/agent-ai-response-generated.ts';
import type { RoutingHandoffRequested } from '../shared/events/routing-handoff-requested.ts';
import { turnId } from '../shared/ids/ids.ts';
import { runTurn, type TurnPorts } from './run-turn.ts';

const turnRow: TurnRow = {
  turn_id: turnId(turnCommand().idempotency_key),
  seq_through: 1,
  reply_seq: 1,
  outcome: 'answered',
  tokens_used: 12,
  duration_ms: 5,
};

const replyRow = replyItem(1, { turn_id: turnRow.turn_id, body: 'Olá!' });

function ports(options: {
  /** The conversation at each read; the last one stays. */
  reads: (Conversation | undefined)[];
  commit?: CommitResult;
  turn?: TurnRow;
  newest?: MessageRow[];
  since?: MessageRow[];
  failAt?: 'ask' | 'nudge' | 'publish';
}) {
  const steps: string[] = [];
  const facts: (AgentAiResponseGenerated | RoutingHandoffRequested)[] = [];
  const read: string[] = [];
  const reads = [...options.reads];
  const readNext = () => (reads.length > 1 ? reads.shift() : reads[0]);
  const step = (name: string) => {
    steps.push(name);
    if (options.failAt === name) throw new Error(`${name} failed`);
  };
  const made: TurnPorts = {
    conversations: {
      find: async () => readNext(),
      findWithReplies: async () => {
        const conversation = readNext();
        return conversation && { conversation, replies: [] };
      },
      findTurn: async () => options.turn,
      findReply: async () => replyRow,
      latestMessages: async () => options.newest ?? [],
      messagesSince: async (_tenant, _conversation, from) => {
        steps.push(`since ${from}`);
        return options.since ?? [];
      },
    },
    findTenant: async () => ({
      tenant_id: 'acme',
      name: 'Loja',
      profile: 'Vende chá.',
      language: 'pt-BR',
      entry: 'ai',
      timezone: 'America/Sao_Paulo',
      reopen_minutes: 120,
    }),
    ask: async ({ instructions, history }) => {
      step('ask');
      read.push(...history.map(({ text }) => text));
      expect(instructions).toContain('Vende chá.');
      return { text: 'Olá!', complete: true, tokensUsed: 12 };
    },
    commit: async () => {
      step('commit');
      return options.commit ?? { kind: 'committed', turn: turnRow, reply: replyRow };
    },
    nudgeSender: async () => step('nudge'),
    requestAnswer: async () => step('request'),
    publish: async (published) => {
      step('publish');
      facts.push(...published);
    },
    now: () => 0,
    source: countingSource(),
  };
  return { ports: made, steps, facts, read };
}

const run = (made: TurnPorts, command = turnCommand()) =>
  runTurn(made, command, new AbortController().signal);

describe('runTurn', () => {
  it('asks, commits, nudges the sender and publishes', async () => {
    const { ports: made, steps, facts } = ports({ reads: [conversationItem()] });
    expect(await run(made)).toBe('answered');
    expect(steps).toEqual(['ask', 'commit', 'nudge', 'publish']);
    expect(facts[0]).toMatchObject({
      idempotency_key: `reply:${turnRow.turn_id}`,
      hops: 2,
      payload: { replySeq: 1, seqThrough: 1, response: 'Olá!', tokensUsed: 12, duration: 5 },
    });
  });

  it.each([
    ['already_answered', conversationItem({ answered_through: 1 })],
    ['superseded', conversationItem({ turn_seq: 2 })],
  ])('ends as %s without asking the model', async (outcome, seen) => {
    const { ports: made, steps } = ports({ reads: [seen] });
    expect(await run(made)).toBe(outcome);
    expect(steps).toEqual([]);
  });

  it.each([
    [
      'people',
      conversationItem({ ticket_status: 'open', queue_id: 'sales', owner_epoch: 3 }),
      'agent.queue.sales',
    ],
    ['triage', conversationItem({ ticket_status: 'pending', owner_epoch: 3 }), 'agent.triage'],
  ])('asks %s instead when they own the conversation, and never drops', async (_who, seen, toAgent) => {
    const { ports: made, steps, facts } = ports({ reads: [seen] });
    expect(await run(made)).toBe('taken_over');
    expect(steps).toEqual(['request', 'publish']);
    expect(facts[0]).toMatchObject({
      idempotency_key: 'handoff:cv_1:1:e3',
      payload: { fromAgent: 'agent.ai', toAgent, reason: 'owner_changed', seq: 1, ownerEpoch: 3 },
    });
  });

  it('answers under the present epoch when the conversation was taken and given back', async () => {
    const { ports: made } = ports({ reads: [conversationItem({ owner_epoch: 3 })] });
    expect(await run(made)).toBe('answered');
  });

  it.each(['nudge', 'publish'] as const)('a redelivery after %s failed asks no model', async (failAt) => {
    const died = ports({ reads: [conversationItem()], failAt });
    await expect(run(died.ports)).rejects.toThrow(`${failAt} failed`);
    const again = ports({ reads: [conversationItem({ answered_through: 1, reply_seq: 1 })], turn: turnRow });
    expect(await run(again.ports)).toBe('answered');
    expect(again.steps).toEqual(['nudge', 'publish']);
    expect(again.facts[0]?.idempotency_key).toBe(`reply:${turnRow.turn_id}`);
  });

  it.each([
    ['superseded', conversationItem({ turn_seq: 2 })],
    ['taken_over', conversationItem({ ticket_status: 'open', queue_id: 'sales' }), ['request', 'publish']],
    ['already_answered', conversationItem({ answered_through: 1 })],
  ])(
    'what happened while the model was asked ends it as %s',
    async (outcome, current, after: string[] = []) => {
      const { ports: made, steps } = ports({
        reads: [conversationItem(), current],
        commit: { kind: 'stale' },
      });
      expect(await run(made)).toBe(outcome);
      expect(steps).toEqual(['ask', 'commit', ...after]);
    },
  );

  it('fails when the write did not happen and the answer is still wanted', async () => {
    const { ports: made } = ports({ reads: [conversationItem()], commit: { kind: 'conflict' } });
    await expect(run(made)).rejects.toMatchObject({ name: 'ContentionError', retryable: true });
  });

  it('reads an unanswered message that is older than the newest ones', async () => {
    const row = (second: number, body: string): MessageRow => ({
      message_id: `wamid.${second}`,
      media_type: 'text',
      body,
      occurred_at: `2026-01-01T00:00:0${second}.000Z`,
      received_at: `2026-01-01T00:00:0${second}.000Z`,
    });
    const unanswered_from = row(1, '').occurred_at;
    const {
      ports: made,
      steps,
      read,
    } = ports({
      reads: [conversationItem({ unanswered_from })],
      newest: [row(3, 'três'), row(4, 'quatro')],
      since: [row(1, 'um'), row(3, 'três')],
    });
    await run(made);
    expect(steps[0]).toBe(`since ${unanswered_from}`);
    expect(read).toEqual(['um', 'três', 'quatro']);
  });

  it('writes nothing when the model fails', async () => {
    const { ports: made, steps } = ports({ reads: [conversationItem()], failAt: 'ask' });
    await expect(run(made)).rejects.toThrow('ask failed');
    expect(steps).toEqual(['ask']);
  });

  it('refuses ids that the tenant does not have', async () => {
    const { ports: made } = ports({ reads: [undefined] });
    await expect(run(made)).rejects.toMatchObject({ name: 'UnknownConversationError' });
    const other = ports({ reads: [conversationItem({ tenant_id: 'other' })] });
    await expect(run(other.ports, turnCommand({}, { tenantId: 'other' }))).rejects.toMatchObject({
      name: 'UnknownTenantError',
    });
  });
});
