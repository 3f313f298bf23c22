import { LRUCache } from 'lru-cache';
import * as z from 'zod';
import { cleanText, showsNothing } from '#core/text/clean-text.ts';
import { toWhatsAppMarkup } from '#core/whatsapp/markup/markup.ts';
import { jsonIn, looksLikeJson, withoutThoughts } from '../model/json-in-text.ts';
import type { AnswerForm } from '../model/model-call.ts';
import { UselessAnswerError } from '../model/model-errors.ts';
import { offerInWords, offerShape, placeField } from './choices/offer-form.ts';
import { type Offer, readOffer } from './choices/read-offer.ts';
import { wantsPerson } from './wants-person.ts';

const queueSchema = z
  .string()
  .nullable()
  .describe('With handoff: whose people take over; null when it is not clear.');

/**
 * The model's answer as it must come, and as the JSON Schema that providers enforce: a flat object whose fields are
 * all required, because strict mode takes nothing else; what may be missing is null.
 *
 * @see https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
 */
const answerSchema = z.object({
  reply: z.string().describe('What the customer reads, in the language of the customer.'),
  action: z
    .enum(['reply', 'handoff', 'close'])
    .describe(
      'reply: the conversation goes on. handoff: people must take it over. close: the customer needs nothing more.',
    ),
  queue: queueSchema,
  reason: z
    .string()
    .nullable()
    .describe('With handoff or close: why, in a few words, for the people of the company. Else null.'),
  ...offerShape,
});

/**
 * What the model answered. `reply` is in WhatsApp's own markup, and empty where nothing of it can be seen; `queue`
 * is one of the tenant's; `reason` a word for the desk; `offer` what the customer may tap.
 */
export type ModelAnswer = Pick<z.infer<typeof answerSchema>, 'reply' | 'action' | 'queue' | 'reason'> & {
  offer?: Offer | undefined;
  /** Ids of what was found that the reply is made from, as the model wrote them. */
  sources?: readonly string[] | undefined;
};

/** The same as it may come from an endpoint that enforces nothing: what does not change the meaning may be missing. */
const looseAnswerSchema = z.looseObject({
  reply: z.string().nullish(),
  action: answerSchema.shape.action.nullish(),
  queue: z.string().nullish().catch(null),
  reason: z.string().nullish().catch(null),
});

/** Also as one text: "k1, k2". */
const looseSourcesSchema = z
  .union([z.array(z.coerce.string()), z.string().transform((text) => text.split(/[\s,;]+/))])
  .catch([]);

/** More ids than were found are of no use. */
const MOST_SOURCES = 20;

const FIELDS = Object.keys(looseAnswerSchema.shape);

/** What of a tenant's the form of its answers names. */
export interface AnswerTerms {
  queueIds: readonly string[];
  placeIds?: readonly string[];
  /** The tenant has documents, so that an answer names what of them it is made from. */
  hasSources?: boolean;
}

/** The form of an answer to a customer; `queue` and `place` can only be the tenant's. */
export function customerAnswer(terms: AnswerTerms): AnswerForm<ModelAnswer> {
  return {
    name: 'customer_answer',
    schema: schemaFor(terms),
    inWords: formInWords(terms),
    read: (text, wordsCount) => readAnswer(text, terms, wordsCount),
    withoutAsking: (history) => (wantsPerson(history) ? PERSON_WANTED : undefined),
  };
}

/** Schemas by what they name: to make one takes longer than all other steps of a prompt. */
const schemas = new LRUCache<string, Record<string, unknown>>({ max: 1_000 });

function schemaFor(terms: AnswerTerms): Record<string, unknown> {
  const key = JSON.stringify([terms.queueIds, terms.placeIds, terms.hasSources]);
  const schema = schemas.get(key) ?? answerJsonSchema(terms);
  schemas.set(key, schema);
  return schema;
}

/** What a model that can only answer in words would have decided. */
const PERSON_WANTED: ModelAnswer = {
  reply: '',
  action: 'handoff',
  queue: null,
  reason: 'customer_asked_for_a_person',
};

/** The form of an answer in words, for endpoints that do not enforce a schema. */
function formInWords({ queueIds, placeIds = [], hasSources = false }: AnswerTerms): string {
  const queue =
    queueIds.length === 0 ? 'null' : `null or one of ${queueIds.map((id) => `"${id}"`).join(', ')}`;
  return [
    'Answer with one JSON object and nothing else:',
    `{"reply": what the customer reads, "action": "reply", "handoff" or "close", "queue": ${queue}, "reason": null or a few words, ${offerInWords(placeIds)}${hasSources ? SOURCES_IN_WORDS : ''}}`,
  ].join('\n');
}

const SOURCES_IN_WORDS =
  ', "sources": list of the ids of what was found that the reply is made from, such as ["k1"], else []';

const sourcesSchema = z
  .array(z.string())
  .describe('Ids of what was found that the reply is made from, such as k1; else empty.');

/** The JSON Schema of an answer; `queue` and `place` can only be the tenant's. */
export function answerJsonSchema({
  queueIds,
  placeIds = [],
  hasSources = false,
}: AnswerTerms): Record<string, unknown> {
  const queue =
    queueIds.length === 0
      ? z.null().describe('Always null.')
      : z
          .enum(queueIds)
          .nullable()
          .describe(queueSchema.description ?? '');
  const form = answerSchema.extend({ queue, place: placeField(placeIds) });
  const { $schema, ...schema } = z.toJSONSchema(hasSources ? form.extend({ sources: sourcesSchema }) : form);
  return schema;
}

/**
 * Reads the model's output: the JSON that was asked for, also between a fence, thoughts or words, and with fields
 * missing. Actions come from their field only, never from the words; what is offered in a form that cannot be read is left out.
 *
 * @param wordsCount words without any JSON are an answer too: a reply
 * @throws {UselessAnswerError} for anything but an answer as asked for; a reply must have words
 */
export function readAnswer(
  text: string,
  { queueIds, placeIds = [], hasSources = false }: AnswerTerms,
  wordsCount = false,
): ModelAnswer {
  const said = withoutThoughts(text);
  const fields = fieldsOf(said, wordsCount);
  const { reply, action, queue, reason } = fields;
  const sources = hasSources ? sourcesOf(fields) : [];
  const offer = readOffer(fields, placeIds);
  const words = seen(toWhatsAppMarkup(cleanText(reply ?? '')));
  if (words === '' && (action ?? 'reply') === 'reply') throw new UselessAnswerError('no words');
  // An endpoint that does not enforce the schema may name a queue that is not there.
  const known = queue != null && queueIds.includes(queue) ? queue : null;
  return {
    reply: words,
    action: action ?? 'reply',
    queue: known,
    reason: seen(cleanText(reason ?? '')) || null,
    ...(offer && { offer }),
    ...(sources.length > 0 && { sources }),
  };
}

/** Ids as they are meant: "[K1]" and "k1" are one. */
function sourcesOf({ sources }: z.infer<typeof looseAnswerSchema>): string[] {
  return looseSourcesSchema
    .parse(sources ?? [])
    .map((id) => id.toLowerCase().replace(/[^a-z0-9]/g, ''))
    .filter((id) => id !== '')
    .slice(0, MOST_SOURCES);
}

function fieldsOf(said: string, wordsCount: boolean): z.infer<typeof looseAnswerSchema> {
  const json = jsonIn(said, FIELDS);
  if (json === undefined) {
    if (wordsCount && !looksLikeJson(said, FIELDS)) return { reply: said };
    throw new UselessAnswerError('not JSON');
  }
  const parsed = looseAnswerSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, code }) => `${path.join('.') || 'answer'}: ${code}`);
  throw new UselessAnswerError(issues.join(', '));
}

/** Without blanks around it; empty when nothing of it can be seen. */
function seen(text: string): string {
  return showsNothing(text) ? '' : text.trim();
}
