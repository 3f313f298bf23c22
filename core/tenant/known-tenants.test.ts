import { expect, it } from 'vitest';
import { KnownTenants, UnknownTenantError } from './known-tenants.ts';
import type { Tenant } from './tenant-repository.ts';
import { ticketPolicyOf } from './ticket-policy-of.ts';

const TENANT: Tenant = {
  tenant_id: 'acme',
  name: 'Loja',
  profile: 'Vende chá.',
  language: 'pt-BR',
  entry: 'ai',
  reopen_minutes: 30,
  queues: [],
  when_model_down: 'wait',
  timezone: 'America/Sao_Paulo',
};

it('reads a tenant once a minute', async () => {
  let now = 0;
  let reads = 0;
  const getTenant = async () => {
    reads++;
    return TENANT;
  };
  const tenants = new KnownTenants({ getTenant }, () => now);
  await tenants.get('acme');
  now = 59_999;
  expect(await tenants.get('acme')).toEqual(TENANT);
  expect(reads).toBe(1);
  now = 60_001;
  await tenants.get('acme');
  expect(reads).toBe(2);
});

it('throws for a tenant that is not provisioned', async () => {
  const tenants = new KnownTenants({ getTenant: async () => undefined }, () => 0);
  await expect(tenants.get('acme')).rejects.toThrow(UnknownTenantError);
});

it.each([
  ['ai', { status: 'bot' }],
  ['triage', { status: 'pending' }],
  ['queue:sales', { status: 'pending', queueId: 'sales' }],
] as const)('entry %s', (entry, place) => {
  expect(ticketPolicyOf({ ...TENANT, entry })).toEqual({
    entry: place,
    peopleQueueId: 'general',
    graceMs: 15 * 60_000,
    reopenMs: 30 * 60_000,
  });
});

it('takes the tenant’s own queue for people', () => {
  expect(ticketPolicyOf({ ...TENANT, people_queue: 'support' }).peopleQueueId).toBe('support');
});
