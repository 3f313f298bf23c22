import { ExpiringCache } from '#platform/cache/expiring-cache.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import type { Once } from '#platform/idempotency/once.ts';
import type { ObjectStore } from '#platform/s3/object-store.ts';
import { readLink } from '#platform/s3/read-link.ts';
import { uploadLink } from '#platform/s3/upload-link.ts';
import type { ApiFrame } from '../../api/answer-request.ts';
import { RateLimiter } from '../../api/rate-limiter.ts';
import { readBudget } from '../../budget/budget-book.ts';
import type { BudgetMonth } from '../../budget/keys.ts';
import { readWhatsAppSpend } from '../../budget/whatsapp-spend.ts';
import { ContactRepository } from '../../contact/contact-repository.ts';
import { changeFields } from '../../contact/given-fields.ts';
import { ConversationRepository } from '../../conversation/conversation-repository.ts';
import { readAiUse } from '../../metrics/ai-use.ts';
import type { HttpCounts } from '../../metrics/http-use.ts';
import { readSpend } from '../../metrics/spend.ts';
import { KnownTenants } from '../../tenant/known-tenants.ts';
import { KnownTemplates } from '../../tenant/templates/known-templates.ts';
import { TenantChannels } from '../../tenant/tenant-channels.ts';
import { TenantRepository } from '../../tenant/tenant-repository.ts';
import { DeskActions } from '../desk-actions.ts';
import { DeskPeople } from '../desk-people.ts';
import { DeskRepository } from '../desk-repository.ts';
import { PersonalStates } from '../personal-state.ts';
import { notePresence, type Presence, readPresence } from '../presence.ts';
import type { DeskListeners } from '../publish-desk.ts';
import { tellRenamed } from '../tell-renamed.ts';
import { DeskCounts } from './counts.ts';
import { explainDeskError } from './explain.ts';
import { connectDocuments, type DocumentConnections } from './knowledge/connect-documents.ts';
import type { DeskApiPorts } from './ports.ts';
import { DeskRows } from './rows.ts';

/** What people look at may be so old, in milliseconds: all people of a tenant ask for the same. */
const PRESENCE_CACHE = { ttlMs: 1_000, missingTtlMs: 0, maxEntries: 1_000 };

/** By so many bytes the type of any file is known. */
const HEAD_BYTES = 65_536;

/** What the desk works with. */
export interface DeskConnections {
  conversations: Table;
  registry: Table;
  media: ObjectStore;
  once: Pick<Once, 'do'>;
  listeners: DeskListeners;
  counts: HttpCounts;
  documents: DocumentConnections;
  /** Where a trace is looked at. */
  traceUrl(traceId: string): string;
}

/** The API of the desk over its tables. @param now milliseconds since the epoch */
export function connectDeskApi(
  { conversations, registry, media, once, listeners, counts, documents, traceUrl }: DeskConnections,
  now: () => number,
): ApiFrame<DeskApiPorts> {
  const repository = new ConversationRepository(conversations);
  const desk = new DeskRepository(conversations, repository);
  const tenants = new KnownTenants(new TenantRepository(registry), now);
  const channels = new TenantChannels(registry, now);
  const people = new DeskPeople(conversations, now);
  const personal = new PersonalStates(conversations, now);
  const known = new ExpiringCache<Presence[]>({ ...PRESENCE_CACHE, now });
  return {
    ports: {
      desk,
      actions: new DeskActions({
        ...listeners,
        table: conversations,
        conversations: repository,
        policyOf: (tenantId) => tenants.policyOf(tenantId),
        now,
      }),
      tenants,
      rows: new DeskRows({ table: conversations, tenants, channels, people, personal }, now),
      channels,
      templates: new KnownTemplates(registry, now),
      counts: new DeskCounts(desk, now),
      presence: {
        of: async (tenantId) =>
          (await known.get(tenantId, () => readPresence(conversations, tenantId, now()))) ?? [],
        note: (tenantId, presence) => notePresence(conversations, tenantId, presence, now()),
      },
      contacts: contactsOf(conversations, channels, now),
      files: {
        begin: (key) => media.begin(key, HEAD_BYTES),
        has: async (key) => (await media.facts(key)) !== undefined,
        uploadLink: (key, expected, seconds) => uploadLink(media, key, expected, seconds),
        link: (file, seconds) => readLink(media, file, seconds),
      },
      personal,
      knowledge: connectDocuments(documents, now),
      people,
      traceUrl,
      metrics: metricsOf(conversations, counts),
      now,
    },
    limiter: new RateLimiter(now),
    once,
    explain: explainDeskError,
  };
}

/** What people know of customers. */
export function contactsOf(
  table: Table,
  channels: DeskApiPorts['channels'],
  now: () => number,
): DeskApiPorts['contacts'] {
  const contacts = new ContactRepository(table);
  return {
    find: (tenantId, contactId) => contacts.followMerge(tenantId, contactId),
    async change({ tenantId, contactId }, change) {
      const changed = await changeFields(table, contacts, { tenantId, contactId }, change);
      if (change.name === undefined) return changed;
      const channelIds = (await channels.list(tenantId)).map(({ channel_id }) => channel_id);
      await tellRenamed(table, { tenantId, contactId: changed.contact_id }, channelIds, now());
      return changed;
    },
  };
}

/** What was counted, that of this environment included. */
export function metricsOf(table: Table, counts: HttpCounts): DeskApiPorts['metrics'] {
  const ai: DeskApiPorts['metrics']['ai'] = (tenantId, range) => readAiUse(table, tenantId, range);
  const book = {
    read: (of: BudgetMonth) => readBudget(table, of),
    whatsapp: (of: BudgetMonth) => readWhatsAppSpend(table, of),
  };
  return {
    ai,
    spend: (tenantId, range) => readSpend(book, ai, tenantId, range),
    async http(range) {
      await counts.flush();
      return counts.read(range);
    },
  };
}
