import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Clock } from '../clock.ts';
import { type AwsCallListener, AwsServiceError } from '../http/aws-call.ts';
import { ConnectionDropped, isClientGone, type LocalServer, listen } from '../http/listen.ts';
import { corsHeaders, preflight } from './cors.ts';
import { s3Error } from './errors.ts';
import { operationOf } from './operations.ts';
import { checkAccess } from './presigned.ts';
import { readRequest, type S3Answer, type S3Request } from './request.ts';
import { S3Store } from './store.ts';
import { xmlDocument } from './xml.ts';

/** How to serve a store. */
export interface ServeS3Options {
  /** 0 or left out takes any free port. */
  port?: number;
  onCall?: AwsCallListener;
  /** Called with a fault of the emulator itself, which the caller sees as InternalError. */
  onFault?: (error: unknown) => void;
  /** The secret key with which links are signed; `local` unless told. */
  secret?: string;
  /** The clock of who signs links; the store's unless told. */
  signersClock?: Pick<Clock, 'now'>;
}

/**
 * Serves S3 on 127.0.0.1. Browsers' form posts, versions, tags, access lists and object locks are missing and answered
 * NotImplemented.
 *
 * @throws {PortInUseError}
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
export function serveS3(store = new S3Store(), options: ServeS3Options = {}): Promise<LocalServer> {
  return listen(async (incoming, response) => {
    try {
      await send(incoming, response, await answer(store, incoming, options));
    } catch (error) {
      response.destroy();
      if (!(error instanceof ConnectionDropped) && !isClientGone(error)) options.onFault?.(error);
    }
  }, options.port ?? 0);
}

async function answer(store: S3Store, incoming: IncomingMessage, options: ServeS3Options): Promise<S3Answer> {
  let cors = {};
  try {
    // An error in the middle of a body is answered: the connection must outlive the loop that reads it.
    const body = incoming.iterator({ destroyOnReturn: false });
    const { method, url, headers } = incoming;
    const request = readRequest({ method, url, headers, body });
    const settings = () => store.buckets.get(request.bucket).settings;
    if (request.method === 'OPTIONS') return preflight(request, settings());
    if (request.headers.origin !== undefined && request.bucket !== '')
      cors = corsHeaders(request, settings());
    checkAccess(request, (options.signersClock ?? store.clock).now(), options.secret ?? 'local');
    const answered = await carryOut(store, request, options.onCall);
    return { ...answered, headers: { ...answered.headers, ...cors } };
  } catch (error) {
    if (error instanceof ConnectionDropped || isClientGone(error)) throw error;
    if (!(error instanceof AwsServiceError)) options.onFault?.(error);
    return errorAnswer(error instanceof AwsServiceError ? error : s3Error('InternalError'), incoming, cors);
  }
}

async function carryOut(
  store: S3Store,
  request: S3Request,
  onCall: AwsCallListener | undefined,
): Promise<S3Answer> {
  const { bucket: Bucket, key: Key, headers } = request;
  const { name, run } = operationOf(request);
  const after = await onCall?.({
    service: 's3',
    operation: name,
    input: { ...(Bucket !== '' && { Bucket }), ...(Key !== '' && { Key }) },
    headers,
  });
  const answered = await run(store, request);
  after?.(answered.output ?? {});
  return answered;
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#RESTErrorResponses */
function errorAnswer(error: AwsServiceError, { url = '/' }: IncomingMessage, cors: object): S3Answer {
  const [Resource] = url.split('?');
  const RequestId = requestId();
  const content = { Code: error.code, Message: error.message, ...error.members, Resource, RequestId };
  return {
    status: error.status,
    headers: { ...cors, 'x-amz-request-id': RequestId },
    body: xmlDocument('Error', content, ''),
  };
}

async function send(incoming: IncomingMessage, response: ServerResponse, answered: S3Answer): Promise<void> {
  const { status, headers, body } = answered;
  response.writeHead(status, {
    ...(typeof body === 'string' && {
      'content-type': 'application/xml',
      'content-length': Buffer.byteLength(body),
    }),
    'x-amz-request-id': requestId(),
    server: 'AmazonS3',
    ...headers,
  });
  if (body === undefined || incoming.method === 'HEAD') response.end();
  else if (typeof body === 'string') response.end(body);
  else await pipeline(Readable.from(body), response);
}

function requestId(): string {
  return randomBytes(8).toString('hex').toUpperCase();
}
