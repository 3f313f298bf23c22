import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { LocalDynamoDb } from '@prosa/local-cloud/dynamodb';
import { ConnectionDropped } from '@prosa/local-cloud/http';

/** What the SDK gives a request handler, as far as it is used here. */
interface SdkRequest {
  headers: Record<string, string>;
  body: string | Uint8Array;
}

/** The SDK's or the platform's. */
interface Abortable {
  aborted: boolean;
}

/**
 * A client that hands its requests to the emulator in this process: sockets and signatures would take most of a test's time.
 * A request whose signal was aborted before it is not carried out.
 */
export function inProcessDynamoDbClient(server: LocalDynamoDb): DynamoDBClient {
  const signal = new AbortController().signal;
  let isGone = false;
  return new DynamoDBClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    endpoint: server.url,
    signer: { sign: async (request) => request },
    requestHandler: {
      async handle({ headers, body }: SdkRequest, options: { abortSignal?: Abortable } = {}) {
        if (options.abortSignal?.aborted) throw new DOMException('Request aborted', 'AbortError');
        if (isGone) throw Object.assign(new Error('the table is gone'), { code: 'ECONNREFUSED' });
        const answer = await server.answer({ headers, body: textOf(body), signal }).catch(asSocketWould);
        return {
          response: { statusCode: answer.status, headers: answer.headers, body: Buffer.from(answer.body) },
        };
      },
      destroy() {
        isGone = true;
      },
    },
  });
}

/** The SDK tries again what a lost connection ended, and knows it by this code. */
function asSocketWould(error: unknown): never {
  if (!(error instanceof ConnectionDropped)) throw error;
  throw Object.assign(new Error('socket hang up', { cause: error }), { code: 'ECONNRESET' });
}

function textOf(body: string | Uint8Array): string {
  return typeof body === 'string' ? body : new TextDecoder().decode(body);
}
