import { documentClient, eventBridgeClient, sqsClient } from '../shared/aws/clients.ts';
import { createEventPublisher } from '../shared/bus/event-publisher.ts';
import { joinPublications } from '../shared/bus/joining-publisher.ts';
import { ReceiptsHeartbeat } from '../shared/channels/receipts-heartbeat.ts';
import { ConversationRepository } from '../shared/conversation/conversation-repository.ts';
import { createCommandSender } from '../shared/queue/command-sender.ts';
import { createLog } from '../shared/runtime/logger.ts';
import { createMetrics } from '../shared/runtime/metrics.ts';
import { createTrace } from '../shared/runtime/tracer.ts';
import { DeliveryStore } from './delivery-store.ts';
import { env } from './env.ts';
import type { ReceiptsDeps } from './handler.ts';
import { FUNCTION_NAME } from './names.ts';

/** Makes what the receipts function works with, once per environment. */
export async function createDeps(): Promise<ReceiptsDeps> {
  const { CONVERSATIONS_TABLE, EVENT_BUS_NAME, OUTBOX_QUEUE_URL, publishesDelivery } = env();
  const table = { client: documentClient(), tableName: CONVERSATIONS_TABLE };
  const outbox = createCommandSender({ client: sqsClient(), queueUrl: OUTBOX_QUEUE_URL });
  const publisher = joinPublications(
    createEventPublisher({
      client: eventBridgeClient(),
      busName: EVENT_BUS_NAME,
      functionName: FUNCTION_NAME,
    }),
  );
  return {
    log: createLog(FUNCTION_NAME),
    metrics: createMetrics(FUNCTION_NAME),
    trace: await createTrace(FUNCTION_NAME),
    receipts: {
      deliveries: new DeliveryStore(table),
      conversations: new ConversationRepository(table),
      nudgeSender: (look) => outbox.sendCommand(look),
      publish: publishesDelivery ? (facts) => publisher.publish(facts) : undefined,
    },
    heartbeat: new ReceiptsHeartbeat({ table }),
  };
}
