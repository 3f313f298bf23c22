import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** What a client's protocol does, of which its type says no more than that it is one of several. */
interface Protocol {
  serializeRequest(operation: Operation, input: object, context: object): Promise<{ body?: unknown }>;
  deserializeResponse(operation: Operation, context: object, response: Answer): Promise<object>;
  deserializeMetadata(response: Answer): object;
}

interface Operation {
  name: string;
  /** The shape of its input. */
  input: unknown;
}

interface Answer {
  statusCode: number;
  headers: Record<string, string>;
  body: IncomingMessage;
}

const asGiven = (input: object) => input;

/**
 * Operations of which the SDK's input and output are what goes over the line: no times, and no bytes but in values
 * of rows and messages, which have none. Each with what makes its input complete where the SDK would add to it.
 */
const SAME_ON_THE_LINE = new Map<string, (input: object) => object>(
  Object.entries({
    ...{ GetItem: asGiven, BatchGetItem: asGiven, Query: asGiven, Scan: asGiven },
    ...{ PutItem: asGiven, UpdateItem: asGiven, DeleteItem: asGiven, BatchWriteItem: asGiven },
    // The same for each attempt of a call: what was written by one whose answer was lost is not written again.
    TransactWriteItems: (input) => ({ ClientRequestToken: randomUUID(), ...input }),
    ...{ SendMessage: asGiven, SendMessageBatch: asGiven },
    ...{ DeleteMessageBatch: asGiven, ChangeMessageVisibilityBatch: asGiven },
    PutEvents: asGiven,
  }),
);

/**
 * Has a client whose service speaks JSON write requests and read answers with the engine's own `JSON`. The SDK goes
 * through the shapes of an operation member by member, in two fifths of all that the processor does for a call. Endpoint,
 * headers, signature, repeated attempts and every answer but a success remain the SDK's, as do all other operations.
 *
 * @see https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 */
export function speakPlainJson({ config }: { config: { protocol: unknown } }): void {
  const protocol = config.protocol as Protocol;
  const serialize = protocol.serializeRequest.bind(protocol);
  const deserialize = protocol.deserializeResponse.bind(protocol);

  protocol.serializeRequest = async (operation, input, context) => {
    const complete = SAME_ON_THE_LINE.get(operation.name);
    if (!complete) return serialize(operation, input, context);
    // "unit" is the shape of an operation without input.
    const request = await serialize({ ...operation, input: 'unit' }, {}, context);
    request.body = JSON.stringify(complete(input));
    return request;
  };
  protocol.deserializeResponse = async (operation, context, response) => {
    if (!SAME_ON_THE_LINE.has(operation.name) || response.statusCode >= 300) {
      return deserialize(operation, context, response);
    }
    const text = await textOf(response.body);
    const output = text === '' ? {} : JSON.parse(text);
    return { ...output, $metadata: protocol.deserializeMetadata(response) };
  };
}

/** Without the iterator of `node:stream/consumers`, and the promise that it makes of each part. */
function textOf(body: IncomingMessage): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let text = '';
  body.setEncoding('utf8');
  body.on('data', (part: string) => {
    text += part;
  });
  body.on('end', () => resolve(text));
  body.on('error', reject);
  return promise;
}
