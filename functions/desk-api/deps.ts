import { connectDeskApi } from '#core/desk/api/connect-desk-api.ts';
import { DESK_ROUTES } from '#core/desk/api/routes.ts';
import { dynamoDbClient } from '#platform/runtime/aws-clients.ts';
import { type Clients, connect } from '#platform/runtime/connect.ts';
import { readEnvironment } from '#platform/runtime/environment.ts';
import type { DeskApiDeps } from './handler.ts';
import { ENVIRONMENT, FUNCTION_NAME } from './names.ts';

const AWS = { dynamoDbClient };

/** Makes what the desk's API works with, once per environment. */
export async function createDeps(clients: Pick<Clients, keyof typeof AWS> = AWS): Promise<DeskApiDeps> {
  const variables = readEnvironment(ENVIRONMENT);
  const aws = await connect(FUNCTION_NAME, clients);
  const { log, metrics, trace, now } = aws;
  const conversations = aws.table(variables.CONVERSATIONS_TABLE);
  const registry = aws.table(variables.REGISTRY_TABLE);
  return {
    log,
    metrics,
    trace,
    now,
    routes: DESK_ROUTES,
    frame: connectDeskApi({ conversations, registry }, now),
  };
}
