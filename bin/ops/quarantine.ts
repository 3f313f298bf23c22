import { AccountChannels } from '#core/channel/account-channels.ts';
import { ContactResolver } from '#core/contact/contact-resolver.ts';
import type { Envelope } from '#core/events/envelope.ts';
import { TenantRepository } from '#core/tenant/tenant-repository.ts';
import { rereadQuarantine } from '#core/whatsapp/inbound/quarantine-operator.ts';
import { createReceiptsQueue } from '#core/whatsapp/inbound/receipts-queue.ts';
import { createEventPublisher } from '#platform/bus/event-publisher.ts';
import type { Installation } from './installation.ts';
import type { Word } from './word.ts';

/** Reads what is in quarantine again with the code as it is now. */
export const quarantine: Word = {
  about: 'What the webhook could not work: read again with the code of this checkout.',
  verbs: {
    reread: {
      usage: '[--dry-run]   --dry-run only tells what would become of each',
      flags: ['dry-run'],
      plan: ({ flag, rest }) => (rest.length > 0 ? undefined : (at) => reread(at, flag('dry-run'))),
    },
  },
};

async function* reread(at: Installation, dryRun: boolean): AsyncGenerator<string> {
  const [registry, conversations] = [await at.table('RegistryTable'), await at.table('ConversationsTable')];
  const [busName, queueUrl] = [await at.output('EventBusName'), await at.output('ReceiptsQueueUrl')];
  const { eventBridge, sqs } = at.clients;
  const tenants = new TenantRepository(registry);
  const findChannel = (app: string, channelId: string) => tenants.getChannel(app, channelId);
  const publisher = createEventPublisher({ client: eventBridge, busName, functionName: 'webhook' });
  const ports = {
    findChannel,
    accounts: new AccountChannels({ registry, conversations, findChannel }),
    contacts: new ContactResolver({ ...conversations, now: Date.now }),
    publish: (events: Envelope[], deadline: number) => publisher.publish(events, { deadline }),
    receipts: createReceiptsQueue({ client: sqs, queueUrl }),
    quarantine: async () => undefined,
    // It came long ago.
    heard: async () => undefined,
  };
  yield* rereadQuarantine(conversations, ports, { dryRun, now: Date.now });
}
