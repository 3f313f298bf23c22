import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import * as z from 'zod';
import { traceIdSchema } from '#core/events/envelope.ts';
import {
  type KnowledgeQuestion,
  MOST_ASKED,
  MOST_CONVERSATIONS,
} from '#core/knowledge/search/knowledge-search.ts';
import type { Searched } from '#core/knowledge/search/search-knowledge.ts';
import { invocation } from '#platform/runtime/invocation.ts';
import type { Log } from '#platform/runtime/logger.ts';
import type { Metrics } from '#platform/runtime/metrics.ts';
import type { Trace } from '#platform/runtime/tracer.ts';
import { FUNCTION_NAME } from './names.ts';

export interface RetrieverDeps {
  log: Log;
  metrics: Metrics;
  trace: Trace;
  /** Milliseconds since the epoch. */
  now(): number;
  /** @param timeoutMs after which the caller goes on without an answer. @throws trouble of AWS */
  search(question: KnowledgeQuestion, timeoutMs: number): Promise<Searched>;
}

/**
 * What the function reads of an HTTP API's request behind an IAM authorizer.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export interface RetrieverRequest {
  body?: string;
  isBase64Encoded: boolean;
}

type Answer = APIGatewayProxyStructuredResultV2;

const id = z.string().min(1).max(200);
const questionSchema = z.strictObject({
  tenantId: id,
  conversationId: id,
  traceId: traceIdSchema,
  question: z.string().min(1).max(MOST_ASKED),
  wordsOf: z.array(id).min(1).max(MOST_CONVERSATIONS).optional(),
  timeoutMs: z.int().min(1),
});

/** Answers `POST /v1/knowledge/search` with the chunks that were found: 200, also where there are none. */
export function createHandler(deps: RetrieverDeps): (request: RetrieverRequest) => Promise<Answer> {
  return invocation(FUNCTION_NAME, (request) => respond(deps, request), deps) as (
    request: RetrieverRequest,
  ) => Promise<Answer>;
}

async function respond(
  { log, trace, now, search }: RetrieverDeps,
  request: RetrieverRequest,
): Promise<Answer> {
  const read = readQuestion(request);
  if (!read) {
    log.error('a search was not understood');
    return answer(400, { message: 'not a search' });
  }
  const { timeoutMs, ...question } = read;
  const { tenantId: tenant_id, conversationId: conversation_id, traceId: trace_id } = question;
  const line = log.child({ trace_id, tenant_id, conversation_id });
  trace.annotate('conversation_id', conversation_id);
  const begun = now();
  const { chunks, isByWordsAlone, words, trouble } = await search(question, timeoutMs);
  line.info('documents were searched', { count: chunks.length, durationMs: Math.round(now() - begun) });
  if (trouble !== undefined) {
    const what = isByWordsAlone
      ? 'documents were searched by words alone'
      : 'words of the conversation could not be searched';
    line.warn(what, { error: trouble });
  }
  return answer(200, { chunks, isByWordsAlone, words });
}

function readQuestion({ body = '', isBase64Encoded }: RetrieverRequest) {
  const text = isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body;
  try {
    return questionSchema.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function answer(statusCode: number, body: object): Answer {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
