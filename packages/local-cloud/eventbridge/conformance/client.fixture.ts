import { EventBridgeClient } from '@aws-sdk/client-eventbridge';

/**
 * The EventBridge that the conformance tests may be pointed at instead of ours: `aws` for the account and
 * region of the environment, or the URL of another emulator.
 */
export const OTHER_EVENTBRIDGE = process.env.CONFORMANCE_EVENTBRIDGE;

/** @param url endpoint of an emulator, or `aws` */
export function clientFor(url: string): EventBridgeClient {
  if (url === 'aws') return new EventBridgeClient({});
  return new EventBridgeClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
}
