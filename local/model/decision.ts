import { fillSchema, listedTexts } from './fill-schema.ts';
import { isSchema, type JsonSchema, namedSchemas, resolveReference } from './json-schema.ts';
import type { StandInOffer } from './offer.ts';

/** What the stand-in would do with the conversation, by words in the customer's newest message. */
export type Action = 'reply' | 'handoff' | 'close';

/** "atendente" or "human" asks for a person, "encerrar" or "close this" for the end. */
export function actionFor(question: string): Action {
  if (/atendente|human/i.test(question)) return 'handoff';
  return /encerrar|close this/i.test(question) ? 'close' : 'reply';
}

/** What a decision is made of. */
export interface Decision {
  action: Action;
  /** What the customer is told. */
  reply: string;
  /** Why the conversation ends here or goes to people. */
  reason: string;
  /** Ids of the parts of documents that the answer is made from. */
  sources?: string[];
  /** What the customer may tap. */
  offer?: StandInOffer;
}

/**
 * Fills a schema; members named `reply`, `action`, `queue`, `reason`, `sources`, `choices`, `link` and `place` say what was decided, as
 * far as the schema has room for it.
 */
export function decidedValue(schema: JsonSchema, decision: Decision): unknown {
  const value = fillSchema(schema);
  const object = resolveReference(schema, schema);
  if (!isSchema(value)) return value;
  const properties = new Map(namedSchemas(object, 'properties'));
  const actions = listedTexts(properties.get('action') ?? {}, schema);
  const wanted = [decision.action, 'reply', ...actions].find(
    (action) => actions.length === 0 || actions.includes(action),
  );
  const stays = wanted !== 'handoff' && wanted !== 'close';
  const queue = properties.get('queue');
  const { choices, link, place } = decision.offer ?? {};
  const places = listedTexts(properties.get('place') ?? {}, schema);
  const decided: Record<string, unknown> = {
    reply: decision.reply,
    action: wanted,
    queue: wanted === 'handoff' && queue ? listedTexts(queue, schema)[0] : undefined,
    reason: stays ? undefined : decision.reason,
    sources: decision.sources,
    choices,
    link,
    // The tenant's own stand before the question for the customer's.
    place: place === 'own' ? places.slice(0, -1)[0] : place && places.at(-1),
  };
  return {
    ...value,
    ...Object.fromEntries(
      [...properties].flatMap(([name, property]) =>
        Object.hasOwn(decided, name) ? [[name, fitted(decided[name], property, schema)]] : [],
      ),
    ),
  };
}

/** What was decided; null where that is nothing, or whatever fits where null does not. */
function fitted(decided: unknown, property: JsonSchema, root: JsonSchema): unknown {
  const resolved = resolveReference(property, root);
  if (typeof decided === 'string') {
    const { maxLength } = resolved;
    return typeof maxLength === 'number' ? decided.slice(0, maxLength).toWellFormed() : decided;
  }
  return decided === undefined ? fillSchema(property, '', root) : decided;
}
