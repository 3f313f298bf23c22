import { ConversationRepository } from '#core/conversation/conversation-repository.ts';
import { expiryShardOf } from '#core/conversation/keys.ts';
import { connectWatch } from '#core/conversation/watch/connect-watch.ts';
import { DueIndex } from '#core/conversation/watch/due-index.ts';
import { expireTexts } from '#core/conversation/watch/expire-texts.ts';
import { watchHooks } from '#core/conversation/watch/watch-hooks.ts';
import { connectOverdue } from '#core/knowledge/watch/connect-overdue.ts';
import { runOverdue } from '#core/knowledge/watch/run-overdue.ts';
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
  const table = aws.table(variables.CONVERSATIONS_TABLE);
  const expiry = {
    table,
    conversations: new ConversationRepository(table),
    index: new DueIndex(table, variables.DUE_INDEX, expiryShardOf),
    onFailure: watchHooks(log, metrics).onFailure,
    now: aws.now,
  };
  return {
    ...{ log, metrics, trace },
    watch: connectWatch(aws, variables),
    expireTexts: (remainingMs) => expireTexts(expiry, remainingMs),
    lookAfterKnowledge: (remainingMs) => runOverdue(overdue, remainingMs),
  };
}
