import { expect, test } from 'vitest';
import type * as z from 'zod';
import { createAppCredentials } from './app-credentials.ts';

function credentials() {
  const time = { now: 0 };
  const asked: string[] = [];
  const secrets = {
    async read<Schema extends z.ZodType>(name: string, schema: Schema, options: { refresh?: boolean } = {}) {
      asked.push(options.refresh ? `${name} anew` : name);
      return schema.parse({ verifyToken: 'v', appSecrets: ['s'] });
    },
  };
  return { source: createAppCredentials(secrets, 'dev', () => time.now), time, asked };
}

test('the secret is named after stage and app; what can be no name is not asked for', async () => {
  const { source, asked } = credentials();
  expect(await source.current('shop')).toEqual({ verifyToken: 'v', appSecrets: ['s'] });
  expect(await source.current('../model/default')).toBeUndefined();
  expect(await source.refreshed('a/b')).toBeUndefined();
  expect(asked).toEqual(['prosa/dev/app/shop']);
});

test('Secrets Manager is asked anew once in thirty seconds for each app', async () => {
  const { source, time, asked } = credentials();
  expect(await source.refreshed('shop')).toBeDefined();
  time.now = 29_999;
  expect(await source.refreshed('shop')).toBeUndefined();
  expect(await source.refreshed('other')).toBeDefined();
  time.now = 30_000;
  expect(await source.refreshed('shop')).toBeDefined();
  expect(asked).toEqual(['prosa/dev/app/shop anew', 'prosa/dev/app/other anew', 'prosa/dev/app/shop anew']);
});
