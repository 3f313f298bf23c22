import { createAgentQueues } from '#core/conversation/agent-queues.ts';
import { createCommandSender } from '#core/conversation/command-sender.ts';
import { ConversationRepository } from '#core/conversation/conversation-repository.ts';
import { findLiving } from '#core/conversation/merge/follow-merged.ts';
import { DeskActions } from '#core/desk/desk-actions.ts';
import { TenantRepository } from '#core/tenant/tenant-repository.ts';
import { ticketPolicyOf } from '#core/tenant/ticket-policy-of.ts';
import { connectPublisher } from '#platform/bus/connect-publisher.ts';
import { documentClient } from '#platform/runtime/aws-clients.ts';
import type { Clients } from '#platform/runtime/connect.ts';
import { ProsaError } from '#platform/runtime/errors.ts';
import type { Actor } from './actor.ts';
import { conversationOf, TENANT } from './customers.ts';
import type { Services } from './services.ts';

/** What a person does. */
export type DeskDeed = 'takeOver' | 'reply' | 'giveBack' | 'transfer' | 'close' | 'note';

/** What a person did, and what came of it. */
export interface DeskRecord {
  customer: number;
  deed: DeskDeed;
  /** Milliseconds since the epoch. */
  at: number;
  outcome: 'done' | 'refused' | 'died';
}

const LOOKING = { min: 0, max: 4_000 };

/** Makes what people do at the desk. Each reads the conversation, thinks, and acts on what was read. */
export function createPeople(options: {
  clients: Clients;
  services: Services;
  registryName: string;
  tableName: string;
  turnsQueueUrl: string;
  triageQueueUrl: string;
  outboxQueueUrl: string;
}) {
  const { clients, services } = options;
  const table = { client: documentClient(clients.dynamoDbClient()), tableName: options.tableName };
  const conversations = new ConversationRepository(table);
  const tenants = new TenantRepository({ ...table, tableName: options.registryName });
  const sqs = clients.sqsClient();
  const agents = createAgentQueues(sqs, {
    TURNS_QUEUE_URL: options.turnsQueueUrl,
    TRIAGE_QUEUE_URL: options.triageQueueUrl,
  });
  const outbox = createCommandSender({ client: sqs, queueUrl: options.outboxQueueUrl });
  const { publish } = connectPublisher({ ...clients, functionName: 'desk' }, 'bus');
  const desk = new DeskActions({
    table,
    conversations,
    policyOf: async (tenantId) => {
      const tenant = await tenants.getTenant(tenantId);
      if (!tenant) throw new Error(`the simulation has no tenant ${tenantId}`);
      return ticketPolicyOf(tenant);
    },
    requestAnswer: (command) => agents.requestAnswer(command),
    wakeSender: (envelope) => outbox.sendCommand(envelope),
    publish,
    now: Date.now,
  });

  const deedOf = (deed: DeskDeed, action: Parameters<typeof desk.takeOver>[0], name: string) => {
    switch (deed) {
      case 'takeOver':
        return desk.takeOver(action);
      case 'giveBack':
        return desk.giveBack(action);
      case 'close':
        return desk.close(action);
      case 'transfer':
        return desk.transfer({ ...action, to: { queueId: 'sales' } });
      case 'reply':
        return desk.reply({ ...action, requestId: name, body: `word of a person ${name}` });
      case 'note':
        return desk.note({ ...action, requestId: name, body: `note ${name}` });
    }
  };

  /** @returns `refused` when the desk refused it, or when there is no such conversation yet */
  return async (actor: Actor, customer: number, deed: DeskDeed): Promise<'done' | 'refused'> => {
    const seen = await findLiving(conversations, TENANT, conversationOf(customer));
    if (!seen) return 'refused';
    await services.pause(actor, LOOKING);
    const userId = `user-${actor.chance.between(1, 2)}`;
    const action = {
      tenantId: TENANT,
      conversationId: seen.conversation_id,
      userId,
      ownerEpoch: seen.owner_epoch,
    };
    try {
      await deedOf(deed, action, `r${actor.id}`);
      return 'done';
    } catch (error) {
      if (error instanceof ProsaError && !error.retryable) return 'refused';
      throw error;
    }
  };
}
