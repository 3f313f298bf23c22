import { listen, readBody } from '@prosa/local-cloud/http';
import * as z from 'zod';

const requestSchema = z.object({
  model: z.string(),
  messages: z.array(z.object({ role: z.string(), content: z.unknown() })),
});

/** A call that the server was asked to answer. */
export interface ModelServerCall {
  authorization: string | undefined;
  model: string;
  /** All that the model was told, as JSON. */
  prompt: string;
}

/** A server of OpenAI's Chat Completions as small programs are: text only, no other API, no schemas. */
export interface ModelServer {
  /** With `/v1`, as a tenant's file names it. */
  readonly baseUrl: string;
  readonly calls: readonly ModelServerCall[];
  close(): Promise<void>;
}

/** @param answer what it says to everything */
export async function serveModel(answer: string): Promise<ModelServer> {
  const calls: ModelServerCall[] = [];
  const server = await listen(async (request, response) => {
    const reply = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const body = await readBody(request);
    if (request.url !== '/v1/chat/completions') {
      reply(404, { error: { message: `no ${request.url} here`, type: 'invalid_request_error' } });
      return;
    }
    const json: unknown = JSON.parse(body.toString());
    const { model, messages } = requestSchema.parse(json);
    if (typeof json === 'object' && json !== null && 'response_format' in json) {
      reply(400, { error: { message: 'response_format is not supported', param: 'response_format' } });
      return;
    }
    calls.push({ authorization: request.headers.authorization, model, prompt: JSON.stringify(messages) });
    reply(200, {
      id: `chatcmpl-${calls.length}`,
      object: 'chat.completion',
      created: 0,
      model,
      choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: answer } }],
      usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
    });
  });
  return { baseUrl: `${server.url}/v1`, calls, close: () => server.close() };
}
