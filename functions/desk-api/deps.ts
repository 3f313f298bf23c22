import { RateLimiter } from '#core/api/rate-limiter.ts';
import { explainDeskError } from '#core/desk/api/explain.ts';
import { DESK_ROUTES } from '#core/desk/api/routes.ts';
import { DeskRepository } from '#core/desk/desk-repository.ts';
import { KnownTenants } from '#core/tenant/known-tenants.ts';
import { TenantRepository } from '#core/tenant/tenant-repository.ts';
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
  return {
    log,
    metrics,
    trace,
    now,
    routes: DESK_ROUTES,
    frame: {
      ports: {
        desk: new DeskRepository(aws.table(variables.CONVERSATIONS_TABLE)),
        tenants: new KnownTenants(new TenantRepository(aws.table(variables.REGISTRY_TABLE)), now),
        now,
      },
      limiter: new RateLimiter(now),
      explain: explainDeskError,
    },
  };
}
