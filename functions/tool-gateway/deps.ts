import { ContactRepository } from '#core/contact/contact-repository.ts';
import { connectCircuits } from '#core/events/connect-circuits.ts';
import { KnownTenants } from '#core/tenant/known-tenants.ts';
import { LOCAL_STAGE } from '#core/tenant/tenant-cross-checks.ts';
import { TenantRepository } from '#core/tenant/tenant-repository.ts';
import { KnownCatalogs } from '#core/tools/catalog/known-catalogs.ts';
import { callTool, type ToolPorts } from '#core/tools/gateway/call-tool.ts';
import { connectPublisher } from '#platform/bus/connect-publisher.ts';
import { ExpiringCache } from '#platform/cache/expiring-cache.ts';
import { createGuardedRequest } from '#platform/http/guarded-request.ts';
import { PRIVATE_ADDRESSES } from '#platform/http/private-addresses.ts';
import { dynamoDbClient, eventBridgeClient, secretsManagerClient } from '#platform/runtime/aws-clients.ts';
import { type Clients, connect } from '#platform/runtime/connect.ts';
import { readEnvironment } from '#platform/runtime/environment.ts';
import { connectSecrets } from '#platform/secrets/connect-secrets.ts';
import type { ToolGatewayDeps } from './handler.ts';
import { ENVIRONMENT, FUNCTION_NAME } from './names.ts';

/** What servers tell of their tools is asked for again after so many milliseconds: then a changed tool is off. */
const LISTS = { ttlMs: 300_000, missingTtlMs: 0, maxEntries: 200 };

const AWS = { dynamoDbClient, eventBridgeClient, secretsManagerClient };

/** Makes what the gateway works with, once per environment. */
export function createDeps(clients: Pick<Clients, keyof typeof AWS> = AWS): ToolGatewayDeps {
  const variables = readEnvironment(ENVIRONMENT);
  const aws = connect(FUNCTION_NAME, clients);
  const { log, metrics, trace, now } = aws;
  const registry = aws.table(variables.REGISTRY_TABLE);
  const tenants = new KnownTenants(new TenantRepository(registry), now);
  const contacts = new ContactRepository(aws.table(variables.CONVERSATIONS_TABLE));
  const catalogs = new KnownCatalogs(registry, now);
  const { publish } = connectPublisher(aws, variables.EVENT_BUS_NAME);
  const { STAGE: stage } = variables;
  const ports: ToolPorts = {
    findTenant: (tenantId) => tenants.get(tenantId),
    findContact: (tenantId, contactId) => contacts.find(tenantId, contactId),
    searchCatalog: (tenantId, query) => catalogs.search(tenantId, query),
    secrets: connectSecrets(aws),
    breakers: connectCircuits(aws, { tableName: variables.CIRCUITS_TABLE, publish }),
    send: createGuardedRequest({
      // Both: what a template says by mistake opens nothing in an account.
      allowOwnMachine: stage === LOCAL_STAGE && variables.PRIVATE_ADDRESSES === PRIVATE_ADDRESSES.ownMachine,
    }),
    lists: new ExpiringCache({ ...LISTS, now }),
    stage,
  };
  return { log, metrics, trace, now, call: (call, timeoutMs) => callTool(ports, call, timeoutMs) };
}
