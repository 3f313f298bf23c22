import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { FOREIGN, openedServers, sendForeign } from '../http/foreign-requests.fixture.ts';
import { RAW_REQUESTS, sendRaw } from '../http/raw-requests.fixture.ts';
import { startRuntime } from './start.ts';

const ASSEMBLY = join(import.meta.dirname, '..', 'assembly', 'fixtures', 'order-line');

/** What would have an effect on its port if it came from this machine. */
const HARMFUL = [
  { method: 'GET', path: '/_local/health' },
  { method: 'DELETE', path: '/_local/faults' },
  { method: 'POST', path: '/shops/shop-1', body: '{"order_id":"o-1"}' },
  { method: 'POST', path: '/', aws: 'secretsmanager.ListSecrets', body: '{}' },
  { method: 'POST', path: '/', aws: 'AmazonSQS.ListQueues', body: '{}' },
  { method: 'POST', path: '/', aws: 'DynamoDB_20120810.ListTables', body: '{}' },
  { method: 'POST', path: '/', aws: 'AWSEvents.ListRules', body: '{}' },
  { method: 'PUT', path: '/a-bucket' },
  { method: 'POST', path: '/CreateVectorBucket', body: '{"vectorBucketName":"a-bucket"}' },
  { method: 'GET', path: '/2018-06-01/runtime/invocation/next' },
];

const REFUSED = /^403 \{"message":"only (requests to|pages of) localhost or 127\.0\.0\.1 are answered"\}\n$/;

it('answers no page of another site, on any port, and outlives bytes that are no request', {
  timeout: 60_000,
}, async () => {
  const openPorts = openedServers();
  const seen: string[] = [];
  const reports: string[] = [];
  const runtime = await startRuntime({
    assemblyDir: ASSEMBLY,
    port: 0,
    // Each environment has a Runtime API of its own.
    isolation: 'process',
    onCall: ({ operation }) => {
      seen.push(operation);
    },
    onInvocation: ({ functionName }) => seen.push(functionName),
    onReport: (line) => reports.push(line),
  });
  try {
    const url = `${runtime.outputs['fixture-app']?.Endpoint}/shops/shop-1`;
    await fetch(url, { method: 'POST', body: '{"order_id":"o-1","customer_id":"c_1"}' });
    await vi.waitFor(() => expect(seen).toContain('fixture-app-Store'), { timeout: 20_000 });
    // The front port, the HTTP API, six AWS services and two Runtime APIs.
    expect(openPorts()).toHaveLength(10);

    seen.length = 0;
    reports.length = 0;
    for (const port of openPorts()) {
      for (const foreign of FOREIGN) {
        for (const { aws, ...request } of HARMFUL) {
          const headers = { ...(aws !== undefined && { 'x-amz-target': aws }), ...foreign };
          const answer = await sendForeign(port, { ...request, headers });
          expect([port, answer]).toEqual([port, expect.stringMatching(REFUSED)]);
        }
      }
    }
    expect(seen).toEqual([]);

    const ports = openPorts();
    for (const port of ports) {
      for (const bytes of RAW_REQUESTS) {
        const [status = ''] = (await sendRaw(port, bytes)).split('\r\n');
        expect([port, bytes, status]).toEqual([
          port,
          bytes,
          expect.stringMatching(/^$|^HTTP\/1\.1 (4\d\d|501) /),
        ]);
      }
    }
    // A client that goes away in the middle is no fault of ours, and ends no environment.
    expect([openPorts(), reports]).toEqual([ports, []]);
  } finally {
    await runtime.close();
  }
});
