import type { RequestListener } from 'node:http';
import type { Clock } from '../clock.ts';
import { replyJson } from '../front/route.ts';
import { type LocalServer, listen } from '../http/listen.ts';
import { createHttpApiListener } from '../http-api/listener.ts';
import type { OpenApi, RunningFunction } from '../resources/engines.ts';
import { describe } from './shutdown.ts';

interface Options {
  apiId: string;
  /** By ARN. */
  functions: ReadonlyMap<string, RunningFunction>;
  clock: Clock;
  /** Told of each call that was answered, with the sizes of both bodies; one in chunks counts as empty. */
  onAnswered?: (bytes: { requestBytes: number; responseBytes: number }) => void;
  report(line: string): void;
}

/**
 * Opens an HTTP API on a port of its own before its routes are known: functions may carry its address in their
 * environment, and its routes need the functions. Until it serves, it answers 503.
 */
export async function openHttpApi(options: Options): Promise<OpenApi & Pick<LocalServer, 'close'>> {
  const { apiId, functions, clock, onAnswered, report } = options;
  let current: RequestListener = (_request, response) =>
    replyJson(response, 503, { message: 'Service Unavailable' });
  const listener: RequestListener = (request, response) => {
    response.once('finish', () =>
      onAnswered?.({
        requestBytes: Number(request.headers['content-length'] ?? 0),
        responseBytes: Number(response.getHeader('content-length') ?? 0),
      }),
    );
    current(request, response);
  };
  const server = await listen(listener);
  return {
    url: server.url,
    close: server.close,
    listener,
    serve: (routes) => {
      current = createHttpApiListener({
        apiId,
        clock,
        onFault: (error) => report(`HTTP API ${apiId}: ${describe(error)}`),
        routes: routes.map(({ routeKey, functionArn, authorizer }) => ({
          routeKey,
          authorizer,
          invoke: async (event, invocation) => {
            const target = functions.get(functionArn);
            if (!target) throw new ReferenceError(`there is no function ${functionArn}`);
            return target.invoke(event, invocation);
          },
        })),
      });
    },
  };
}
