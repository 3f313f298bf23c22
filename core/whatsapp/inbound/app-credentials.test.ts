import { expect, test } from 'vitest';
import type * as z from 'zod';
import { createAppCredentials } from './app-credentials.ts';

function credentials() {
  const asked: string[] = [];
  const secrets = {
    async read<Schema extends z.ZodType>(name: string, schema: Schema, options: { refresh?: boolean } = {}) {
      asked.push(options.refresh ? `${name} anew` : name);
      return schema.parse({ verifyToken: 'v', appSecrets: ['s'] });
    },
  };
  const time = { now: 0 };
  const apps = { has: async (app: string) => ['shop', 'rival'].includes(app) };
  return { source: createAppCredentials(secrets, 'dev', apps, () => time.now), time, asked };
}

test('the secret is named after stage and app, and asked for anew when told', async () => {
  const { source, asked } = credentials();
  expect(await source.current('shop')).toEqual({ verifyToken: 'v', appSecrets: ['s'] });
  expect(await source.refreshed('shop')).toEqual({ verifyToken: 'v', appSecrets: ['s'] });
  expect(asked).toEqual(['prosa/dev/app/shop', 'prosa/dev/app/shop anew']);
});

test('Secrets Manager is asked anew once in thirty seconds for each app', async () => {
  const { source, time, asked } = credentials();
  expect(await source.refreshed('shop')).toBeDefined();
  time.now = 29_999;
  expect(await source.refreshed('shop')).toBeUndefined();
  expect(await source.refreshed('rival')).toBeDefined();
  time.now = 30_000;
  expect(await source.refreshed('shop')).toBeDefined();
  expect(asked).toEqual(['prosa/dev/app/shop anew', 'prosa/dev/app/rival anew', 'prosa/dev/app/shop anew']);
});

test('a thousand apps that were made up cost no call of Secrets Manager', async () => {
  const { source, asked } = credentials();
  for (const app of ['../model/default', ...Array.from({ length: 1_000 }, (_, index) => `app-${index}`)]) {
    expect([await source.current(app), await source.refreshed(app)]).toEqual([undefined, undefined]);
  }
  expect(asked).toEqual([]);
});
