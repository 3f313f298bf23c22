import type { CircuitCause } from '#core/events/circuit-event.ts';
import type { Asked, Called, GuardedModel } from './asked.ts';
import type { CallEnd } from './call-end.ts';
import { BEST_DEGREE, type Degree, type EndpointFeature, lowered } from './degree.ts';
import { guardedCall } from './guarded-call.ts';
import {
  type AskLimits,
  type HistoryLine,
  MAX_OUTPUT_TOKENS,
  MORE_OUTPUT_TOKENS,
  type ModelEndpoint,
  type Prompt,
} from './model-call.ts';
import { ModelUnavailableError, UselessAnswerError } from './model-errors.ts';
import type { Requests } from './requests.ts';
import { offeredTools } from './tool-forms.ts';

/** With less time no call is begun, in milliseconds. */
const CALL_NEEDS_MS = 2_000;

/** Tries that finding an endpoint's degree may take, apart from the requests of the answer. */
const FINDING_TRIES = 6;

/** Before a line whose photo the endpoint is not shown. */
const UNSEEN = '[[you do not see the photo: where an answer needs what is on it, ask for that in words]]';

/** An answer of no use; asked for once more, another way. */
type Useless = Extract<Asked<never>, { kind: 'truncated' | 'too_long' | 'malformed' }>;

/**
 * Asks one endpoint, behind its circuit breaker. An answer that is of no use is asked for once more, each kind in its own
 * way; what would end the same way again is not repeated. What the endpoint does not understand lowers its degree, and
 * the degree in which it answered is remembered.
 */
export async function askEndpoint<Answer>(
  model: GuardedModel,
  endpoint: ModelEndpoint,
  prompt: Prompt<Answer>,
  limits: AskLimits,
  cause: CircuitCause,
  requests: Requests,
): Promise<Asked<Answer> | Called> {
  const { circuit, fixedForm } = endpoint;
  const remembered = await model.degrees.find(endpoint);
  const wanted = remembered ?? BEST_DEGREE;
  let degree: Degree = { ...wanted, form: fixedForm ?? wanted.form };
  let isFound = remembered !== undefined;
  let isKept = true;
  let tries = 0;
  const again = new Set<Useless['kind']>();
  let isShown =
    endpoint.seesImages === true && prompt.history.some(({ images = [] }) => images.some(({ url }) => url));
  let useless: Useless | undefined;

  /** Goes on to the next degree, where there is one that may be tried. */
  const lower = (feature: EndpointFeature): boolean => {
    const next = lowered(degree, feature);
    const isFixed = fixedForm !== undefined && next?.form !== fixedForm;
    if (!next || isFixed || tries >= FINDING_TRIES) return false;
    // An endpoint that was known to know more is not taken for less by one message, which may be made to look so.
    isKept &&= remembered === undefined || next.form === degree.form;
    degree = next;
    isFound = false;
    return true;
  };
  const unasked = (reason: string): Asked<Answer> => ({
    kind: 'down',
    circuit,
    cause: new ModelUnavailableError(reason),
  });

  for (;;) {
    const isInWords = degree.form === 'chat_text';
    const known =
      isInWords && prompt.form !== 'text' ? prompt.form.withoutAsking?.(prompt.history) : undefined;
    if (known !== undefined) return { kind: 'answered', answer: known };
    const timeoutMs = Math.min(limits.callMs, Math.floor(limits.deadline - model.now()));
    if (timeoutMs < CALL_NEEDS_MS) return useless ?? unasked('too little time is left to ask');
    if (!isFound && tries < FINDING_TRIES) tries += 1;
    else if (!(await requests.take())) return useless ?? unasked('no request is left');
    const maxOutputTokens = again.has('truncated') ? MORE_OUTPUT_TOKENS : MAX_OUTPUT_TOKENS;
    const options = { degree, timeoutMs, maxOutputTokens, thinksLittle: again.has('truncated') };
    const end = await guardedCall(
      model.breakers,
      circuit,
      (signal) =>
        model.client.ask(endpoint, adapted(isShown ? prompt : withoutImages(prompt), again), {
          ...options,
          signal,
        }),
      { ...limits, timeoutMs },
      cause,
    );
    if (end.kind === 'open') return { kind: 'down', circuit, openUntil: end.openUntil };
    requests.addTokens(end.tokens, endpoint.modelId);
    if (isShown && (end.kind === 'rejected' || (end.kind === 'unsupported' && end.feature === 'other'))) {
      // It may not see, or not reach the link: what is written is answered all the same.
      isShown = false;
      continue;
    }
    const hasTools = offeredTools(prompt, degree).length > 0;
    const { asked, lowers } = stepAfter(end, prompt, { circuit, isInWords, isFound, hasTools });
    const isOfUse = asked.kind === 'answered' || asked.kind === 'called';
    if (isOfUse && !isFound && isKept) await model.degrees.remember(endpoint, degree);
    if (isUseless(asked)) useless = asked;
    if (lowers !== undefined && lower(lowers)) continue;
    // What is asked for the second time may be more than the endpoint gives.
    if (asked.kind === 'misconfigured' && useless) return useless;
    if (!isUseless(asked) || again.has(asked.kind)) return asked;
    again.add(asked.kind);
  }
}

/**
 * What the end of a call comes to, and what the endpoint seems not to know, where another degree may help.
 *
 * @param known.isFound the endpoint has answered in this form before
 * @param known.hasTools it was offered functions
 */
function stepAfter<Answer>(
  end: CallEnd,
  prompt: Prompt<Answer>,
  {
    circuit,
    isInWords,
    isFound,
    hasTools,
  }: { circuit: string; isInWords: boolean; isFound: boolean; hasTools: boolean },
): { asked: Asked<Answer> | Called; lowers?: EndpointFeature | undefined } {
  switch (end.kind) {
    case 'called':
    case 'said': {
      if (end.kind === 'called' && hasTools && !prompt.isLastRound) {
        return { asked: { kind: 'called', calls: end.calls } };
      }
      const asked = readSaid(end.text, prompt, isInWords);
      // Who was never seen to keep to a form may not know it.
      return { asked, lowers: asked.kind === 'malformed' && !isFound ? 'form' : undefined };
    }
    case 'unsupported':
      return {
        asked: { kind: 'misconfigured', cause: end.cause },
        // What is said of functions where none were given is about another thing.
        lowers: end.feature === 'tools' && !hasTools ? 'other' : end.feature,
      };
    case 'rejected':
      // Who has answered in this form before does not mean the form.
      if (isFound) return { asked: { kind: 'refused', cause: end.cause } };
      return { asked: { kind: 'misconfigured', cause: end.cause }, lowers: 'other' };
    case 'down':
      return { asked: { kind: 'down', circuit, retryAfterMs: end.retryAfterMs, cause: end.cause } };
    default:
      return { asked: { kind: end.kind, cause: end.cause } };
  }
}

function isUseless(asked: Asked<unknown> | Called): asked is Useless {
  return asked.kind === 'truncated' || asked.kind === 'too_long' || asked.kind === 'malformed';
}

/** For an endpoint that is not shown any, or takes none. */
function withoutImages<Answer>(prompt: Prompt<Answer>): Prompt<Answer> {
  const { history, shortHistory } = prompt;
  if (history.every(({ images }) => images === undefined)) return prompt;
  const without = (lines: readonly HistoryLine[]) =>
    lines.map(({ images, text, ...line }) => ({
      ...{ ...line, text: images === undefined ? text : `${UNSEEN}\n${text}` },
    }));
  return {
    ...{ ...prompt, history: without(history) },
    ...(shortHistory && { shortHistory: () => without(shortHistory()) }),
  };
}

/** What is asked the second time differs in what it was too much of the first time. */
function adapted<Answer>(prompt: Prompt<Answer>, again: ReadonlySet<Useless['kind']>): Prompt<Answer> {
  const isBrief = again.has('malformed') || again.has('too_long');
  return {
    ...prompt,
    instructions: isBrief ? (prompt.brief ?? prompt.instructions) : prompt.instructions,
    ...(again.has('too_long') && {
      history: prompt.shortHistory?.() ?? prompt.history,
      found: prompt.shortFound?.() ?? prompt.found,
    }),
  };
}

function readSaid<Answer>(
  text: string,
  { form }: Prompt<Answer>,
  wordsCount: boolean,
): Extract<Asked<Answer>, { kind: 'answered' | 'malformed' }> {
  if (form === 'text') throw new TypeError('plain words are no answer that can be read');
  try {
    return { kind: 'answered', answer: form.read(text, wordsCount) };
  } catch (error) {
    if (!(error instanceof UselessAnswerError)) throw error;
    return { kind: 'malformed', cause: error };
  }
}
