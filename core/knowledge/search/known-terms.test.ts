import { expect, it } from 'vitest';
import { chunkDocument } from '../chunk/chunk-document.ts';
import type { StoredTerms } from '../knowledge-ports.ts';
import { TermIndex } from '../terms/term-index.ts';
import { KnownTerms } from './known-terms.ts';

function store() {
  const stored = new Map<string, StoredTerms>();
  const read: string[] = [];
  return {
    stored,
    read,
    put(tenantId: string, etag: string, words = 'prazo') {
      const index = new TermIndex(tenantId);
      const content = { kind: 'paragraph' as const, text: words, section: [] };
      index.add(chunkDocument({ documentId: 'a', title: 'A', blocks: [content] }));
      stored.set(tenantId, { index, etag });
    },
    async load(tenantId: string, known?: StoredTerms) {
      const newest = stored.get(tenantId);
      if (newest && known?.etag === newest.etag) return known;
      if (newest) read.push(tenantId);
      return newest;
    },
  };
}

it('an index is transferred when it changed, and is the newest at each search', async () => {
  const terms = store();
  const known = new KnownTerms(terms);
  terms.put('acme', '1');
  await known.get('acme');
  await known.get('acme');
  terms.put('acme', '2', 'frete');
  expect((await known.get('acme'))?.search('frete')).toHaveLength(1);
  expect(terms.read).toEqual(['acme', 'acme']);
  terms.stored.delete('acme');
  expect(await known.get('acme')).toBeUndefined();
});

it('indexes that were not asked for longest are forgotten where memory ends', async () => {
  const terms = store();
  const known = new KnownTerms(terms, 70_000);
  for (const tenant of ['a', 'b', 'c']) terms.put(tenant, '1');
  for (const tenant of ['a', 'b', 'a', 'c', 'a', 'b']) await known.get(tenant);
  expect(terms.read).toEqual(['a', 'b', 'c', 'b']);
});
