import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ApiProblem, NoAnswer } from '../../api/problem.ts';
import type { Request } from '../../api/routes.ts';
import { noteWith, replyWith } from '../conversation/entry.fixture.ts';
import { headWith } from '../row.fixture.ts';
import { type Confirmed, Outbox, type Unsent } from './outbox.ts';

const SEEN = { ownerEpoch: 1, seq: 2, replySeq: 1 };

type Fate = 'answered' | 'cut before' | 'cut after' | 'busy' | 'refused';

/** The API as it promises to be: an act is done once for its key, however often it is asked for. */
function desk(fates: Fate[] = []) {
  const done = new Map<string, string>();
  const asked: Request<'reply'>['body'][] = [];
  const answer = (key: string, text: string): number => {
    const fate = fates.shift() ?? 'answered';
    if (fate === 'cut before') throw new NoAnswer('cut');
    if (fate === 'busy') throw new ApiProblem({ status: 503, code: 'unavailable' });
    if (fate === 'refused' && !done.has(key)) throw new ApiProblem({ status: 409, code: 'unseen_messages' });
    done.set(key, text);
    if (fate === 'cut after') throw new NoAnswer('cut');
    return [...done.keys()].indexOf(key) + 2;
  };
  return { done, asked, answer };
}

function outboxOn(api: ReturnType<typeof desk>, kept: { items: Unsent[] } = { items: [] }, at = 1_000) {
  const confirmed: Confirmed[] = [];
  let keys = 0;
  const outbox = new Outbox({
    reply: async ({ body }, key) => {
      api.asked.push(body);
      const replySeq = api.answer(key, body.text ?? '');
      return { reply: replyWith(replySeq), conversation: headWith({ replySeq, ownerEpoch: 2 }) };
    },
    note: async ({ body }, key) => {
      api.answer(key, body.text);
      return { note: noteWith(1) };
    },
    upload: async () => undefined,
    forget: () => undefined,
    pause: async () => undefined,
    now: () => at,
    newKey: () => `key-${kept.items.length}-${++keys}`,
    store: { read: () => kept.items, write: (items) => (kept.items = [...items]) },
    onConfirmed: (one) => confirmed.push(one),
  });
  return { outbox, confirmed, kept };
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
const text = (words: string) => ({ kind: 'text' as const, text: words });

test('whatever happens to the connection, each message is there exactly once and in order', async () => {
  const fate = fc.constantFrom<Fate>('answered', 'cut before', 'cut after', 'busy');
  await fc.assert(
    fc.asyncProperty(fc.array(fate, { maxLength: 12 }), async (fates) => {
      const api = desk([...fates]);
      const { outbox, confirmed } = outboxOn(api);
      for (const words of ['um', 'dois', 'três']) outbox.say('cv_1', text(words), SEEN);
      for (let i = 0; i < 30; i++) await settled();
      expect([...api.done.values()]).toEqual(['um', 'dois', 'três']);
      expect(confirmed.map(({ unsent }) => unsent.said.text)).toEqual(['um', 'dois', 'três']);
      expect(outbox.items()).toEqual([]);
    }),
  );
});

test('what follows one’s own message counts it as seen', async () => {
  const api = desk();
  const { outbox } = outboxOn(api);
  outbox.say('cv_1', text('um'), SEEN);
  outbox.say('cv_1', text('dois'), SEEN);
  await settled();
  expect(api.asked.map(({ ownerEpoch, seenThrough }) => [ownerEpoch, seenThrough])).toEqual([
    [1, { seq: 2, replySeq: 1 }],
    [2, { seq: 2, replySeq: 2 }],
  ]);
});

test('a page that was closed in the middle goes on with the same key', async () => {
  const api = desk(['cut after']);
  const kept: { items: Unsent[] } = { items: [] };
  const { outbox } = outboxOn(api, kept);
  // The first page is gone before it hears anything.
  outbox.say('cv_1', text('um'), SEEN);
  const left = { items: [...kept.items] };
  await settled();
  const next = outboxOn(api, left);
  next.outbox.resume();
  await settled();
  expect([...api.done.values()]).toEqual(['um']);
  expect(next.outbox.items()).toEqual([]);
});

test('what is refused waits for its author and holds back what follows; sent anyway it is another act', async () => {
  const api = desk(['refused']);
  const { outbox } = outboxOn(api);
  outbox.say('cv_1', text('um'), SEEN);
  outbox.say('cv_1', text('dois'), SEEN);
  outbox.say('cv_2', text('outra conversa'), SEEN);
  await settled();
  expect(outbox.items().map(({ said, state }) => [said.text, state])).toEqual([
    ['um', 'refused'],
    ['dois', 'queued'],
  ]);
  const [refused] = outbox.items();
  outbox.sayAgain(refused?.key ?? '', { ...SEEN, seq: 3 }, true);
  await settled();
  expect([...api.done.values()]).toEqual(['outra conversa', 'um', 'dois']);
  expect(api.asked.at(-2)).toMatchObject({ text: 'um', sendAnyway: true, seenThrough: { seq: 3 } });
});

test('what is discarded holds back nothing more, whatever else waits for its author', async () => {
  const api = desk(['refused', 'refused']);
  const { outbox } = outboxOn(api);
  outbox.say('cv_2', text('outra conversa'), SEEN);
  outbox.say('cv_1', text('um'), SEEN);
  outbox.say('cv_1', text('dois'), SEEN);
  await settled();
  outbox.discard(outbox.items().find(({ said }) => said.text === 'um')?.key ?? '');
  await settled();
  expect([...api.done.values()]).toEqual(['dois']);
  expect(outbox.items().map(({ said }) => said.text)).toEqual(['outra conversa']);
});

test('a message of yesterday is not sent by itself: its key may be forgotten', async () => {
  const api = desk();
  const item: Unsent = {
    ...{ key: 'k', conversationId: 'cv_1', said: text('um'), seen: SEEN, sendAnyway: false },
    ...{ at: 0, state: 'waiting' },
  };
  const { outbox } = outboxOn(api, { items: [item] }, 24 * 60 * 60_000);
  outbox.resume();
  await settled();
  expect(api.done.size).toBe(0);
  expect(outbox.items()[0]).toMatchObject({ state: 'refused', problem: { code: 'too_old' } });
});

test('a note is asked for as a note', async () => {
  const api = desk();
  const { outbox, confirmed } = outboxOn(api);
  outbox.say('cv_1', { kind: 'note', text: 'só nós' }, SEEN);
  await settled();
  expect(api.asked).toEqual([]);
  expect(confirmed[0]).toMatchObject({ entry: { kind: 'note' }, conversation: undefined });
});

const FILE = { id: 'f1', sha256: 'a'.repeat(64), name: 'foto.png', type: 'image/png', bytes: 9 };

/** An outbox whose uploads end as they are told to. */
function outboxWithFiles(upload: () => Promise<void>) {
  const asked: Request<'reply'>['body'][] = [];
  const forgotten: string[] = [];
  let kept: Unsent[] = [];
  const outbox = new Outbox({
    reply: async ({ body }) => {
      asked.push(body);
      return { reply: replyWith(asked.length + 1), conversation: headWith({ replySeq: asked.length + 1 }) };
    },
    note: async () => ({ note: noteWith(1) }),
    upload,
    forget: ({ id }) => forgotten.push(id),
    pause: async () => undefined,
    now: () => 1_000,
    newKey: () => crypto.randomUUID(),
    store: { read: () => kept, write: (items) => (kept = [...items]) },
    onConfirmed: () => undefined,
  });
  return { outbox, asked, forgotten, kept: () => kept };
}

test('a file goes up before it is said, again where the connection broke off, and what is said after it goes after it', async () => {
  const fates: (Error | undefined)[] = [new NoAnswer('cut'), new NoAnswer('cut'), undefined];
  const { outbox, asked, forgotten } = outboxWithFiles(async () => {
    const fate = fates.shift();
    if (fate) throw fate;
  });
  outbox.say('cv_1', { kind: 'file', text: 'A etiqueta', file: { ...FILE, voice: true } }, SEEN);
  outbox.say('cv_1', text('Recebeu?'), SEEN);
  for (let turn = 0; turn < 9; turn++) await settled();
  expect(asked).toMatchObject([
    { file: { sha256: FILE.sha256, name: 'foto.png', voice: true, caption: 'A etiqueta' } },
    { text: 'Recebeu?' },
  ]);
  expect(forgotten).toEqual(['f1']);
  expect(outbox.items()).toEqual([]);
});

test('an upload that is called off is never said, and what stands behind it goes on', async () => {
  const hanging = Promise.withResolvers<void>();
  const { outbox, asked, forgotten } = outboxWithFiles(() => hanging.promise);
  outbox.say('cv_1', { kind: 'file', text: '', file: FILE }, SEEN);
  outbox.say('cv_1', text('Oi'), SEEN);
  await settled();
  outbox.discard(outbox.items()[0]?.key ?? '');
  // It was done all the same, just then.
  hanging.resolve();
  for (let turn = 0; turn < 5; turn++) await settled();
  expect(asked).toMatchObject([{ text: 'Oi' }]);
  expect(forgotten).toEqual(['f1']);
});

test('a file that WhatsApp would not take is the person’s to decide about, and is kept until then', async () => {
  const { outbox, asked, forgotten } = outboxWithFiles(async () => {
    throw new ApiProblem({ status: 422, code: 'file_too_large' });
  });
  outbox.say('cv_1', { kind: 'file', text: '', file: FILE }, SEEN);
  for (let turn = 0; turn < 5; turn++) await settled();
  expect(outbox.items()).toMatchObject([{ state: 'refused', problem: { code: 'file_too_large' } }]);
  expect([asked, forgotten]).toEqual([[], []]);
  outbox.discard(outbox.items()[0]?.key ?? '');
  expect(forgotten).toEqual(['f1']);
});
