import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type LocalServer, listen } from '@prosa/local-cloud/http';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { readQuotas } from './service-quotas.ts';

/** As AWS documents its answers: two pages of one service, and a refusal of another. */
const PAGES: Record<string, object> = {
  'lambda ': { Quotas: [{ QuotaName: 'Function timeout', Value: 900 }], NextToken: 'more' },
  'lambda more': { Quotas: [{ QuotaName: 'Concurrent executions', Value: 1_000, QuotaCode: 'L-B99A9384' }] },
};

let server: LocalServer;
beforeAll(async () => {
  server = await listen(async (request, response) => {
    const input = JSON.parse(Buffer.concat(await request.toArray()).toString('utf8')) as Record<
      string,
      string
    >;
    const page = PAGES[`${input.ServiceCode} ${input.NextToken ?? ''}`];
    const isSigned = request.headers.authorization?.includes('/servicequotas/') ?? false;
    response.setHeader('date', 'Mon, 30 Nov 2026 12:00:00 GMT');
    response.writeHead(page && isSigned ? 200 : 400).end(JSON.stringify(page ?? {}));
  }, 0);
  vi.stubEnv('AWS_ENDPOINT_URL_SERVICE_QUOTAS', server.url);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await server.close();
});

it('reads every page, leaves out what is refused, and tells the time of AWS', async () => {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ region: 'sa-east-1', credentials });
  const { values, at } = await readQuotas(client, ['lambda', 'events']);
  expect([...values]).toEqual([
    ['Function timeout', 900],
    ['Concurrent executions', 1_000],
  ]);
  expect(at).toBe(Date.UTC(2026, 10, 30, 12));
});
