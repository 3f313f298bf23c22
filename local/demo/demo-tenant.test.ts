import { expect, test } from 'vitest';
import { parseTenantSpec } from '#core/tenant/parse-tenant-spec.ts';
import { DEMO_TENANT } from './demo-tenant.ts';

test('the demo tenant is one that provisioning accepts, with two channels and three queues', () => {
  const spec = parseTenantSpec(DEMO_TENANT);
  expect(spec.channels).toHaveLength(2);
  expect(spec.queues).toHaveLength(3);
});
