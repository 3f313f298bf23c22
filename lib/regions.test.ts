import { afterEach, expect, it, vi } from 'vitest';
import { ConfigError, parseConfig } from './config.ts';
import { deploymentRegion, refuseOtherRegions } from './regions.ts';

afterEach(() => vi.unstubAllEnvs());

const KEY = 'arn:aws:kms:us-east-1:123456789012:key/mrk-1b2c3d4e00004000800000001b2c3d4e';

it.each([
  { encryptionKey: KEY },
  { alarmTopicArn: 'arn:aws:sns:us-east-1:123456789012:on-call' },
  {
    webhookDomain: 'webhooks.example.com',
    webhookCertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/1b2c',
  },
])('what is in another region than the deployment is refused before anything is made: %j', (settings) => {
  const config = parseConfig(settings);
  expect(() => refuseOtherRegions(config, 'sa-east-1')).toThrow(ConfigError);
  expect(() => refuseOtherRegions(config, 'sa-east-1')).toThrow(
    /is in us-east-1, and the deployment goes to sa-east-1/,
  );
  refuseOtherRegions(config, 'us-east-1');
  refuseOtherRegions(config, undefined);
});

it('a key that is to be made is in the region of the deployment', () => {
  refuseOtherRegions(parseConfig({ encryptionKey: 'create' }), 'sa-east-1');
});

it('who has no account is told nothing of regions: the command line only guesses one', () => {
  vi.stubEnv('CDK_DEFAULT_ACCOUNT', '');
  vi.stubEnv('CDK_DEFAULT_REGION', 'us-east-1');
  expect(deploymentRegion()).toBeUndefined();
  vi.stubEnv('CDK_DEFAULT_ACCOUNT', '123456789012');
  expect(deploymentRegion()).toBe('us-east-1');
});
