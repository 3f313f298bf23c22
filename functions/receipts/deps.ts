import { countWhatsAppPrice } from '#core/budget/whatsapp-spend.ts';
import { ReceiptsHeartbeat } from '#core/channel/receipts-heartbeat.ts';
import { createCommandSender } from '#core/conversation/command-sender.ts';
import { ConversationRepository } from '#core/conversation/conversation-repository.ts';
import { DeliveryStore } from '#core/conversation/reply/delivery/delivery-store.ts';
import { connectPublisher } from '#platform/bus/connect-publisher.ts';
import { joinPublications } from '#platform/bus/joining-publisher.ts';
import { createDeadLetters } from '#platform/queue/dead-letters.ts';
import { dynamoDbClient, eventBridgeClient, sqsClient } from '#platform/runtime/aws-clients.ts';
import { type Clients, connect } from '#platform/runtime/connect.ts';
import { readEnvironment } from '#platform/runtime/environment.ts';
import type { ReceiptsDeps } from './handler.ts';
import { ENVIRONMENT, FUNCTION_NAME } from './names.ts';

const AWS = { dynamoDbClient, eventBridgeClient, sqsClient };

/** Makes what the receipts function works with, once per environment. */
export function createDeps(clients: Pick<Clients, keyof typeof AWS> = AWS): ReceiptsDeps {
  const variables = readEnvironment(ENVIRONMENT);
  const aws = connect(FUNCTION_NAME, clients);
  const { log, metrics, trace } = aws;
  const table = aws.table(variables.CONVERSATIONS_TABLE);
  const outbox = createCommandSender({ client: aws.sqsClient(), queueUrl: variables.OUTBOX_QUEUE_URL });
  const { publish } = joinPublications(connectPublisher(aws, variables.EVENT_BUS_NAME));
  return {
    log,
    metrics,
    trace,
    deadLetters: createDeadLetters({
      client: aws.sqsClient(),
      queueUrl: variables.RECEIPTS_DEAD_LETTERS_URL,
    }),
    receipts: {
      deliveries: new DeliveryStore(table),
      conversations: new ConversationRepository(table),
      wakeSender: (wake) => outbox.sendCommand(wake),
      publish: variables.DELIVERY_EVENTS === 'on' ? publish : undefined,
    },
    heartbeat: new ReceiptsHeartbeat({ table, now: aws.now }),
    countPrice: countWhatsAppPrice(table, aws.now),
  };
}
