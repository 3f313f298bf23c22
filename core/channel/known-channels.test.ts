import { expect, it } from 'vitest';
import { ForeignChannelError, KnownChannels } from './known-channels.ts';

it('asks once a minute, and each tenant for itself', async () => {
  let now = 0;
  const asked: string[] = [];
  const hasChannel = async (tenantId: string, channelId: string) => {
    asked.push(`${tenantId} ${channelId}`);
    return tenantId === 'acme';
  };
  const channels = new KnownChannels({ hasChannel }, () => now);
  await channels.require('acme', '100');
  await channels.require('acme', '100');
  await expect(channels.require('other', '100')).rejects.toThrow(ForeignChannelError);
  now = 60_001;
  await channels.require('acme', '100');
  expect(asked).toEqual(['acme 100', 'other 100', 'acme 100']);
});
