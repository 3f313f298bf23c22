import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { UnusableTermIndexError } from '../terms/term-index.ts';
import { asked, MemoryKnowledge } from './search.fixture.ts';
import { type SearchPorts, searchKnowledge } from './search-knowledge.ts';

const inTime = new AbortController().signal;

let knowledge: MemoryKnowledge;
beforeEach(() => {
  knowledge = new MemoryKnowledge();
  knowledge.add('acme', 'trocas', 'Trocas', '## Prazo\n\nVocê tem até 30 dias para devolver um produto.');
  knowledge.add('acme', 'frete', 'Entrega', '## Valor\n\nO frete é grátis acima de R$ 200,00.');
});

const search = async (question: string, more: Partial<SearchPorts> = {}, late = inTime) =>
  searchKnowledge(knowledge.ports(more), asked(question), late);
const texts = async (question: string) => (await search(question)).chunks.map(({ text }) => text);

describe('a question', () => {
  it('brings the chunk that answers it first, with its place and version', async () => {
    const { chunks, isByWordsAlone } = await search('qual o prazo pra devolver?');
    expect(chunks[0]).toEqual({
      chunkId: expect.stringMatching(/^ck_/),
      documentId: 'trocas',
      version: 1,
      section: 'Trocas › Prazo',
      text: 'Você tem até 30 dias para devolver um produto.',
    });
    expect(isByWordsAlone).toBe(false);
  });

  it('that nothing speaks to brings nothing', async () => {
    expect(await texts('vcs vendem geladeira?')).toEqual([]);
  });

  it.each<[string, Partial<SearchPorts>]>([
    ['the model of vectors is down', { embedderOf: () => Promise.reject(new Error('down')) }],
    ['no index is complete yet', { findIndex: async () => undefined }],
    ['vectors cannot be searched', { vectors: { search: () => Promise.reject(new Error('throttled')) } }],
  ])('is answered by words alone where %s', async (_, more) => {
    const { chunks, isByWordsAlone } = await search('qual o prazo pra devolver?', more);
    expect(chunks[0]?.documentId).toBe('trocas');
    expect(isByWordsAlone).toBe(true);
  });

  it('is compared with the forty nearest', async () => {
    const tops: number[] = [];
    const nearest: SearchPorts['vectors']['search'] = async (_index, _values, top) => {
      tops.push(top);
      return [];
    };
    await search('qual o prazo pra devolver?', { vectors: { search: nearest } });
    expect(tops).toEqual([40]);
  });

  it('that only what is deleted speaks to brings nothing', async () => {
    const ids = knowledge.add(
      'acme',
      'promo',
      'Brinde',
      'Quem visita a loja de Contagem ganha um brinde de Natal.',
    );
    knowledge.hide('acme', ids);
    const nearest = async () => ids.map((chunkId) => ({ chunkId, similarity: 0.9 }));
    const { chunks } = await search('grátis em Contagem um brinde de Natal na loja?', {
      vectors: { search: nearest },
    });
    expect(chunks).toEqual([]);
  });

  it('does not wait for vectors that come too late', async () => {
    const late = AbortSignal.abort(new Error('late'));
    const never = { search: () => new Promise<never>(() => undefined) };
    const { chunks, isByWordsAlone, trouble } = await search(
      'qual o prazo pra devolver?',
      { vectors: never },
      late,
    );
    expect([chunks[0]?.documentId, isByWordsAlone, trouble]).toEqual(['trocas', true, late.reason]);
  });

  it('fails where the terms cannot be read: what is live is not known', async () => {
    const terms = { get: () => Promise.reject(new UnusableTermIndexError('cut off')) };
    await expect(search('prazo', { terms })).rejects.toThrow('cut off');
  });

  it('is not answered from what is deleted, from the moment that its deletion begins', async () => {
    const ids = knowledge.add('acme', 'promo', 'Promoção', 'Devolver em 5 dias dá direito a um brinde.');
    expect(await texts('brinde por devolver')).toContain('Devolver em 5 dias dá direito a um brinde.');
    knowledge.hide('acme', ids);
    expect(await texts('brinde por devolver')).not.toContain('Devolver em 5 dias dá direito a um brinde.');
  });

  describe('with a reranker', () => {
    beforeEach(() => {
      for (let n = 0; n < 30; n += 1)
        knowledge.add('acme', `d${n}`, `Loja ${n}`, `A loja ${n} abre às ${n} h.`);
    });
    const hours = 'a que horas abre a loja?';

    it('is left to it, with more to choose from than a model reads', async () => {
      let offered: string[] = [];
      const { chunks } = await search(hours, {
        rerank: async (_question, all) => {
          offered = all.map(({ documentId }) => documentId);
          return all.toReversed();
        },
      });
      expect(offered).toHaveLength(24);
      expect(chunks.map(({ documentId }) => documentId)).toEqual(offered.toReversed().slice(0, 8));
    });

    it('has the order of the rankings where the reranker fails, and its trouble is told', async () => {
      const trouble = new Error('no reranker there');
      const alone = await search(hours);
      const found = await search(hours, { rerank: () => Promise.reject(trouble) });
      expect(found).toEqual({ ...alone, trouble });
    });

    it('has that order where the reranker would answer too late', async () => {
      const alone = await search(hours);
      const time = new AbortController();
      const rerank = () => {
        time.abort();
        return new Promise<never>(() => undefined);
      };
      const found = await search(hours, { rerank }, time.signal);
      expect(found.chunks).toEqual(alone.chunks);
    });
  });
});

describe('a question about what was said long ago', () => {
  const stored = { rows: ['MSG#1'], digest: '', index: { name: '', model: '', dimensions: 1 }, done: true };
  const said = (similarity: number, more: Partial<SearchPorts> = {}) => {
    let embedded = 0;
    const ports = knowledge.ports();
    const vectors: SearchPorts['vectors'] = {
      search: async (index, values, top, of) =>
        index.name.startsWith('acme.words-')
          ? (of ?? []).map((conversation) => ({ chunkId: `${conversation}/1/0`, similarity }))
          : ports.vectors.search(index, values, top, of),
    };
    const words: SearchPorts['words'] = {
      ...ports.words,
      store: { find: async (_tenant, names) => names.map((name) => ({ ...stored, ...name })) },
    };
    const embedderOf: SearchPorts['embedderOf'] = async (...call) => {
      embedded += 1;
      return ports.embedderOf(...call);
    };
    const asking = { ...asked('qual o prazo pra devolver?'), wordsOf: ['cv_1', 'cv_0'] };
    const searching = searchKnowledge({ ...ports, vectors, words, embedderOf, ...more }, asking, inTime);
    return { searching, embedded: () => embedded };
  };

  it('brings where it was said, beside the documents, for the price of one vector', async () => {
    const { searching, embedded } = said(0.8);
    const { chunks, words } = await searching;
    expect(chunks[0]?.documentId).toBe('trocas');
    expect(words?.map(({ conversation_id }) => conversation_id)).toEqual(['cv_1', 'cv_0']);
    expect(embedded()).toBe(1);
  });

  it('brings none that is near to everything', async () => {
    expect((await said(0.2).searching).words).toEqual([]);
  });

  it('is searched for in a tenant that has no documents yet', async () => {
    const { searching } = said(0.8, {
      findIndex: async () => undefined,
      terms: { get: async () => undefined },
    });
    expect(await searching).toMatchObject({ chunks: [], words: [{}, {}] });
  });

  it('does without it where it cannot be found', async () => {
    const broken = { modelOf: () => Promise.reject(new Error('down')), store: { find: async () => [] } };
    const { chunks, words, isByWordsAlone, trouble } = await said(0.8, { words: broken }).searching;
    expect([chunks[0]?.documentId, words, isByWordsAlone]).toEqual(['trocas', undefined, false]);
    expect(trouble).toEqual(new Error('down'));
  });
});

it('of any tenants with any documents, a search brings chunks of its own tenant and of no other', async () => {
  const word = fc.constantFrom('prazo', 'devolver', 'frete', 'sofá', 'AB-1042', 'loja', 'dias', 'R$ 59,90');
  const text = fc.array(word, { minLength: 1, maxLength: 8 }).map((words) => words.join(' '));
  const tenant = fc.constantFrom('acme', 'acme-2', 'acm', 'acme.a');
  const document = fc.record({ tenant, id: fc.constantFrom('a', 'b'), title: text, body: text });
  await fc.assert(
    fc.asyncProperty(
      fc.array(document, { maxLength: 12 }),
      tenant,
      text,
      async (documents, own, question) => {
        const all = new MemoryKnowledge();
        const owned = new Set<string>();
        for (const { tenant: of, id, title, body } of documents) {
          for (const chunk of all.add(of, `${of}-${id}`, title, body)) if (of === own) owned.add(chunk);
        }
        // A store that gives vectors of every index: what is not live for the tenant is none of its answer.
        const vectors = {
          search: async () =>
            documents.flatMap(({ tenant: of, id, title, body }) =>
              new MemoryKnowledge()
                .add(of, `${of}-${id}`, title, body)
                .map((chunkId) => ({ chunkId, similarity: 1 })),
            ),
        };
        for (const more of [{}, { vectors }]) {
          const { chunks } = await searchKnowledge(all.ports(more), asked(question, own), inTime);
          expect(chunks.filter(({ chunkId }) => !owned.has(chunkId))).toEqual([]);
          expect(chunks.filter(({ documentId }) => !documentId.startsWith(`${own}-`))).toEqual([]);
        }
      },
    ),
  );
});
