import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { systemClock } from '@prosa/local-cloud/clock';
import type { Runtime } from '@prosa/local-cloud/runtime';
import { DeskPeople } from '#core/desk/desk-people.ts';
import { DeskRepository } from '#core/desk/desk-repository.ts';
import { BusReader } from './bus-reader.ts';
import { ConversationViews } from './conversation-views.ts';
import type { Invocations } from './invocations.ts';
import type { WatchedChannel } from './watch-answer.ts';
import type { WatchParts } from './watch-route.ts';

interface Companies {
  channels(): readonly WatchedChannel[];
  queueName(tenantId: string, queueId: string): string | undefined;
}

/** What the page watches of a runtime that runs. `close` lets go of its connections. */
export function watchRuntime(
  runtime: Pick<Runtime, 'endpoints' | 'tableName' | 'events' | 'queues' | 'faults'>,
  { tenants, invocations }: { tenants: Companies; invocations: Invocations },
): { parts: WatchParts; close(): void } {
  // The emulators check no credentials, but the SDK does not send without any.
  const client = new DynamoDBClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    endpoint: runtime.endpoints.dynamodb,
  });
  const table = {
    client: DynamoDBDocumentClient.from(client),
    tableName: runtime.tableName('Conversations'),
  };
  const now = () => systemClock.now();
  const parts: WatchParts = {
    bus: new BusReader((filter) => runtime.events(filter), now),
    conversations: new ConversationViews({
      desk: new DeskRepository(table),
      now,
      queueName: (tenantId, queueId) => tenants.queueName(tenantId, queueId),
      people: new DeskPeople(table, now),
    }),
    now: () => ({
      channels: tenants.channels().map(({ tenant_id, phone_number_id, display_phone_number, name }) => ({
        ...{ tenant_id, phone_number_id, display_phone_number, name },
      })),
      queues: runtime.queues(),
      functions: invocations.list(),
      faults: runtime.faults.list(),
    }),
  };
  return { parts, close: () => client.destroy() };
}
