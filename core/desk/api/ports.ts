import type { LinkedFile } from '#platform/s3/read-link.ts';
import type { ExpectedUpload, UploadLink } from '#platform/s3/upload-link.ts';
import type { FieldsChange } from '../../contact/given-fields.ts';
import type { Contact } from '../../contact/records.ts';
import type { AiUse } from '../../metrics/ai-use.ts';
import type { HttpUse } from '../../metrics/http-use.ts';
import type { MonthSpend } from '../../metrics/spend.ts';
import type { KnownTenants } from '../../tenant/known-tenants.ts';
import type { KnownTemplates } from '../../tenant/templates/known-templates.ts';
import type { TenantChannels } from '../../tenant/tenant-channels.ts';
import type { DeskActions } from '../desk-actions.ts';
import type { DeskPeople } from '../desk-people.ts';
import type { DeskRepository } from '../desk-repository.ts';
import type { PersonalStates } from '../personal-state.ts';
import type { Presence } from '../presence.ts';
import type { DeskCounts } from './counts.ts';
import type { DeskDocuments } from './knowledge/connect-documents.ts';
import type { DeskRows } from './rows.ts';

/** What the routes of the desk work with. */
export interface DeskApiPorts {
  desk: DeskRepository;
  actions: DeskActions;
  tenants: Pick<KnownTenants, 'get'>;
  channels: Pick<TenantChannels, 'list'>;
  templates: Pick<KnownTemplates, 'list'>;
  rows: DeskRows;
  counts: DeskCounts;
  presence: {
    of(tenantId: string): Promise<Presence[]>;
    note(tenantId: string, presence: Presence): Promise<void>;
  };
  contacts: {
    find(tenantId: string, contactId: string): Promise<Contact | undefined>;
    /** @throws {UnknownContactError} */
    change(of: { tenantId: string; contactId: string }, change: FieldsChange): Promise<Contact>;
  };
  /** Of the bucket of media, by their keys. */
  files: {
    /** How many bytes it has, and the first of them; undefined where it is not there. */
    begin(key: string): Promise<{ bytes: number; head: Uint8Array } | undefined>;
    has(key: string): Promise<boolean>;
    /** Takes these bytes and no others. */
    uploadLink(key: string, expected: ExpectedUpload, seconds: number): Promise<UploadLink>;
    /** Gives one file to every holder of the link. */
    link(file: LinkedFile, seconds: number): Promise<string>;
  };
  personal: PersonalStates;
  knowledge: DeskDocuments;
  /** Days are `YYYY-MM-DD`, both included. */
  metrics: {
    ai(tenantId: string, range: { from: string; to: string }): Promise<AiUse[]>;
    /** Of whole months. */
    spend(tenantId: string, range: { from: string; to: string }): Promise<MonthSpend[]>;
    http(range: { from: string; to: string }): Promise<HttpUse[]>;
  };
  /** Where a trace is looked at. */
  traceUrl(traceId: string): string;
  people: Pick<DeskPeople, 'find' | 'list' | 'note'>;
  /** Milliseconds since the epoch. */
  now(): number;
}
