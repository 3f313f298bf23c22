/** What lib/ and the functions that make vectors of texts know of it. */

/** The installation's embeddings model unless another is named: 512 numbers find about as well as all 1,536, in a third of the room. */
export const DEFAULT_EMBEDDINGS = { model: 'text-embedding-3-small', dimensions: 512 } as const;

/** Environment variables of a function that makes vectors, besides `STAGE`. */
export const EMBEDDINGS_ENVIRONMENT = [
  'EMBEDDINGS_MODEL',
  'EMBEDDINGS_BASE_URL',
  'EMBEDDINGS_DIMENSIONS',
] as const;
