import { describe, expect, it } from 'vitest';
import { embeddingModelOf, embeddingsEndpointOf, installedEmbeddings } from './endpoint.ts';

const INSTALLED = installedEmbeddings({
  STAGE: 'prod',
  EMBEDDINGS_MODEL: 'e-1',
  EMBEDDINGS_BASE_URL: 'https://api.example.com/v1',
  EMBEDDINGS_DIMENSIONS: '512',
});
type Own = { id?: string; base_url?: string; dimensions?: number; own_key?: boolean };
const tenant = (embeddings?: Own) => ({
  tenant_id: 'acme',
  knowledge: { ...(embeddings && { embeddings }), messages: false, when_nothing_found: 'say' as const },
});
const endpoint = (embeddings?: Own, use: 'questions' | 'documents' = 'questions') => {
  const owner = tenant(embeddings);
  return embeddingsEndpointOf(owner, INSTALLED, embeddingModelOf(owner, INSTALLED), use);
};

describe('embeddingsEndpointOf', () => {
  it('is the installation’s for a tenant without a model of its own', () => {
    expect(endpoint()).toEqual({
      circuit: 'embeddings#api.example.com#questions',
      baseUrl: 'https://api.example.com/v1',
      model: 'e-1',
      dimensions: 512,
      secretName: 'prosa/prod/embeddings/default',
    });
  });

  it('an import that is refused for its pace leaves questions alone', () => {
    expect(endpoint(undefined, 'documents').circuit).not.toBe(endpoint(undefined, 'questions').circuit);
  });

  it('takes over each part that the tenant names', () => {
    expect(endpoint({ id: 'e-2', own_key: false })).toEqual({ ...endpoint(), model: 'e-2' });
    expect(endpoint({ dimensions: 256, own_key: false })).toEqual({ ...endpoint(), dimensions: 256 });
  });

  it('a key of the tenant’s own is a circuit of its own', () => {
    expect(endpoint({ own_key: true })).toEqual({
      ...endpoint(),
      circuit: 'embeddings#api.example.com#questions#acme',
      secretName: 'prosa/prod/embeddings/acme',
    });
  });

  it('the installation’s key never goes to an address that a tenant named', () => {
    expect(endpoint({ base_url: 'https://elsewhere.example/v1', own_key: false })).toMatchObject({
      baseUrl: 'https://elsewhere.example/v1',
      secretName: 'prosa/prod/embeddings/acme',
    });
  });
});
