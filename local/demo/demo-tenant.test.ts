import { expect, test } from 'vitest';
import { parseTenantSpec } from '#core/tenant/tenant-spec.ts';
import { DEMO_TENANT, standInChannels } from './demo-tenant.ts';

test('the demo tenant is one that provisioning accepts, with two channels and three queues', () => {
  const spec = parseTenantSpec(DEMO_TENANT);
  expect(spec.channels).toHaveLength(2);
  expect(spec.queues).toHaveLength(3);
});

test('the stand-in gets the numbers that have a token', () => {
  const [first, second] = DEMO_TENANT.channels;
  const channels = first && second ? [first, { ...second, access_token: undefined }] : [];
  expect(standInChannels({ ...DEMO_TENANT, channels })).toEqual([
    {
      phoneNumberId: '100000000000001',
      displayPhoneNumber: '551140000001',
      accessToken: 'prosa-local-access-token-1',
    },
  ]);
});
