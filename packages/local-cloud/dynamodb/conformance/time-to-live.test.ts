import {
  DescribeTimeToLiveCommand,
  GetItemCommand,
  PutItemCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TableChange } from '../change-feed.ts';
import { createTable, isExternal, startTarget, type Target } from './target.fixture.ts';

let target: Target;
let table: string;

beforeAll(async () => {
  target = await startTarget();
  table = await createTable(target.client);
});
afterAll(() => target.close());

const specify = (AttributeName: string, Enabled: boolean) =>
  target.client.send(
    new UpdateTimeToLiveCommand({ TableName: table, TimeToLiveSpecification: { AttributeName, Enabled } }),
  );
const key = (pk: string) => ({ pk: { S: pk }, sk: { S: '1' } });
const put = (pk: string, expiry: { N: string } | { S: string }) =>
  target.client.send(new PutItemCommand({ TableName: table, Item: { ...key(pk), expiry } }));
const exists = async (pk: string) =>
  (await target.client.send(new GetItemCommand({ TableName: table, Key: key(pk) }))).Item !== undefined;

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html */
describe('time to live', () => {
  test('is described as ENABLED with its attribute once it is switched on', async () => {
    const status = async () =>
      (await target.client.send(new DescribeTimeToLiveCommand({ TableName: table }))).TimeToLiveDescription;
    expect(await status()).toEqual({ TimeToLiveStatus: 'DISABLED' });
    await specify('expiry', true);
    expect(await status()).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'expiry' });
  });

  test('switching it on twice, or for another attribute, is a ValidationException', async () => {
    await expect(specify('expiry', true)).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(specify('other', true)).rejects.toMatchObject({ name: 'ValidationException' });
  });

  test.skipIf(isExternal)('deletes what has expired, late, and says so in the stream', async () => {
    const { local } = target;
    if (!local) throw new Error('this test moves the local clock');
    const now = Math.floor(local.clock.now() / 1000);
    await put('soon', { N: String(now + 2) });
    await put('later', { N: String(now + 3600) });
    await put('text', { S: String(now - 100) });
    await put('ancient', { N: String(now - 6 * 365 * 86_400) });
    const removed = nextRemoval(local.server.onChange);

    await local.clock.advance(4000);
    expect(await exists('soon')).toBe(true);

    await local.clock.advance(1000);
    expect(await removed).toMatchObject({
      keys: key('soon'),
      userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
    });
    expect(await exists('soon')).toBe(false);
    expect(await Promise.all(['later', 'text', 'ancient'].map(exists))).toEqual([true, true, true]);
  });

  test.skipIf(isExternal)('an item whose time was moved on stays', async () => {
    const { local } = target;
    if (!local) throw new Error('this test moves the local clock');
    const now = Math.floor(local.clock.now() / 1000);
    await put('moved', { N: String(now + 2) });
    await put('moved', { N: String(now + 3600) });
    await put('witness', { N: String(now + 2) });
    const removed = nextRemoval(local.server.onChange);
    await local.clock.advance(5000);
    expect((await removed).keys).toEqual(key('witness'));
    expect(await exists('moved')).toBe(true);
  });
});

function nextRemoval(
  onChange: (listener: (change: TableChange) => void) => () => void,
): Promise<TableChange> {
  return new Promise((resolve) => {
    const stop = onChange((change) => {
      if (change.eventName !== 'REMOVE') return;
      stop();
      resolve(change);
    });
  });
}
