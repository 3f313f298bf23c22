import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type Clock, systemClock, type Timer } from '@prosa/local-cloud/clock';
import { listen, readBody } from '@prosa/local-cloud/http';
import { readOggOpus } from '#core/media/ogg-opus.ts';

import { type StandInAnswer, standInAnswer } from './answer.ts';
import { sendAnswer, sendFailure } from './answer-http.ts';
import { type AnswerContext, chatBody, responsesBody } from './bodies.ts';
import { type ModelCallFilter, type ModelCallRecord, matchingCalls, Newest } from './call-log.ts';
import { readChatRequest } from './chat-request.ts';
import { decisionBody, readDecisionRequest } from './decisions.ts';
import type { AlteredAnswer, DisturbAnswer, ModelEnding } from './disorder.ts';
import { embeddingsBody, embeddingsTokens, readEmbeddingsRequest } from './embeddings.ts';
import { type FetchedImage, fetchImages } from './fetch-images.ts';
import type { ModelRequest } from './model-request.ts';
import { OpenAiError } from './openai-error.ts';
import { PromptCache } from './prompt-cache.ts';
import { readResponsesRequest } from './responses-request.ts';
import { readTranscriptionRequest, transcriptionBody } from './transcriptions.ts';
import { type Usage, usageOf, withinLimit } from './usage.ts';

/** A call that the stand-in answered, with its words. */
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
  /** What it was shown with the newest of them. */
  images: FetchedImage[];
}

export interface ModelStandInOptions {
  /** Milliseconds before each answer. */
  delayMs?: number;
  /** 0 takes any free port. */
  port?: number;
  clock?: Clock;
  /** Random bytes for ids; with the same bytes and clock everything is the same. */
  random?: (size: number) => Buffer;
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
  /** Every call that has ended, answered or not, without its words, newest last. */
  callRecords(filter?: ModelCallFilter): ModelCallRecord[];
  close(): Promise<void>;
}

interface Endpoint {
  read(body: unknown): ModelRequest;
  body(answer: StandInAnswer, context: AnswerContext): object;
}

const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map([
  ['/v1/responses', { read: readResponsesRequest, body: responsesBody }],
  ['/v1/chat/completions', { read: readChatRequest, body: chatBody }],
]);

const DECISIONS = '/v1/decisions';
const EMBEDDINGS = '/v1/embeddings';
const TRANSCRIPTIONS = '/v1/audio/transcriptions';
const OTHERS: readonly string[] = [DECISIONS, EMBEDDINGS, TRANSCRIPTIONS];

/** So many times as fast as an answer vectors are there. */
const FASTER = 10;

/** What is known of a call so far. */
interface Progress {
  at: number;
  path: string;
  traceId: string | undefined;
  request?: Pick<ModelRequest, 'model' | 'promptCacheKey'>;
  usage?: Usage;
  ending?: ModelEnding | undefined;
}

/**
 * Serves a stand-in for an OpenAI-compatible API on 127.0.0.1. No model is behind it: it answers by fixed rules
 * and says so in each answer.
 *
 * @throws {PortInUseError}
 * @see https://developers.openai.com/api/reference/resources/responses/methods/create
 */
export async function serveModelStandIn(options: ModelStandInOptions = {}): Promise<ModelStandIn> {
  const { clock = systemClock, delayMs = 0, random = randomBytes } = options;
  const timers = new Set<Timer>();
  const calls = new Newest<ModelCall>(1000);
  const records = new Newest<ModelCallRecord>(10_000);
  const cache = new PromptCache();
  const id = () => random(16).toString('hex');

  const wait = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = clock.after(ms, () => {
        timers.delete(timer);
        resolve();
      });
      timers.add(timer);
    });

  const embeddings = async (body: unknown, progress: Progress, gone: AbortSignal) => {
    const request = readEmbeddingsRequest(body);
    const { model, input } = request;
    progress.request = { model, promptCacheKey: undefined };
    const altered = await options.disturb?.({
      ...{ api: 'embeddings', model, gone, question: input.join('\n') },
      ...{ promptCacheKey: undefined, format: 'text', limit: undefined },
      ...{ hasEffort: false, marksCache: false },
    });
    if (delayMs > 0) await wait(delayMs / FASTER);
    progress.usage = { input: embeddingsTokens(request), cached: 0, written: 0, output: 0 };
    return embeddingsBody(request, altered);
  };

  const transcriptions = async (
    http: IncomingMessage,
    bytes: Buffer,
    progress: Progress,
    gone: AbortSignal,
  ) => {
    const request = await readTranscriptionRequest(Uint8Array.from(bytes), http.headers['content-type']);
    const { model, words, file } = request;
    progress.request = { model, promptCacheKey: undefined };
    const altered = await options.disturb?.({
      ...{ api: 'transcriptions', model, gone, question: words },
      ...{ promptCacheKey: undefined, format: 'text', limit: undefined },
      ...{ hasEffort: false, marksCache: false },
    });
    if (delayMs > 0) await wait(delayMs);
    return transcriptionBody(request, Math.ceil(readOggOpus(file)?.seconds ?? 0), altered);
  };

  const answer = async (
    http: IncomingMessage,
    progress: Progress,
    gone: AbortSignal,
  ): Promise<object | string> => {
    const { at, path, traceId } = progress;
    const endpoint = ENDPOINTS.get(path);
    const bytes = await readBody(http);
    const text = bytes.toString('utf8');
    if ((!endpoint && !OTHERS.includes(path)) || http.method !== 'POST') {
      throw new OpenAiError(404, `Invalid URL (${http.method} ${path})`);
    }
    if (!/^Bearer \S+$/i.test(http.headers.authorization ?? '')) {
      throw new OpenAiError(401, "You didn't provide an API key.", 'invalid_api_key');
    }
    if (path === TRANSCRIPTIONS) return transcriptions(http, bytes, progress, gone);
    if (path === EMBEDDINGS) return embeddings(parseJson(text), progress, gone);
    if (!endpoint) return decisionBody(readDecisionRequest(parseJson(text)));
    const request = endpoint.read(parseJson(text));
    progress.request = request;
    const { api, model, prompt, promptCacheKey, format, limit, hasEffort } = request;
    const question = prompt.userTexts.at(-1) ?? '';
    const view = {
      api,
      model,
      promptCacheKey,
      question,
      gone,
      format: format.type,
      limit,
      hasEffort,
      marksCache: request.cachedParts !== undefined,
    };
    const altered = await options.disturb?.(view);
    const images = await fetchImages(prompt.images, gone);
    const whole = alteredAnswer(altered, standInAnswer(request));
    const reply = withinLimit(whole, request.maxOutputTokens);
    if (delayMs > 0) await wait(delayMs);
    const ending = altered?.kind === 'ending' ? altered.as : undefined;
    const usage = usageOf(request, reply, cache, ending);
    progress.usage = usage;
    progress.ending = ending;
    const now = clock.now();
    calls.add({
      at,
      answeredAt: now,
      path,
      model,
      traceId,
      userTexts: prompt.userTexts,
      answer: reply.kind === 'calls' ? JSON.stringify(reply.calls) : reply.text,
      images,
    });
    if (altered?.kind === 'body') return altered.body;
    return endpoint.body(reply, { request, usage, cutOff: reply !== whole, ending, now, id });
  };

  const server = await listen((http, response) => {
    const gone = new AbortController();
    response.once('close', () => {
      if (!response.writableEnded) gone.abort();
    });
    const path = (http.url ?? '').split('?')[0] ?? '';
    const progress: Progress = { at: clock.now(), path, traceId: http.headers['x-trace-id']?.toString() };
    answer(http, progress, gone.signal).then(
      (body) => {
        records.add(recordOf(progress, clock.now(), gone.signal.aborted ? null : 200));
        sendAnswer(response, body, id);
      },
      (error: unknown) => {
        const status = sendFailure(response, error, id, options.onReport);
        records.add(recordOf(progress, clock.now(), status));
      },
    );
  }, options.port);

  return {
    baseUrl: `${server.url}/v1`,
    calls: () => calls.all(),
    callRecords: (filter = {}) => matchingCalls(records.all(), filter),
    async close() {
      for (const timer of timers) timer.cancel();
      await server.close();
    },
  };
}

function alteredAnswer(altered: AlteredAnswer | undefined, own: StandInAnswer): StandInAnswer {
  switch (altered?.kind) {
    case 'text':
    case 'refusal':
      return altered;
    case 'untidy':
      return own.kind === 'text' ? { kind: 'text', text: altered.as(own.text) } : own;
    default:
      return own;
  }
}

function recordOf(
  { at, path, traceId, request, usage, ending }: Progress,
  now: number,
  status: number | null,
): ModelCallRecord {
  return {
    at: new Date(at).toISOString(),
    ended_at: new Date(now).toISOString(),
    path,
    status,
    model: request?.model ?? null,
    prompt_cache_key: request?.promptCacheKey ?? null,
    trace_id: traceId ?? null,
    input_tokens: usage?.input ?? null,
    cached_tokens: usage?.cached ?? null,
    output_tokens: usage?.output ?? null,
    ending: ending ?? null,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new OpenAiError(400, 'We could not parse the JSON body of your request.', null, { cause: error });
  }
}
