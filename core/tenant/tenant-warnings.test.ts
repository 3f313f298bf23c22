import { expect, it } from 'vitest';
import { tenantWarnings } from './tenant-warnings.ts';

const of = (id: string | undefined, allow_unknown_price?: boolean) =>
  tenantWarnings({
    model: { id },
    budget: allow_unknown_price === undefined ? undefined : { usd_per_month: 50, allow_unknown_price },
  });

it('a budget over a model whose price is not known is told at once, and in which way it fails', () => {
  expect(of('llama-3', false)).toEqual([expect.stringMatching(/llama-3: with a budget it is never asked/)]);
  expect(of('llama-3', true)).toEqual([expect.stringMatching(/does not bound/)]);
  expect([of('gpt-6-luna', false), of(undefined, false), of('llama-3')]).toEqual([[], [], []]);
});

it('a model with an address of its own and no key is told at once, whatever it does', () => {
  const base_url = 'http://127.0.0.1:8080/v1';
  const knowledge = { messages: false, when_nothing_found: 'say' as const };
  const every = (place: object) =>
    tenantWarnings({
      model: place,
      knowledge: { ...knowledge, embeddings: place },
      voice: { model: place },
    });
  expect(every({ base_url }).map((line) => line.split(':')[0])).toEqual([
    ...['model', 'knowledge.embeddings', 'voice.model'],
  ]);
  expect(every({ base_url })[0]).toContain('no api_key');
  for (const known of [{ base_url, api_key: 'none' }, { base_url, own_key: true }, { id: 'm-1' }]) {
    expect(every(known)).toEqual([]);
  }
});

it('so is one over a model that listens whose price is not known', () => {
  const budget = { usd_per_month: 50, allow_unknown_price: false };
  const of = (id: string) => tenantWarnings({ budget, voice: { model: { id } } });
  expect(of('my-whisper')).toEqual([expect.stringMatching(/voice\.model\.id: .*not listened to/)]);
  expect([of('gpt-transcribe'), of('none')]).toEqual([[], []]);
});

it('so is one over an embeddings model whose price is not known', () => {
  const knowledge = { embeddings: { id: 'e-1' }, messages: false, when_nothing_found: 'say' as const };
  const budget = { usd_per_month: 50, allow_unknown_price: false };
  expect(tenantWarnings({ budget, knowledge })).toEqual([
    expect.stringMatching(/knowledge\.embeddings\.id: .*e-1.*found by their words alone/),
  ]);
});
