import { connectWatch } from '#core/conversation/watch/connect-watch.ts';
import { createDeadLetters } from '#platform/queue/dead-letters.ts';
import { dynamoDbClient, eventBridgeClient, sqsClient } from '#platform/runtime/aws-clients.ts';
import { type Clients, connect } from '#platform/runtime/connect.ts';
import { readEnvironment } from '#platform/runtime/environment.ts';
import type { TimerDeps } from './handler.ts';
import { ENVIRONMENT, FUNCTION_NAME } from './names.ts';

const AWS = { dynamoDbClient, eventBridgeClient, sqsClient };

/** Makes what the timer works with, once per environment. */
export function createDeps(clients: Pick<Clients, keyof typeof AWS> = AWS): TimerDeps {
  const variables = readEnvironment(ENVIRONMENT);
  const aws = connect(FUNCTION_NAME, clients);
  const { log, metrics, trace } = aws;
  const queueUrl = variables.TIMERS_DEAD_LETTERS_URL;
  const deadLetters = createDeadLetters({ client: aws.sqsClient(), queueUrl });
  return { log, metrics, trace, deadLetters, timer: connectWatch(aws, variables) };
}
