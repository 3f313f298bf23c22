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
  const source = createAppCredentials(secrets, 'dev', { has: async (app) => app === 'shop' });
  return { source, asked };
}

test('the secret is named after stage and app, and asked for anew when told', async () => {
  const { source, asked } = credentials();
  expect(await source.current('shop')).toEqual({ verifyToken: 'v', appSecrets: ['s'] });
  expect(await source.refreshed('shop')).toEqual({ verifyToken: 'v', appSecrets: ['s'] });
  expect(asked).toEqual(['prosa/dev/app/shop', 'prosa/dev/app/shop anew']);
});

test('a thousand apps that were made up cost no call of Secrets Manager', async () => {
  const { source, asked } = credentials();
  for (const app of ['../model/default', ...Array.from({ length: 1_000 }, (_, index) => `app-${index}`)]) {
    expect([await source.current(app), await source.refreshed(app)]).toEqual([undefined, undefined]);
  }
  expect(asked).toEqual([]);
});
