import { describe, expect, it } from 'vitest';
import { TENANT } from '../../test/benches/turn.fixture.ts';
import { endpointsOf } from './endpoints.ts';

const INSTALLED = { stage: 'prod', modelId: 'm-1', baseUrl: 'https://api.example.com/v1' };
const DEFAULT = {
  circuit: 'model#api.example.com',
  baseUrl: 'https://api.example.com/v1',
  modelId: 'm-1',
  secretName: 'prosa/prod/model/default',
};

describe('endpointsOf', () => {
  it('is the installation’s for a tenant without a model of its own', () => {
    expect(endpointsOf(TENANT, INSTALLED)).toEqual([DEFAULT]);
  });

  it('takes over each part that the tenant names', () => {
    const model = { id: 'm-2', own_key: false };
    expect(endpointsOf({ ...TENANT, model }, INSTALLED)).toEqual([{ ...DEFAULT, modelId: 'm-2' }]);
  });

  it('a key of the tenant’s own is a circuit of its own', () => {
    const model = { own_key: true };
    expect(endpointsOf({ ...TENANT, model }, INSTALLED)).toEqual([
      { ...DEFAULT, circuit: 'model#api.example.com#acme', secretName: 'prosa/prod/model/acme' },
    ]);
  });

  it('the installation’s key never goes to an address that a tenant named', () => {
    const model = { base_url: 'https://elsewhere.example/v1', own_key: false };
    expect(endpointsOf({ ...TENANT, model }, INSTALLED)).toMatchObject([
      { baseUrl: 'https://elsewhere.example/v1', secretName: 'prosa/prod/model/acme' },
    ]);
  });

  it('ends with the fallback, with key and circuit of its own', () => {
    const fallback = { modelId: 'm-9', baseUrl: 'https://api.example.com/v1' };
    expect(endpointsOf(TENANT, { ...INSTALLED, fallback })).toEqual([
      DEFAULT,
      {
        circuit: 'model#api.example.com#fallback',
        ...fallback,
        secretName: 'prosa/prod/model/fallback',
      },
    ]);
  });
});
