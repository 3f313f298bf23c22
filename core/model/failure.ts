import { CircuitTimeoutError } from '#platform/resilience/errors.ts';
import type { Verdict } from '#platform/resilience/local-circuit.ts';
import type { AnyEnd, NoAnswer } from './call-end.ts';
import type { EndpointFeature } from './degree.ts';
import { ModelCallError, ModelNotConfiguredError, NoModelAnswerError } from './model-errors.ts';

/** What a provider says of a call that it did not answer, in an HTTP error or in a document that came with 200. */
export interface ProviderFault {
  /** HTTP status, or the number in its place in a document. */
  status?: number | undefined;
  code?: string | undefined;
  type?: string | undefined;
  /** The part of the request that it is about. */
  param?: string | undefined;
  message?: string | undefined;
  /** Host and path, where it may be the address that is wrong. */
  at?: string | undefined;
}

/** Statuses below 500 with which a provider says that it cannot serve us now. */
const NOT_NOW = new Set([408, 409, 425, 429]);

const QUOTA_CODE =
  /insufficient_(?:user_)?(?:quota|balance|funds|credits?)|billing|credits_exhausted|quota_exhausted|account_deactivated|arrear/i;
const QUOTA_WORDS =
  /insufficient (?:balance|credits?|funds|quota)|(?:credit )?balance (?:is )?too low|(?:out of|no|more) credits|payment required/i;
const REFUSED_CODE =
  /content_?(?:filter|policy)|policy_?violation|_policy\b|moderation|data_inspection_failed|invalid_prompt|flagged|safety|blocked|guardrail/i;
const REFUSED_WORDS =
  /content (?:management )?(?:policy|filter)|usage polic|flagged|moderation|safety (?:system|policy|filter)|guardrail/i;
/** Blank or oddly ended texts are a matter of what was said, never of our configuration. */
const BLANK_WORDS =
  /non-?(?:whitespace|empty|blank)|whitespace|(?:content|text|message)s?\b.{0,60}\b(?:empty|blank)|(?:empty|blank) (?:content|text|message)/i;
const TOO_LONG =
  /context_length_exceeded|string_above_max_length|context[ _](?:length|window|size)|(?:prompt|input|request) (?:is )?too (?:long|large)|too many (?:input )?tokens|reduce the length/i;
const NO_MODEL =
  /model_?not_?found|invalid_model|no such model|model\b.{0,160}\b(?:not found|not exist|unknown)|(?:unknown|invalid|unsupported) model/i;

/** For the provider's cache of prompts, and what comes with them; some stand inside of what was said. */
const CACHE_FIELDS = /prompt_cache|cache_breakpoint|safety_identifier/i;

/** What an endpoint names when it does not know a part of the request; the first that fits. */
const FEATURES: ReadonlyArray<[EndpointFeature, RegExp]> = [
  ['cache', CACHE_FIELDS],
  ['limit', /max_completion_tokens|max_output_tokens|max_tokens/i],
  ['effort', /reasoning/i],
  ['form', /response_format|json_schema|json_object|text\.format|structured output|guided|grammar|schema/i],
  [
    'roles',
    /roles? must alternate|(?:system|developer|assistant) (?:role|message)|role ['"`]?(?:system|developer|assistant)/i,
  ],
  ['tools', /\btools?\b|tool_(?:choice|calls?)|function[ _-]?call/i],
  [
    'other',
    /unknown (?:parameter|field|argument)|unrecogni[sz]ed|extra (?:inputs|fields)|unexpected (?:keyword|field|parameter)|unsupported (?:parameter|value)/i,
  ],
];

/** Params that hold what was said. */
const SPOKEN_PARAM = /^(?:input|messages|prompt|instructions)\b/i;

/**
 * What a fault means. A fault that names nothing known is the provider's trouble where its status says so, and else a
 * request that was not taken: whether for its form or for its words, only other calls can tell.
 *
 * @see https://platform.openai.com/docs/guides/error-codes
 */
export function meaningOf(
  fault: ProviderFault,
):
  | { kind: Exclude<NoAnswer['kind'], 'truncated' | 'unsupported'> }
  | { kind: 'unsupported'; feature: EndpointFeature } {
  const { status, code = '', type = '', param = '', message = '' } = fault;
  const codes = `${code} ${type}`;
  if (status === 402 || QUOTA_CODE.test(codes)) return { kind: 'out_of_quota' };
  if (status !== undefined && status >= 400 && status < 500 && QUOTA_WORDS.test(message))
    return { kind: 'out_of_quota' };
  if (status !== undefined && (NOT_NOW.has(status) || (status >= 500 && status !== 501)))
    return { kind: 'down' };
  if (status === 451 || REFUSED_CODE.test(codes)) return { kind: 'refused' };
  if (status === 413 || TOO_LONG.test(codes) || TOO_LONG.test(message)) return { kind: 'too_long' };
  // A document without a number is a provider that failed while it answered.
  if (status === undefined || status < 400) return { kind: 'down' };
  if (REFUSED_WORDS.test(message)) return { kind: 'refused' };
  if (status === 401 || status === 403 || param === 'model') return { kind: 'misconfigured' };
  if (NO_MODEL.test(codes)) return { kind: 'misconfigured' };
  if (status === 404 || status === 405 || status === 501) {
    return NO_MODEL.test(message) ? { kind: 'misconfigured' } : { kind: 'unsupported', feature: 'route' };
  }
  if (CACHE_FIELDS.test(param)) return { kind: 'unsupported', feature: 'cache' };
  if (/\brole$/.test(param)) return { kind: 'unsupported', feature: 'roles' };
  if (SPOKEN_PARAM.test(param) || BLANK_WORDS.test(message)) return { kind: 'refused' };
  const named =
    FEATURES.find(([, words]) => words.test(param)) ?? FEATURES.find(([, words]) => words.test(message));
  if (named) return { kind: 'unsupported', feature: named[0] };
  if (NO_MODEL.test(message)) return { kind: 'misconfigured' };
  return param === '' ? { kind: 'rejected' } : { kind: 'unsupported', feature: 'other' };
}

/** The end of a call of which a provider tells a fault. */
export function faultEnd(fault: ProviderFault, retryAfterMs?: number): NoAnswer {
  const meaning = meaningOf(fault);
  const { status, code, type, param, message, at } = fault;
  const isOurs = meaning.kind === 'misconfigured';
  const words = [status, code, type, param, isOurs ? message?.slice(0, 200) : undefined];
  if (meaning.kind === 'unsupported' && meaning.feature === 'route' && at !== undefined)
    words.push(`at ${at}`);
  const cause = new ModelCallError(
    words.filter((word) => word !== undefined && word !== '').join(' ') || 'no reason',
  );
  return meaning.kind === 'down' ? { kind: 'down', cause, retryAfterMs } : { ...meaning, cause };
}

/**
 * The end of a call that threw.
 *
 * @returns undefined for what is neither the provider's nor a missing key, such as the caller's breaking off: it is for the caller
 */
export function thrownEnd(error: unknown): NoAnswer | undefined {
  if (error instanceof ModelNotConfiguredError) return { kind: 'misconfigured', cause: error };
  if (error instanceof CircuitTimeoutError || error instanceof NoModelAnswerError)
    return { kind: 'down', cause: error };
  return undefined;
}

/** What the end of a call says about the provider: only one that is down counts against it. */
export function verdictOf(outcome: { value: AnyEnd } | { error: unknown }): Verdict {
  if ('error' in outcome) return outcome.error instanceof CircuitTimeoutError ? 'failure' : 'neutral';
  const { kind, cause } = { cause: undefined, ...outcome.value };
  if (kind === 'down') return 'failure';
  if (kind === 'budget_spent' || kind === 'price_unknown') return 'neutral';
  // Without a key no provider was asked.
  return cause instanceof ModelNotConfiguredError ? 'neutral' : 'success';
}

/**
 * Milliseconds that the provider asks to wait, where it does.
 *
 * @param now milliseconds since the epoch
 * @see https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Retry-After
 */
export function retryAfterMs(headers: Pick<Headers, 'get'>, now: number): number | undefined {
  const exact = Number(headers.get('retry-after-ms') || Number.NaN);
  if (exact > 0) return exact;
  const value = headers.get('retry-after');
  if (!value) return undefined;
  const seconds = Number(value);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - now;
  return Number.isFinite(ms) && ms > 0 ? ms : undefined;
}
