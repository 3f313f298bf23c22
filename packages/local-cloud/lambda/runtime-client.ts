import http from 'node:http';
import { text } from 'node:stream/consumers';
import type { FunctionErrorPayload } from './errors.ts';
import type { InvocationMessage } from './protocol.ts';

/** An invocation as the Runtime API hands it out. */
export interface OfferedInvocation extends InvocationMessage {
  functionArn: string;
}

interface Answer {
  headers: http.IncomingHttpHeaders;
  body: string;
}

// Taken before the function's code is loaded: a tracer in it replaces the one of the module.
const send = http.request;

/**
 * A client of the Lambda Runtime API. Every method throws when the API is gone.
 *
 * One connection serves all requests: it idles while the handler runs, and where that takes long its agent gives it up
 * before the server does. While the process is frozen it is not idle: a request for the next invocation waits on it.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export class RuntimeClient {
  readonly #base: string;
  readonly #agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

  /** @param address `host:port`, the value of `AWS_LAMBDA_RUNTIME_API` */
  constructor(address: string) {
    this.#base = `http://${address}/2018-06-01/runtime`;
  }

  /** Waits for the next invocation. */
  async next(): Promise<OfferedInvocation> {
    const { headers, body } = await this.#call('GET', '/invocation/next');
    return {
      event: body,
      requestId: String(headers['lambda-runtime-aws-request-id']),
      deadlineMs: Number(headers['lambda-runtime-deadline-ms']),
      functionArn: String(headers['lambda-runtime-invoked-function-arn']),
      traceHeader: String(headers['lambda-runtime-trace-id']),
    };
  }

  /** @param payload JSON */
  async respond(requestId: string, payload: string): Promise<void> {
    await this.#call('POST', `/invocation/${requestId}/response`, payload);
  }

  /** @param requestId undefined when the initialisation failed */
  async fail(requestId: string | undefined, error: FunctionErrorPayload): Promise<void> {
    const path = requestId === undefined ? '/init/error' : `/invocation/${requestId}/error`;
    // A header carries no line breaks and no other alphabets, which the name of an error may have.
    const errorType = error.errorType.replace(/[^\x20-\x7e]/g, '?');
    await this.#call('POST', path, JSON.stringify(error), {
      'Lambda-Runtime-Function-Error-Type': errorType,
    });
  }

  #call(
    method: string,
    path: string,
    body?: string,
    headers: http.OutgoingHttpHeaders = {},
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const request = send(`${this.#base}${path}`, { method, headers, agent: this.#agent }, (response) => {
        text(response).then((answer) => resolve({ headers: response.headers, body: answer }), reject);
      });
      request.on('error', reject);
      request.end(body);
    });
  }
}
