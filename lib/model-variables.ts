import type { EMBEDDINGS_ENVIRONMENT } from '#core/model/embeddings/names.ts';
import { type MODEL_ENVIRONMENT, NO_FALLBACK } from '#core/model/names.ts';
import type { ProsaConfig } from './config.ts';

/** Values for {@link MODEL_ENVIRONMENT}. */
export function modelVariables(config: ProsaConfig): Record<(typeof MODEL_ENVIRONMENT)[number], string> {
  return {
    MODEL_ID: config.modelId,
    OPENAI_BASE_URL: config.modelBaseUrl,
    FALLBACK_MODEL_ID: config.fallbackModelId ?? NO_FALLBACK,
    FALLBACK_MODEL_BASE_URL: config.fallbackModelBaseUrl ?? NO_FALLBACK,
  };
}

/** Values for {@link EMBEDDINGS_ENVIRONMENT}. */
export function embeddingsVariables(
  config: ProsaConfig,
): Record<(typeof EMBEDDINGS_ENVIRONMENT)[number], string> {
  return {
    EMBEDDINGS_MODEL: config.embeddingsModel,
    EMBEDDINGS_BASE_URL: config.embeddingsBaseUrl,
    EMBEDDINGS_DIMENSIONS: String(config.embeddingsDimensions),
  };
}
