import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ConversationRepository } from '#core/conversation/conversation-repository.ts';
import { createEffectJournal } from '#core/conversation/effects/effect-journal.ts';
import type { CircuitCause } from '#core/events/circuit-event.ts';
import type { KnowledgeSearcher } from '#core/knowledge/search/knowledge-search.ts';
import { createSearchClient } from '#core/knowledge/search/search-client.ts';
import { withEarlierWords } from '#core/knowledge/words/read-words.ts';
import { KnownTenants } from '#core/tenant/known-tenants.ts';
import { TenantRepository } from '#core/tenant/tenant-repository.ts';
import { ticketPolicyOf } from '#core/tenant/ticket-policy-of.ts';
import { createToolGatewayClient } from '#core/tools/tool-gateway-client.ts';
import { readOnly } from '#platform/dynamodb/read-only.ts';
import type { TextFetch } from '#platform/http/plain-fetch.ts';
import type { SignRequest } from '#platform/http/sign-requests.ts';
import { CircuitBreakers } from '#platform/resilience/circuit-breakers.ts';
import { unknownCircuit } from '#platform/resilience/circuit-record.ts';
import type { CircuitStore } from '#platform/resilience/circuit-store.ts';
import { systemCircuitClock } from '#platform/resilience/clock.ts';
import { SecretReader } from '#platform/secrets/secret-reader.ts';
import { createDegreeBook } from '../../model/degree-book.ts';
import { endpointsOf, type InstalledModels } from '../../model/endpoints.ts';
import { askGuarded } from '../../model/guarded-model.ts';
import { ModelClient } from '../../model/model-client.ts';
import type { RerunWorld } from './rerun-turn.ts';

/**
 * What running turns again needs, over tables that are only read. The model is asked beside the tenant's budget and the shared
 * circuits: neither knows of it.
 */
export function createRerunWorld(world: {
  client: DynamoDBDocumentClient;
  tables: { registry: string; conversations: string; circuits: string };
  secretsManager: SecretsManagerClient;
  fetch: TextFetch;
  installed: InstalledModels;
  newId: () => string;
  /** Of the API of tools and documents; left out: no tool is called, and nothing searched. */
  toolsUrl?: string | undefined;
  sign: SignRequest;
  now: () => number;
}): RerunWorld {
  const { client, tables, secretsManager, fetch, now } = world;
  const table = (tableName: string) => readOnly({ client, tableName });
  const tenants = new KnownTenants(new TenantRepository(table(tables.registry)), now);
  const secrets = new SecretReader(new SecretsProvider({ awsSdkV3Client: secretsManager }), now);
  const degrees = createDegreeBook(table(tables.circuits), { now, onTrouble: () => undefined });
  const model = {
    now,
    client: new ModelClient({ secrets, now, fetch }),
    degrees: { find: degrees.find, remember: async () => undefined },
    breakers: new CircuitBreakers<CircuitCause>({
      ...{ store: ALWAYS_CLOSED, clock: systemCircuitClock, random: Math.random, newId: world.newId },
      hooks: { onTransition: () => undefined, onTrouble: () => undefined, onLocalOpen: () => undefined },
    }),
  };
  const conversations = table(tables.conversations);
  const { toolsUrl: url, sign } = world;
  return {
    now,
    live: createEffectJournal(conversations, now).live,
    knowledge:
      url === undefined
        ? NO_DOCUMENTS
        : withEarlierWords(createSearchClient({ url, sign, fetch }), conversations),
    callTool: url === undefined ? undefined : createToolGatewayClient({ url, sign, fetch }).call,
    conversations: new ConversationRepository(conversations),
    findTenant: (tenantId) => tenants.get(tenantId),
    peopleQueueOf: (tenant) => ticketPolicyOf(tenant).peopleQueueId,
    ask: (tenant, prompt, limits, command, requests) =>
      askGuarded(model, endpointsOf(tenant, world.installed), prompt, limits, command, requests),
  };
}

/** Without the address of the API nothing is searched. */
const NO_DOCUMENTS: KnowledgeSearcher = { search: async () => ({ kind: 'failed', reason: 'unavailable' }) };

/** A circuit of this process alone. */
const ALWAYS_CLOSED: CircuitStore = {
  read: async (name) => unknownCircuit(name),
  swap: async (record) => ({ written: true, record }),
  count: async (record) => ({ written: true, record }),
};
