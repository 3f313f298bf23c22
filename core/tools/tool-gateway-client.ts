import * as z from 'zod';
import type { TextAnswer, TextFetch } from '#platform/http/plain-fetch.ts';
import { jsonOf, postSigned } from '#platform/http/post-signed.ts';
import type { SignRequest } from '#platform/http/sign-requests.ts';
import { TOOL_FAILURES, type ToolCaller, type ToolEnd, type ToolFailure } from './tool-caller.ts';

/** What the gateway answers. */
const endSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('done'), data: z.unknown() }),
  z.object({
    kind: z.literal('failed'),
    code: z.enum(TOOL_FAILURES),
    message: z.string(),
    mayHaveHappened: z.boolean(),
    said: z.unknown().optional(),
  }),
]);

/** So much of the caller's time is left for the way there and back, in milliseconds. */
const WAY_MS = 500;

/** The longest that API Gateway waits for an integration. */
const LONGEST_MS = 29_000;

/**
 * Calls tools through the gateway. Nothing is repeated: whether a call may be made again is for its caller to say.
 *
 * @param ports.url of the gateway's API, without a path
 */
export function createToolGatewayClient(ports: {
  url: string;
  sign: SignRequest;
  fetch: TextFetch;
}): ToolCaller {
  return {
    async call({ tool, ...call }, { signal, timeoutMs }) {
      const limit = Math.max(1, Math.min(timeoutMs, LONGEST_MS));
      const url = new URL(`${ports.url.replace(/\/$/, '')}/v1/tools/${encodeURIComponent(tool)}/call`);
      const body = { ...call, timeoutMs: Math.max(1, Math.floor(limit - WAY_MS)) };
      const { traceId } = call;
      const posted = await postSigned(ports, { url, body, traceId, signal, timeoutMs: limit });
      switch (posted.kind) {
        case 'timed_out':
          return unknown('timed_out', 'The tool did not answer in time.');
        case 'unreachable':
          return unknown('unavailable', 'The tool could not be reached.');
        case 'answered':
          return endOf(posted.answer);
      }
    },
  };
}

async function endOf(answer: TextAnswer): Promise<ToolEnd> {
  const { status } = answer;
  if (status === 200) {
    const { data } = endSchema.safeParse(await jsonOf(answer));
    return data ?? unknown('unavailable', 'The tool answered with something that cannot be used.');
  }
  if (status === 429 || status === 503) {
    // Of a time-out of API Gateway, too.
    return unknown('unavailable', 'Tools are busy. Try again later.');
  }
  if (status >= 400 && status < 500) {
    const message = 'Tools cannot be used: people must see to it.';
    return { kind: 'failed', code: 'misconfigured', message, mayHaveHappened: false };
  }
  return unknown('unavailable', 'Tools have a fault.');
}

function unknown(code: ToolFailure, message: string): ToolEnd {
  return { kind: 'failed', code, message, mayHaveHappened: true };
}
