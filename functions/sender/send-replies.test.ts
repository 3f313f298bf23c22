import { describe, expect, it } from 'vitest';
import { turnCommand } from '../../test/support/events.ts';
import { conversationItem, replyItem } from '../../test/support/records.ts';
import { ContentionError } from '../shared/conversation/errors.ts';
import type { ReplyRow } from '../shared/conversation/records.ts';
import { type SenderPorts, type SendResult, sendReplies } from './send-replies.ts';

/** A ledger in memory that keeps the real one's rules. */
function ports(
  rows: ReplyRow[],
  send: (reply: ReplyRow) => SendResult | Error,
  settledThrough = 0,
  readAtOnce = 10,
) {
  const sent: number[] = [];
  const facts: { event: string; idempotency_key: string; payload: Record<string, unknown> }[] = [];
  const state = { settledThrough, publishFails: false };
  const row = (seq: number) => rows.find(({ reply_seq }) => reply_seq === seq);
  const change = (seq: number, from: string[], to: Partial<ReplyRow>) => {
    const found = row(seq);
    if (!found || !from.includes(found.status)) return false;
    Object.assign(found, to);
    return true;
  };
  const made: SenderPorts = {
    conversations: {
      findWithReplies: async () => ({
        conversation: conversationItem({ reply_seq: 2, settled_through: state.settledThrough }),
        replies: rows.slice(-readAtOnce).map((found) => ({ ...found })),
      }),
      findReply: async (_tenant, _conversation, seq) => row(seq),
    },
    ledger: {
      unsettled: async () =>
        rows.filter(({ reply_seq }) => reply_seq > state.settledThrough).map((found) => ({ ...found })),
      begin: async (_, { reply_seq }) => change(reply_seq, ['pending'], { status: 'sending' }),
      withdraw: async (_, { reply_seq }) => change(reply_seq, ['sending'], { status: 'pending' }),
      settle: async (_, { reply_seq }, settlement) => {
        const { status } = settlement;
        if (!change(reply_seq, status === 'held' ? ['pending'] : ['sending', 'unknown'], { status }))
          return false;
        if (settlement.status === 'sent')
          Object.assign(row(reply_seq) ?? {}, { message_id: settlement.messageId });
        state.settledThrough = reply_seq;
        return true;
      },
    },
    send: async (_, { reply_seq }) => {
      sent.push(reply_seq);
      const result = send(replyItem(reply_seq));
      if (result instanceof Error) throw result;
      return result;
    },
    publish: async (published) => {
      if (state.publishFails) throw new Error('bus down');
      facts.push(...published);
    },
    onSettled: () => undefined,
  };
  return { ports: made, rows, sent, facts, state };
}

const accepted = ({ reply_seq }: ReplyRow): SendResult => ({
  status: 'sent',
  messageId: `wamid.${reply_seq}`,
});

const look = (made: SenderPorts, replySeq = 1, remainingMs = 28_000) =>
  sendReplies(made, { ...turnCommand(), payload: { replySeq } }, { remainingMs: () => remainingMs });

describe('sendReplies', () => {
  it('sends in order and tells how each ended', async () => {
    const world = ports([replyItem(1), replyItem(2)], accepted);
    await look(world.ports);
    expect(world.sent).toEqual([1, 2]);
    expect(world.facts.map(({ event, idempotency_key }) => [event, idempotency_key])).toEqual([
      ['outbox.message.sent', 'sent:cv_1#1'],
      ['outbox.message.sent', 'sent:cv_1#2'],
    ]);
  });

  it('sends the oldest first when more wait than are read with the conversation', async () => {
    const world = ports([replyItem(1), replyItem(2), replyItem(3)], accepted, 0, 2);
    await look(world.ports);
    expect(world.sent).toEqual([1, 2, 3]);
  });

  it('sends nothing twice when the record comes again', async () => {
    const world = ports([replyItem(1)], accepted);
    await look(world.ports);
    await look(world.ports);
    expect(world.sent).toEqual([1]);
  });

  it('publishes on the next delivery what an earlier one could not', async () => {
    const world = ports([replyItem(1)], accepted);
    world.state.publishFails = true;
    await expect(look(world.ports)).rejects.toThrow('bus down');
    world.state.publishFails = false;
    await look(world.ports);
    expect(world.sent).toEqual([1]);
    expect(world.facts.map(({ idempotency_key }) => idempotency_key)).toEqual(['sent:cv_1#1']);
  });

  it('publishes what another record’s look settled but could not publish', async () => {
    const world = ports([replyItem(1), replyItem(2)], accepted);
    world.ports.publish = async (published) => {
      if (published[0]?.payload.replySeq === 2) throw new Error('bus down');
    };
    await expect(look(world.ports, 1)).rejects.toThrow('bus down');
    const later = ports(world.rows, accepted, 2);
    await look(later.ports, 2);
    expect(later.sent).toEqual([]);
    expect(later.facts.map(({ idempotency_key }) => idempotency_key)).toEqual(['sent:cv_1#2']);
  });

  it('begins no send for whose answer there is no time', async () => {
    const world = ports([replyItem(1)], accepted);
    await expect(look(world.ports, 1, 15_999)).rejects.toMatchObject({ name: 'SendPostponedError' });
    expect(world.sent).toEqual([]);
    expect(world.rows[0]?.status).toBe('pending');
  });

  it('leaves a reply that is on its way alone when its end cannot be recorded, and says so', async () => {
    const world = ports([replyItem(1), replyItem(2)], accepted);
    world.ports.ledger.settle = async () => {
      throw new ContentionError('cv_1', 'the end of a send was to be recorded');
    };
    await expect(look(world.ports)).rejects.toMatchObject({ name: 'ContentionError' });
    expect(world.sent).toEqual([1]);
    expect(world.facts).toEqual([]);
  });

  it('never sends again what was on its way when a function died', async () => {
    const world = ports([replyItem(1, { status: 'sending' }), replyItem(2)], accepted);
    await look(world.ports);
    expect(world.sent).toEqual([2]);
    expect(world.rows.map(({ status }) => status)).toEqual(['unknown', 'sent']);
    expect(world.facts[0]).toMatchObject({ event: 'outbox.message.failed', payload: { reason: 'unknown' } });
  });

  it('goes on after a refusal and says the code', async () => {
    const world = ports([replyItem(1), replyItem(2)], ({ reply_seq }) =>
      reply_seq === 1
        ? { status: 'failed', code: 131026, reason: 'undeliverable' }
        : { status: 'sent', messageId: 'wamid.2' },
    );
    await look(world.ports);
    expect(world.facts[0]).toMatchObject({
      event: 'outbox.message.failed',
      payload: { code: 131026, reason: 'undeliverable' },
    });
    expect(world.rows.map(({ status }) => status)).toEqual(['failed', 'sent']);
  });

  it('keeps the place of a reply that can go later', async () => {
    const world = ports([replyItem(1), replyItem(2)], () => ({
      status: 'postponed',
      reason: 'not connected',
    }));
    await expect(look(world.ports)).rejects.toMatchObject({ name: 'SendPostponedError', retryable: true });
    expect(world.sent).toEqual([1]);
    expect(world.rows.map(({ status }) => status)).toEqual(['pending', 'pending']);
  });

  it('keeps a reply pending when it could not even be tried', async () => {
    const world = ports([replyItem(1)], () => new Error('no secrets'));
    await expect(look(world.ports)).rejects.toThrow('no secrets');
    expect(world.rows[0]?.status).toBe('pending');
  });

  it('holds an answer of an earlier owner', async () => {
    const world = ports([replyItem(1, { owner_epoch: 0 })], accepted);
    await look(world.ports);
    expect(world.sent).toEqual([]);
    expect(world.rows[0]?.status).toBe('held');
    expect(world.facts[0]?.payload).toMatchObject({ reason: 'held' });
  });

  it('refuses a conversation that the tenant does not have', async () => {
    const world = ports([replyItem(1)], accepted);
    world.ports.conversations.findWithReplies = async () => undefined;
    await expect(look(world.ports)).rejects.toMatchObject({ name: 'UnknownConversationError' });
    expect(world.sent).toEqual([]);
  });
});
