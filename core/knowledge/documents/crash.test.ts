import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { documentKey } from '../keys.ts';
import type { KnowledgeDocument } from '../records.ts';
import { markdown, of, startDocuments, type TestDocuments } from './documents.fixture.ts';
import { type DocumentPorts, Documents } from './documents.ts';

let world: TestDocuments;

beforeEach(async () => {
  world = await startDocuments();
});
afterEach(() => world.close());

class Death extends Error {}

/** The ports of a process that dies at its call of this number, before or after what the call does. */
function dying({ store, objects, publish, ...rest }: DocumentPorts, at: number, when: 'before' | 'after') {
  let calls = 0;
  const mortal =
    <Args extends unknown[], Result>(call: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      const isLast = ++calls === at;
      if (calls > at || (isLast && when === 'before')) throw new Death();
      const result = await call(...args);
      if (isLast) throw new Death();
      return result;
    };
  const ports: DocumentPorts = {
    ...rest,
    store: {
      find: mortal(store.find.bind(store)),
      page: mortal(store.page.bind(store)),
      begin: mortal(store.begin.bind(store)),
    },
    objects: {
      put: mortal(objects.put.bind(objects)),
      copy: mortal(objects.copy.bind(objects)),
      facts: mortal(objects.facts.bind(objects)),
      delete: mortal(objects.delete.bind(objects)),
    },
    publish: mortal(publish),
  };
  return { documents: new Documents(ports), isAlive: () => calls < at };
}

/** What must be true of a document whenever no process is at work: its bytes are there, and something will look at it. */
async function expectWhole(document: KnowledgeDocument | undefined, text: string) {
  const object = document && (await world.bucket.objects.get(document.object_key));
  expect(object && Buffer.from(object.bytes).toString()).toBe(text);
  expect(document?.due_at).toBeDefined();
}

const tellsOf = (version: number) => world.published.some(({ payload }) => payload.version === version);

describe.each(['before', 'after'] as const)('a process that ends %s any of its calls', (when) => {
  it('leaves a put that the next one completes, and never a document without its bytes', async () => {
    for (let at = 1, isAlive = false; !isAlive; at++) {
      const id = `doc-${at}`;
      await world.documents.put(of(id), markdown('old'));
      world.published.length = 0;
      const mortal = dying(world.ports, at, when);
      await mortal.documents.put(of(id), markdown('new')).catch((error) => {
        if (!(error instanceof Death)) throw error;
      });
      isAlive = mortal.isAlive();
      const between = await world.documents.find('acme', id);
      await expectWhole(between, between?.version === 2 ? 'new' : 'old');
      const { document } = await world.documents.put(of(id), markdown('new'));
      expect(document.version).toBe(2);
      expect(tellsOf(2)).toBe(true);
      await expectWhole(document, 'new');
    }
  });

  it('leaves a deletion that the next one completes', async () => {
    for (let at = 1, isAlive = false; !isAlive; at++) {
      const id = `doc-${at}`;
      await world.documents.put(of(id), markdown('old'));
      world.published.length = 0;
      const mortal = dying(world.ports, at, when);
      await mortal.documents.delete(of(id)).catch((error) => {
        if (!(error instanceof Death)) throw error;
      });
      isAlive = mortal.isAlive();
      const gone = await world.documents.delete(of(id));
      expect(gone).toMatchObject({ version: 2, state: 'deleting' });
      expect(gone?.due_at).toBeDefined();
      expect(tellsOf(2)).toBe(true);
    }
  });
});

describe('two at once', () => {
  it('who put the same make one version, and it is told of', async () => {
    const both = await Promise.all([1, 2].map(() => world.documents.put(of('a'), markdown('same'))));
    expect(both.map(({ document }) => document.version)).toEqual([1, 1]);
    expect(both.map(({ change }) => change).toSorted()).toEqual(['created', 'unchanged']);
    await expectWhole(await world.documents.find('acme', 'a'), 'same');
  });

  it('who put different ones make two versions, and the bytes are those of the second', async () => {
    for (let round = 0; round < 10; round++) {
      const id = `doc-${round}`;
      const texts = ['one', 'two', 'three'];
      const all = await Promise.all(texts.map((text) => world.documents.put(of(id), markdown(text))));
      const last = all.find(({ document }) => document.version === 3)?.document;
      expect(all.map(({ document }) => document.version).toSorted()).toEqual([1, 2, 3]);
      const now = await world.documents.find('acme', id);
      expect(now?.content_hash).toBe(last?.content_hash);
      const object = now && (await world.bucket.objects.get(now.object_key));
      expect(object).toBeDefined();
    }
  });

  it('of whom one deletes and one puts end with one or the other, and the bytes of what is there', async () => {
    for (let round = 0; round < 10; round++) {
      const id = `doc-${round}`;
      await world.documents.put(of(id), markdown('old'));
      await Promise.all([world.documents.delete(of(id)), world.documents.put(of(id), markdown('new'))]);
      const now = await world.documents.find('acme', id);
      expect(now?.version).toBe(3);
      await expectWhole(now, 'new');
    }
  });
});

it('a put that loses to the end of a deletion makes the first version, and leaves no bytes of the one that it lost', async () => {
  await world.documents.put(of('a'), markdown('old'));
  await world.documents.delete(of('a'));
  let isGone = false;
  const { store } = world.ports;
  const documents = new Documents({
    ...world.ports,
    store: {
      find: store.find.bind(store),
      page: store.page.bind(store),
      async begin(...given) {
        // What the embedder does last: it listed the objects before the put stored its own.
        if (!isGone) await world.bucket.objects.delete([given[0]?.object_key ?? '']);
        if (!isGone)
          await world.table.client.send(
            new DeleteCommand({ TableName: world.table.tableName, Key: documentKey('acme', 'a') }),
          );
        isGone = true;
        return store.begin(...given);
      },
    },
  });
  const { document } = await documents.put(of('a'), markdown('new'));
  expect(document.version).toBe(1);
  expect(await world.bucket.objects.keys('documents/acme/a/')).toEqual([document.object_key]);
});

it('bytes that could not be removed are told of, and the change is made', async () => {
  const trouble = new Error('S3 is busy');
  const objects = {
    put: world.ports.objects.put.bind(world.bucket.objects),
    copy: world.ports.objects.copy.bind(world.bucket.objects),
    facts: world.ports.objects.facts.bind(world.bucket.objects),
    delete: () => Promise.reject(trouble),
  };
  const documents = new Documents({ ...world.ports, objects });
  await documents.put(of('a'), markdown('old'));
  expect((await documents.put(of('a'), markdown('new'))).change).toBe('changed');
  expect(world.leftBehind).toEqual([trouble]);
});
