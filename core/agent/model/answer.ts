import * as z from 'zod';
import { toWhatsAppMarkup } from '#core/whatsapp/markup/markup.ts';
import { ProsaError } from '#platform/runtime/errors.ts';

/** What the model is asked to decide besides the words. */
export const actionSchema = z.enum(['reply', 'handoff', 'close']);

/**
 * The model's answer as it must come, also as the JSON Schema that providers enforce: a flat object whose fields
 * are all required, because strict mode takes nothing else.
 *
 * @see https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
 */
const answerSchema = z.object({
  reply: z.string(),
  action: actionSchema,
  queue: z.string().nullable(),
  reason: z.string().nullable(),
});

/**
 * What the model answered. `reply` is in WhatsApp's own markup, and empty where nothing of it can be seen; `queue`
 * is one of the tenant's; `reason` a word for the desk.
 */
export type ModelAnswer = z.infer<typeof answerSchema> & { tokensUsed?: number | undefined };

/** The answer is not what was asked for: none of the API, no JSON, other fields, no words. */
export class UselessAnswerError extends ProsaError {
  override readonly name: string = 'UselessAnswerError';

  constructor(reason: string) {
    super(`the model's answer is of no use: ${reason}`, {
      retryable: true,
      operatorHint: 'If it repeats, try the model by hand with the tenant’s profile.',
    });
  }
}

/** The endpoint answered, and not as the API does, such as with a proxy's page. */
export class NoApiAnswerError extends UselessAnswerError {
  override readonly name: string = 'NoApiAnswerError';
}

/** Name of the schema towards the provider. */
export const ANSWER_NAME = 'customer_answer';

/** The JSON Schema of an answer; `queue` can only be one of the tenant's. */
export function answerJsonSchema(queueIds: readonly string[]): Record<string, unknown> {
  return {
    type: 'object',
    additionalProperties: false,
    required: ['reply', 'action', 'queue', 'reason'],
    properties: {
      reply: { type: 'string', description: 'What the customer reads, in the language of the customer.' },
      action: {
        type: 'string',
        enum: actionSchema.options,
        description:
          'reply: the conversation goes on. handoff: people must take it over. close: the customer needs nothing more.',
      },
      queue:
        queueIds.length === 0
          ? { type: 'null', description: 'Always null.' }
          : {
              type: ['string', 'null'],
              enum: [...queueIds, null],
              description: 'With handoff: whose people take over; null when it is not clear.',
            },
      reason: {
        type: ['string', 'null'],
        description: 'With handoff or close: why, in a few words, for the people of the company. Else null.',
      },
    },
  };
}

/**
 * Reads the model's output. Actions come from their field only, never from the words.
 *
 * @throws {UselessAnswerError} for anything but an answer as asked for; a reply must have words
 */
export function readAnswer(text: string, queueIds: readonly string[]): ModelAnswer {
  const parsed = answerSchema.safeParse(parseJson(text));
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ path, code }) => `${path.join('.') || 'answer'}: ${code}`);
    throw new UselessAnswerError(issues.join(', '));
  }
  const { reply, action, queue, reason } = parsed.data;
  const words = toWhatsAppMarkup(reply).trim();
  if (words === '' && action === 'reply') throw new UselessAnswerError('no words');
  // An endpoint that does not enforce the schema may name a queue that is not there.
  const known = queue !== null && queueIds.includes(queue) ? queue : null;
  return { reply: words, action, queue: known, reason: reason?.trim() || null };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UselessAnswerError('not JSON');
  }
}
