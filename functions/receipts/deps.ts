import * as z from 'zod';
import { ReceiptsHeartbeat } from '#core/channel/receipts-heartbeat.ts';
import { createCommandSender } from '#core/conversation/command-sender.ts';
import { ConversationRepository } from '#core/conversation/conversation-repository.ts';
import { DeliveryStore } from '#core/conversation/reply/delivery/delivery-store.ts';
import { createEventPublisher } from '#platform/bus/event-publisher.ts';
import { joinPublications } from '#platform/bus/joining-publisher.ts';
import { documentClient, eventBridgeClient, sqsClient } from '#platform/runtime/aws-clients.ts';
import { readEnvironment } from '#platform/runtime/environment.ts';
import { createLog } from '#platform/runtime/logger.ts';
import { createMetrics } from '#platform/runtime/metrics.ts';
import { createTrace } from '#platform/runtime/tracer.ts';
import type { ReceiptsDeps } from './handler.ts';
import { DELIVERY_EVENTS, ENVIRONMENT, FUNCTION_NAME } from './names.ts';

/** The receipts function's environment. */
const env = () => {
  const { DELIVERY_EVENTS: deliveryEvents, ...variables } = readEnvironment(ENVIRONMENT);
  return { ...variables, publishesDelivery: z.enum(DELIVERY_EVENTS).parse(deliveryEvents) === 'on' };
};

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
      wakeSender: (wake) => outbox.sendCommand(wake),
      publish: publishesDelivery ? (facts) => publisher.publish(facts) : undefined,
    },
    heartbeat: new ReceiptsHeartbeat({ table }),
  };
}
