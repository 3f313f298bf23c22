import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Clock, systemClock, type Timer } from '../clock.ts';
import { ConnectionDropped } from '../http/connection-dropped.ts';
import { listen, readBody } from '../http/listen.ts';
import { type StandInAnswer, standInAnswer } from './answer.ts';
import { type AnswerContext, chatBody, responsesBody } from './bodies.ts';
import { OpenAiError } from './openai-error.ts';
import { chatRequestSchema, type Prompt, promptOf, responsesRequestSchema } from './prompt.ts';

/** A call that the stand-in answered. */
export interface ModelCall {
  /** When it came and when it was answered, milliseconds since the epoch. */
  at: number;
  answeredAt: number;
  path: string;
  model: string;
  /** The trace that the caller named in `X-Trace-Id`. */
  traceId: string | undefined;
  /** What customers said, oldest first, as the caller gave it. */
  userTexts: string[];
  answer: string;
}

/** What is answered in place of the stand-in's own words; `body` replaces the whole document. */
export interface AlteredAnswer {
  text?: string;
  body?: object;
}

/** Asked before each answer: may wait, alter it, or throw an {@link OpenAiError} or {@link ConnectionDropped}. */
export type DisturbAnswer = (call: {
  /** The customer's newest message. */
  question: string;
  /** Aborted when the caller is gone. */
  gone: AbortSignal;
}) => AlteredAnswer | undefined | Promise<AlteredAnswer | undefined>;

export interface ModelStandInOptions {
  /** Milliseconds before each answer. */
  delayMs?: number;
  /** 0 takes any free port. */
  port?: number;
  clock?: Clock;
  /** One line for a person: a fault of the stand-in. */
  onReport?: (line: string) => void;
  disturb?: DisturbAnswer;
}

/** A running stand-in. */
export interface ModelStandIn {
  /** What stands in for `https://api.openai.com/v1`. */
  readonly baseUrl: string;
  /** Answered calls that are still kept, newest last. */
  calls(): ModelCall[];
  close(): Promise<void>;
}

interface Endpoint {
  parse(body: unknown): { model: string; prompt: Prompt };
  body(answer: StandInAnswer, context: AnswerContext): object;
}

const MAX_CALLS = 1000;

const ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  '/v1/responses': {
    parse(body) {
      const parsed = responsesRequestSchema.safeParse(body);
      if (!parsed.success) throw unreadable(parsed.error);
      const { model, input, instructions } = parsed.data;
      return { model, prompt: promptOf(input, instructions) };
    },
    body: responsesBody,
  },
  '/v1/chat/completions': {
    parse(body) {
      const parsed = chatRequestSchema.safeParse(body);
      if (!parsed.success) throw unreadable(parsed.error);
      return { model: parsed.data.model, prompt: promptOf(parsed.data.messages) };
    },
    body: chatBody,
  },
};

/**
 * Serves a stand-in for an OpenAI-compatible API on 127.0.0.1. No model is behind it: it answers by a fixed
 * rule and says so in each answer.
 *
 * @throws {PortInUseError}
 * @see https://platform.openai.com/docs/api-reference/responses/create
 */
export async function serveModelStandIn(options: ModelStandInOptions = {}): Promise<ModelStandIn> {
  const clock = options.clock ?? systemClock;
  const delayMs = options.delayMs ?? 0;
  const timers = new Set<Timer>();
  let calls: ModelCall[] = [];

  const wait = () =>
    new Promise<void>((resolve) => {
      const timer = clock.after(delayMs, () => {
        timers.delete(timer);
        resolve();
      });
      timers.add(timer);
    });

  const answer = async (request: IncomingMessage, gone: AbortSignal): Promise<object> => {
    const at = clock.now();
    const text = (await readBody(request)).toString('utf8');
    const path = (request.url ?? '').split('?')[0] ?? '';
    const endpoint = Object.hasOwn(ENDPOINTS, path) ? ENDPOINTS[path] : undefined;
    if (!endpoint || request.method !== 'POST') {
      throw new OpenAiError(404, `Invalid URL (${request.method} ${path})`);
    }
    if (!/^Bearer \S+$/i.test(request.headers.authorization ?? '')) {
      throw new OpenAiError(401, "You didn't provide an API key.", 'invalid_api_key');
    }
    const { model, prompt } = endpoint.parse(parseJson(text));
    const question = prompt.userTexts.at(-1) ?? '';
    const altered = await options.disturb?.({ question, gone });
    const own = standInAnswer(prompt);
    const reply = altered?.text === undefined ? own : { ...own, text: altered.text };
    if (delayMs > 0) await wait();
    const now = clock.now();
    const traceId = request.headers['x-trace-id']?.toString();
    calls.push({
      at,
      answeredAt: now,
      path,
      model,
      traceId,
      userTexts: prompt.userTexts,
      answer: reply.text,
    });
    if (calls.length > MAX_CALLS) calls = calls.slice(-MAX_CALLS);
    return altered?.body ?? endpoint.body(reply, { id: randomBytes(16).toString('hex'), model, now });
  };

  const server = await listen((request, response) => {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    answer(request, gone.signal).then(
      (body) => send(response, 200, body),
      (error: unknown) => {
        if (error instanceof ConnectionDropped) return response.destroy();
        if (error instanceof OpenAiError) return send(response, error.status, error.toBody());
        options.onReport?.(`Model stand-in: ${error instanceof Error ? error.message : String(error)}`);
        return send(response, 500, new OpenAiError(500, 'The server had an error').toBody());
      },
    );
  }, options.port);

  return {
    baseUrl: `${server.url}/v1`,
    calls: () => [...calls],
    async close() {
      for (const timer of timers) timer.cancel();
      await server.close();
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new OpenAiError(400, 'We could not parse the JSON body of your request.', null, { cause: error });
  }
}

function unreadable(error: { issues: { path: PropertyKey[]; message: string }[] }): OpenAiError {
  const [issue] = error.issues;
  const where = issue?.path.map(String).join('.') || 'body';
  return new OpenAiError(400, `The stand-in cannot take '${where}': ${issue?.message}`, null, {
    cause: error,
  });
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'x-request-id': `req_${randomBytes(8).toString('hex')}`,
  });
  response.end(JSON.stringify(body));
}
