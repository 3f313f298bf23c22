import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { isClientGone, type LocalServer, listen, readBody } from '../http/listen.ts';
import type { FunctionErrorPayload } from './errors.ts';
import type { InvocationMessage } from './protocol.ts';
import { RESPONSE_LIMIT_BYTES, responseTooLarge } from './response.ts';

/** What a runtime tells over its API. */
export interface RuntimeApiListener {
  /** It asks for an invocation: the first time when its module is loaded, then after each one that it handled. */
  next(): void;
  response(payload: string): void;
  error(error: FunctionErrorPayload): void;
  initError(error: FunctionErrorPayload): void;
  /** A request of its could not be served. */
  fault(error: Error): void;
}

const VERSION_PATH = '/2018-06-01/runtime';
const INVOCATION_PATH = /^\/invocation\/([^/]+)\/(response|error)$/;

/**
 * The Lambda Runtime API of one execution environment.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export class RuntimeApi {
  readonly #functionArn: string;
  readonly #listener: RuntimeApiListener;
  #server: LocalServer | undefined;
  #waiting: ServerResponse | undefined;
  #requestId: string | undefined;

  constructor(functionArn: string, listener: RuntimeApiListener) {
    this.#functionArn = functionArn;
    this.#listener = listener;
  }

  /** @returns the value of `AWS_LAMBDA_RUNTIME_API`: `127.0.0.1:<port>`, any free one */
  async open(): Promise<string> {
    this.#server = await listen(this.#answer);
    return `127.0.0.1:${this.#server.port}`;
  }

  /** Hands an invocation to the runtime, which must have asked for one. */
  give({ requestId, event, traceHeader, deadlineMs }: InvocationMessage): void {
    const response = this.#waiting;
    if (!response) throw new Error('the runtime did not ask for an invocation');
    this.#waiting = undefined;
    this.#requestId = requestId;
    response.writeHead(200, {
      'Content-Type': 'application/json',
      'Lambda-Runtime-Aws-Request-Id': requestId,
      'Lambda-Runtime-Deadline-Ms': String(deadlineMs),
      'Lambda-Runtime-Invoked-Function-Arn': this.#functionArn,
      'Lambda-Runtime-Trace-Id': traceHeader,
    });
    response.end(event);
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }

  readonly #answer: RequestListener = (request, response) => {
    this.#serve(request, response).catch((error: unknown) => {
      response.destroy();
      // Some other program of this machine: the end of the runtime itself is noticed by its process.
      if (isClientGone(error)) return;
      this.#listener.fault(new Error('the Runtime API failed', { cause: error }));
    });
  };

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url?.startsWith(VERSION_PATH) ? request.url.slice(VERSION_PATH.length) : '';
    const route = `${request.method} ${path}`;
    if (route === 'GET /invocation/next') {
      this.#waiting = response;
      this.#listener.next();
      return;
    }
    const body = (await readBody(request)).toString('utf8');
    if (route === 'POST /init/error') {
      this.#listener.initError(readError(request, body));
      return accept(response);
    }
    const [, requestId, kind] = INVOCATION_PATH.exec(path) ?? [];
    if (request.method !== 'POST' || requestId === undefined) {
      return refuse(response, 404, 'InvalidPath', `there is no ${route}`);
    }
    if (requestId !== this.#requestId) {
      return refuse(response, 400, 'InvalidRequestID', `${requestId} is not the running invocation`);
    }
    this.#requestId = undefined;
    if (kind === 'error') {
      this.#listener.error(readError(request, body));
    } else if (Buffer.byteLength(body) > RESPONSE_LIMIT_BYTES) {
      this.#listener.error(responseTooLarge());
      return refuse(response, 413, 'RequestEntityTooLarge', responseTooLarge().errorMessage);
    } else {
      this.#listener.response(body);
    }
    return accept(response);
  }
}

function accept(response: ServerResponse): void {
  response.writeHead(202, { 'Content-Type': 'application/json' }).end('{"status":"OK"}');
}

function refuse(response: ServerResponse, status: number, errorType: string, errorMessage: string): void {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify({ errorType, errorMessage }));
}

/** An error as a runtime posts it; one that is no such JSON is known by its header only. */
function readError(request: IncomingMessage, body: string): FunctionErrorPayload {
  const header = request.headers['lambda-runtime-function-error-type'];
  const fallback = { errorType: String(header ?? 'Runtime.Unknown'), errorMessage: body, trace: [] };
  try {
    const posted = JSON.parse(body) as Partial<FunctionErrorPayload> | null;
    if (typeof posted?.errorMessage !== 'string') return fallback;
    const { errorType = fallback.errorType, errorMessage, trace = [] } = posted;
    return { errorType, errorMessage, trace };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return fallback;
  }
}
