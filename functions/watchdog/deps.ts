import { connectWatch } from '#core/conversation/watch/connect-watch.ts';
import { connectOverdue } from '#core/knowledge/embed/connect-overdue.ts';
import { runOverdue } from '#core/knowledge/embed/overdue.ts';
import { dynamoDbClient, eventBridgeClient, sqsClient } from '#platform/runtime/aws-clients.ts';
import { type Clients, connect } from '#platform/runtime/connect.ts';
import { readEnvironment } from '#platform/runtime/environment.ts';
import type { WatchdogDeps } from './handler.ts';
import { ENVIRONMENT, FUNCTION_NAME } from './names.ts';

const AWS = { dynamoDbClient, eventBridgeClient, sqsClient };

/** Makes what the watchdog works with, once per environment. */
export function createDeps(clients: Pick<Clients, keyof typeof AWS> = AWS): WatchdogDeps {
  const variables = readEnvironment(ENVIRONMENT);
  const aws = connect(FUNCTION_NAME, clients);
  const { log, metrics, trace } = aws;
  const overdue = connectOverdue(aws, variables);
  return {
    ...{ log, metrics, trace },
    watch: connectWatch(aws, variables),
    lookAfterKnowledge: (remainingMs) => runOverdue(overdue, remainingMs),
  };
}
