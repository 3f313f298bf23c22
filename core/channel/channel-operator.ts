import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Table } from '#platform/dynamodb/table.ts';
import { ProsaError } from '#platform/runtime/errors.ts';
import { createCommandSender } from '../conversation/command-sender.ts';
import { ConversationRepository } from '../conversation/conversation-repository.ts';
import { TenantRepository } from '../tenant/tenant-repository.ts';
import { ChannelHolds } from './channel-holds.ts';
import type { ChannelIds } from './keys.ts';
import { bringsKeys, ReceiptsHeartbeat, type ReceiptsSeen } from './receipts-heartbeat.ts';
import { releaseChannel, repliesHeldBy } from './release-channel.ts';
import { wakeHeld } from './wake-held.ts';

/** The tenant has no such business number. */
class UnknownChannelError extends ProsaError {
  override readonly name = 'UnknownChannelError';

  constructor({ tenantId, channelId }: ChannelIds) {
    super(`tenant ${tenantId} has no channel ${channelId}`, {
      retryable: false,
      operatorHint: 'Compare both with the file that the tenant was provisioned with.',
    });
  }
}

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

  const mustExist = async (of: ChannelIds) => {
    if (!(await tenants.hasChannel(of.tenantId, of.channelId))) throw new UnknownChannelError(of);
  };

  return {
    /** @throws {UnknownChannelError} */
    async show(of: ChannelIds): Promise<string> {
      await mustExist(of);
      const hold = await holds.find(of.tenantId, of.channelId);
      const seen = await new ReceiptsHeartbeat({ table }).seen(of.tenantId, of.channelId);
      let waiting = 0;
      for await (const replies of repliesHeldBy(table, of)) waiting += replies.length;
      const code = hold?.code === undefined ? '' : ` (code ${hold.code})`;
      return [
        hold ? `held since ${new Date(hold.since).toISOString()}: ${hold.reason}${code}` : 'not held',
        `replies that wait for a release: ${waiting}`,
        `statuses seen through: ${seenThrough(seen)}`,
      ].join('\n');
    },

    /** @throws {UnknownChannelError} before anything is written */
    async hold(of: ChannelIds, why: { reason: string; code?: number | undefined }): Promise<string> {
      await mustExist(of);
      const isNew = await holds.hold(of.tenantId, of.channelId, why);
      return isNew ? 'held' : 'was held already; it keeps its first reason';
    },

    /**
     * @param outboxUrl URL of the sender's queue
     * @throws {UnknownChannelError} before anything is written
     */
    async release(of: ChannelIds, outboxUrl: string): Promise<string> {
      await mustExist(of);
      const outbox = createCommandSender({ client: sqs, queueUrl: outboxUrl });
      const woken = await releaseChannel(
        {
          table,
          holds,
          pause,
          wake: (reply, why) => wakeHeld(conversations, (command) => outbox.sendCommand(command), reply, why),
        },
        of,
      );
      return `released; the sender was asked to look ${woken} times`;
    },
  };
}

function seenThrough(seen: ReceiptsSeen): string {
  const { keyed = 0, unkeyed = 0 } = seen;
  const newest = Math.max(keyed, unkeyed);
  if (newest === 0) return 'none yet';
  const warning = bringsKeys(seen) ? '' : ', without the key that we send: something on the way drops it';
  return new Date(newest).toISOString() + warning;
}
