import { minutePriceOf, priceOf } from '../budget/model-prices.ts';
import { NO_TRANSCRIPTION } from '../model/transcription/names.ts';
import type { TenantSpec } from './tenant-spec.ts';

type Warned = Pick<TenantSpec, 'budget' | 'model' | 'knowledge' | 'voice'>;

/** What is allowed in a tenant's file, and may be meant otherwise. */
export function tenantWarnings(spec: Warned): string[] {
  return [...withoutKey(spec), ...withoutPrice(spec)];
}

/** An address of the tenant's own is never asked with the installation's key. */
function withoutKey({ model, knowledge, voice }: Warned): string[] {
  const places = { model, 'knowledge.embeddings': knowledge?.embeddings, 'voice.model': voice?.model };
  return Object.entries(places).flatMap(([path, place]) =>
    place?.base_url === undefined || place.api_key !== undefined || place.own_key
      ? []
      : [
          `${path}: has an address of its own and no api_key; a server that needs none takes any, such as "none". Where its secret holds one already, "own_key": true says so`,
        ],
  );
}

function withoutPrice({ budget, model, knowledge, voice }: Warned): string[] {
  if (!budget) return [];
  const heardBy = voice?.model?.id === NO_TRANSCRIPTION ? undefined : voice?.model?.id;
  const warnings: Array<[path: string, id: string | undefined, unasked: string]> = [
    ['model.id', model?.id, 'people get every conversation'],
    ['knowledge.embeddings.id', knowledge?.embeddings?.id, 'documents are found by their words alone'],
    ['voice.model.id', heardBy, 'voice notes are not listened to'],
  ];
  return warnings.flatMap(([path, id, unasked]) => {
    if (id === undefined || priceOf(id) || minutePriceOf(id)) return [];
    const what = budget.allow_unknown_price
      ? 'its tokens are counted, and the budget does not bound them'
      : `with a budget it is never asked, and ${unasked}; name a model of the price file, or set budget.allow_unknown_price`;
    return [`${path}: no price is known of ${id}: ${what}`];
  });
}
