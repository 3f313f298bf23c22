import { connectBudgetBook } from '#core/budget/connect-budget-book.ts';
import { ChannelHolds } from '#core/channel/channel-holds.ts';
import { goOnReleasing, type HeldReply } from '#core/channel/release-channel.ts';
import { ReleaseNotes } from '#core/channel/release-notes.ts';
import { SilentNumbers } from '#core/channel/silent-numbers.ts';
import { wakeHeld } from '#core/channel/wake-held.ts';
import { KnownTenants } from '#core/tenant/known-tenants.ts';
import { TenantRepository } from '#core/tenant/tenant-repository.ts';
import { connectPublisher } from '#platform/bus/connect-publisher.ts';
import { joinPublications } from '#platform/bus/joining-publisher.ts';
import type { Clients, Connection } from '#platform/runtime/connect.ts';
import { createAgentQueues } from '../agent-queues.ts';
import { createCommandSender } from '../command-sender.ts';
import { ConversationRepository } from '../conversation-repository.ts';
import { hearMessage } from '../hearing/hear-message.ts';
import { publishChange } from '../publish-change.ts';
import { createTimerSender } from '../timer-sender.ts';
import { DueIndex } from './due-index.ts';
import type { TimerPorts } from './handle-timer.ts';
import { itemsWaitingFor } from './waiting.ts';
import { tellOfSilence, watchHooks } from './watch-hooks.ts';
import { WatchStore } from './watch-store.ts';
import type { WATCH_VARIABLES } from './watch-variables.ts';

/** What the watchdog and the timers work with, in one environment of a function. */
export function connectWatch(
  aws: Connection & Pick<Clients, 'sqsClient' | 'eventBridgeClient'>,
  variables: Record<(typeof WATCH_VARIABLES)[number], string>,
): TimerPorts {
  const { log, metrics, now } = aws;
  const table = aws.table(variables.CONVERSATIONS_TABLE);
  const tenants = new KnownTenants(new TenantRepository(aws.table(variables.REGISTRY_TABLE)), now);
  const client = aws.sqsClient();
  const agents = createAgentQueues(client, variables);
  const policyOf: TimerPorts['policyOf'] = (tenantId) => tenants.policyOf(tenantId);
  const requestAnswer: TimerPorts['requestAnswer'] = (command) => agents.requestAnswer(command);
  const outbox = createCommandSender({ client, queueUrl: variables.OUTBOX_QUEUE_URL });
  const { publish } = joinPublications(connectPublisher(aws, variables.EVENT_BUS_NAME));
  const conversations = new ConversationRepository(table);
  const releases = {
    table,
    holds: new ChannelHolds({ table, now }),
    notes: new ReleaseNotes(table),
    wake: (reply: HeldReply, why: string) =>
      wakeHeld(conversations, (command) => outbox.sendCommand(command), reply, why),
    now,
  };
  const silent = new SilentNumbers({ table, now });
  const budgets = connectBudgetBook(table, now);
  return {
    index: new DueIndex(table, variables.DUE_INDEX),
    conversations,
    store: new WatchStore(table),
    waiting: (reason) => itemsWaitingFor(table, reason),
    timers: createTimerSender({ client, queueUrl: variables.TIMERS_QUEUE_URL, now }),
    policyOf,
    requestAnswer,
    wakeSender: (look) => outbox.sendCommand(look),
    giveUpHearing: (message) =>
      hearMessage({ table, conversations, policyOf, requestAnswer, publish, now }, message, { as: 'late' }),
    goOnReleasing: (channel) => goOnReleasing(releases, channel),
    lookAtSilence: async (channel) => {
      const found = await silent.look(channel);
      if (found) tellOfSilence(log, metrics, channel, found);
    },
    endDeadReservations: async (of) => {
      const { count } = await budgets.endDead(of);
      if (count > 0) {
        const lines = log.child({ tenant_id: of.tenantId });
        lines.warn('calls of a model have no known end: they count as they could at most', {
          ...{ month: of.month, count },
        });
      }
    },
    publishChange: (conversation, unpublished) =>
      publishChange({ table, publish, requestAnswer }, conversation, unpublished),
    ...watchHooks(log, metrics),
    now,
  };
}
