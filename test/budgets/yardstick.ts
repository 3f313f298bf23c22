import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Worker } from 'node:worker_threads';
import { BARE_CALLS } from './bare/calls.ts';
import { callsIn } from './count-calls.ts';

const ITEM = Object.fromEntries(
  Array.from({ length: 25 }, (_, index) => [`attribute_${index}`, { S: `value ${index}` }]),
);

/** What a client must find in an answer to take it. */
const ANSWERS: Record<string, unknown> = {
  GetItem: { Item: ITEM },
  UpdateItem: {},
  // The digest of a thousand times the letter x, which the client checks.
  SendMessage: { MessageId: 'bare', MD5OfMessageBody: '398533d48111e9f664b1f64cb10c4b63' },
  PutEvents: { FailedEntryCount: 0, Entries: [{ EventId: 'bare' }] },
};

/**
 * The work of one call of the bare SDK, in calls of functions.
 *
 * @param handler a bundle of the bare SDK that {@link countCalls} has changed
 */
export async function workOfBareCall(handler: string, warmUp: number): Promise<number> {
  const server = createServer(async (request, response) => {
    await text(request);
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    const body = JSON.stringify(ANSWERS[operation]);
    response.writeHead(200, {
      'content-type': 'application/x-amz-json-1.0',
      'content-length': body.length,
    });
    response.end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const variables = {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'bare',
    AWS_SECRET_ACCESS_KEY: 'bare',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  };
  const worker = new Worker(new URL('./bare-worker.ts', import.meta.url), {
    workerData: { variables, handler },
    stdout: true,
  });
  let calls = 0;
  worker.stdout.setEncoding('utf8').on('data', (line: string) => {
    calls = callsIn(line) ?? calls;
  });
  try {
    for (let time = 0; time <= warmUp; time++) {
      worker.postMessage('run');
      // Rejects when the thread fails.
      await once(worker, 'message');
    }
    const end = once(worker.stdout, 'end');
    await worker.terminate();
    await end;
    return calls / BARE_CALLS;
  } finally {
    await worker.terminate();
    server.close();
    server.closeAllConnections();
  }
}
