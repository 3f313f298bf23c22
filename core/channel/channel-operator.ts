import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Table } from '#platform/dynamodb/table.ts';
import { ProsaError } from '#platform/runtime/errors.ts';
import { createCommandSender } from '../conversation/command-sender.ts';
import { ConversationRepository } from '../conversation/conversation-repository.ts';
import { UnknownConversationError } from '../conversation/errors.ts';
import { causeOf } from '../conversation/facts.ts';
import { wakeEvent } from '../conversation/wake.ts';
import { TenantRepository } from '../tenant/tenant-repository.ts';
import { ChannelHolds } from './channel-holds.ts';
import { heldReplies } from './held-replies.ts';
import { ReceiptsHeartbeat } from './receipts-heartbeat.ts';
import { releaseChannel } from './release-channel.ts';

/** Which business number. `channelId` is WhatsApp's `phone_number_id`. */
export interface ChannelName {
  tenantId: string;
  channelId: string;
}

/** The tenant has no such business number. */
class UnknownChannelError extends ProsaError {
  override readonly name = 'UnknownChannelError';

  constructor({ tenantId, channelId }: ChannelName) {
    super(`tenant ${tenantId} has no channel ${channelId}`, {
      retryable: false,
      operatorHint: 'Compare both with the file that the tenant was provisioned with.',
    });
  }
}

/** Name of the index with `due_shard` and `due_at`. */
const DUE_INDEX = 'due';

/** What an operator does to a business number. Each answers with what to print. */
export function createChannelOperator(options: {
  registry: Table;
  /** The `conversations` table. */
  table: Table;
  sqs: Pick<SQSClient, 'send'>;
  now?: () => number;
  pause?: (ms: number) => Promise<void>;
}) {
  const { table, sqs, now = Date.now, pause } = options;
  const holds = new ChannelHolds({ table, now });
  const conversations = new ConversationRepository(table);
  const tenants = new TenantRepository(options.registry);

  const mustExist = async (of: ChannelName) => {
    if (!(await tenants.hasChannel(of.tenantId, of.channelId))) throw new UnknownChannelError(of);
  };

  return {
    /** @throws {UnknownChannelError} */
    async show(of: ChannelName): Promise<string> {
      await mustExist(of);
      const hold = await holds.find(of.tenantId, of.channelId);
      const seen = await new ReceiptsHeartbeat({ table }).seenThrough(of.tenantId, of.channelId);
      let waiting = 0;
      for await (const page of heldReplies(table, { ...of, dueIndex: DUE_INDEX })) waiting += page.length;
      const code = hold?.code === undefined ? '' : ` (code ${hold.code})`;
      return [
        hold ? `held since ${new Date(hold.since).toISOString()}: ${hold.reason}${code}` : 'not held',
        `replies that wait for a release: ${waiting}`,
        `statuses seen through: ${seen === undefined ? 'none yet' : new Date(seen).toISOString()}`,
      ].join('\n');
    },

    /** @throws {UnknownChannelError} before anything is written */
    async hold(of: ChannelName, why: { reason: string; code?: number | undefined }): Promise<string> {
      await mustExist(of);
      const isNew = await holds.hold(of.tenantId, of.channelId, why);
      return isNew ? 'held' : 'was held already; it keeps its first reason';
    },

    /**
     * @param outboxUrl URL of the sender's queue
     * @throws {UnknownChannelError} before anything is written
     */
    async release(of: ChannelName, outboxUrl: string): Promise<string> {
      await mustExist(of);
      const outbox = createCommandSender({ client: sqs, queueUrl: outboxUrl });
      // Part of every key, so that a second release within five minutes is no duplicate of the first.
      const started = now();
      const woken = await releaseChannel(
        {
          table,
          holds,
          dueIndex: DUE_INDEX,
          pause,
          wake: async ({ conversationId, replySeq }, round) => {
            const conversation = await conversations.find(of.tenantId, conversationId);
            if (!conversation) throw new UnknownConversationError(conversationId);
            const why = `released:${started}:${round}`;
            await outbox.sendCommand(wakeEvent(causeOf(conversation), { replySeq, why }));
          },
        },
        of,
      );
      return `released; the sender was asked to look ${woken} times`;
    },
  };
}
