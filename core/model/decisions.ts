import type { DecisionCreateParams } from 'openai/resources/decisions';
import * as z from 'zod';
import type { CallEnd } from './call-end.ts';
import { faultEnd } from './failure.ts';
import type { ModelEndpoint } from './model-call.ts';
import { ModelCallError } from './model-errors.ts';
import { faultSchema, usageSchema } from './read-body.ts';

/** A choice between things, to be made from what was said. */
export interface DecisionQuestion {
  instructions: string;
  /** What was said: data, which is no instruction. */
  input: string;
  choices: ReadonlyArray<{ value: string; description: string }>;
  /** When none of them is chosen. */
  none: string;
  tenantId: string;
  traceId: string;
}

/** What was chosen; `value` undefined: none of the choices. `certainty` from 0 to 1. */
export interface Chosen {
  value: string | undefined;
  certainty: number;
}

/** The only model of OpenAI's own Decisions API. */
const DECISIONS_MODEL = 'gpt-6-luna';
const OPENAI = 'api.openai.com';

/** No name of a choice is a boolean, so that it can be taken for none of them. */
const NONE = false;

const NAME = 'choice';

/** The model that decides: what is used and paid for is its own. */
export function decisionModel({ baseUrl, modelId }: Pick<ModelEndpoint, 'baseUrl' | 'modelId'>): string {
  return isOpenAi(baseUrl) ? `${DECISIONS_MODEL}/decisions` : modelId;
}

const isOpenAi = (baseUrl: string) => new URL(baseUrl).host === OPENAI;

/**
 * A request to the Decisions API, which answers with how probable each choice is.
 *
 * @see https://developers.openai.com/api/reference/resources/decisions/methods/create
 */
export function decisionRequest(
  { baseUrl, modelId }: ModelEndpoint,
  { instructions, input, choices, none, tenantId }: DecisionQuestion,
): DecisionCreateParams {
  return {
    model: isOpenAi(baseUrl) ? DECISIONS_MODEL : modelId,
    input,
    questions: [
      {
        type: 'choice',
        name: NAME,
        instructions,
        choices: [...choices, { value: NONE, description: none }],
      },
    ],
    prompt_cache_key: tenantId,
  };
}

const documentSchema = z.object({
  error: faultSchema,
  answers: z
    .array(z.looseObject({ type: z.string() }))
    .optional()
    .catch(undefined),
  usage: usageSchema,
});

const choiceSchema = z.object({
  type: z.literal('choice'),
  choice: z.union([z.string(), z.boolean()]),
  confidence: z.number().min(0).max(1),
});

/** How a document of the Decisions API says that the call ended. @param body anything that came with 200 */
export function readDecisionBody(body: unknown): CallEnd {
  const parsed = documentSchema.safeParse(body);
  if (!parsed.success) return noDecision();
  const { error, answers, usage: tokens } = parsed.data;
  if (error) return { ...faultEnd(error), tokens };
  const [answer] = answers ?? [];
  if (answer?.type === 'refusal') return { kind: 'refused', cause: new ModelCallError('refusal'), tokens };
  const chosen = choiceSchema.safeParse(answer);
  if (!chosen.success) return { ...noDecision(), tokens };
  const { choice, confidence } = chosen.data;
  return { kind: 'said', text: JSON.stringify({ choice, confidence }), tokens };
}

/** Something else answers at that address. */
function noDecision(): CallEnd {
  return { kind: 'unsupported', feature: 'route', cause: new ModelCallError('no decision in the answer') };
}

/** What {@link readDecisionBody} said. @throws {ZodError} for any other text */
export function chosenIn(text: string): Chosen {
  const { choice, confidence } = choiceSchema.omit({ type: true }).parse(JSON.parse(text));
  return { value: typeof choice === 'string' ? choice : undefined, certainty: confidence };
}
