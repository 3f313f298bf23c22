import * as z from 'zod';
import { modelFormSchema } from '#core/tenant/tenant-spec.ts';

const FORMS = modelFormSchema.options;

/**
 * What an endpoint understands of OpenAI's API:
 *
 * - `form`: the Responses API with a strict schema, Chat Completions with a schema, with any JSON object, or with the
 *   form in the prompt alone; there words that are no JSON are an answer too.
 * - `limit`: how it calls the limit of tokens in Chat Completions.
 * - `effort`: whether it takes a reasoning effort.
 * - `cache`: true where it takes the fields by which its cache of prompts is used, in the Responses API.
 * - `decisions`: false where it is known to have no Decisions API.
 * - `tools`: `plain` where it takes functions, and neither a strict one nor a word about parallel calls; `none` where it takes
 *   none. With its form in the prompt alone it is offered none either: what such a model writes is too loose to act on.
 */
export const degreeSchema = z.object({
  form: modelFormSchema,
  limit: z.enum(['max_completion_tokens', 'max_tokens']),
  effort: z.boolean(),
  cache: z.literal(true).optional(),
  decisions: z.literal(false).optional(),
  tools: z.enum(['plain', 'none']).optional(),
});

export type Degree = z.infer<typeof degreeSchema>;

/** Which part of a request an endpoint does not know. */
export type EndpointFeature = 'route' | 'form' | 'limit' | 'effort' | 'roles' | 'tools' | 'cache' | 'other';

/** What an endpoint is taken for until it shows that it knows less. */
export const BEST_DEGREE: Degree = {
  form: 'responses',
  limit: 'max_completion_tokens',
  effort: true,
  cache: true,
};

/** @returns the next degree to try; undefined where there is none */
export function lowered(degree: Degree, feature: EndpointFeature): Degree | undefined {
  const { form, limit, effort, tools } = degree;
  const usesCache = usesCacheFields(degree);
  switch (feature) {
    case 'effort':
      return effort ? { ...degree, effort: false } : undefined;
    case 'limit':
      if (form === 'responses') return { ...degree, form: 'chat_schema' };
      return limit === 'max_completion_tokens' ? { ...degree, limit: 'max_tokens' } : undefined;
    case 'route':
      return form === 'responses' ? { ...degree, form: 'chat_schema' } : undefined;
    case 'roles':
      // Those fields stand in a message of the developer's.
      if (usesCache) return { ...degree, cache: undefined };
      return form === 'chat_text' ? undefined : { ...degree, form: 'chat_text' };
    case 'tools':
      return tools === 'none' ? undefined : { ...degree, tools: tools === undefined ? 'plain' : 'none' };
    case 'cache':
    case 'other':
      return usesCache ? { ...degree, cache: undefined } : lowered(degree, 'form');
    case 'form': {
      const next = FORMS[FORMS.indexOf(form) + 1];
      return next && { ...degree, form: next };
    }
  }
}

/** Whether a request of that degree has fields for the provider's cache of prompts. */
export function usesCacheFields({ form, cache }: Pick<Degree, 'form' | 'cache'>): boolean {
  return form === 'responses' && cache === true;
}
