import { expect, it } from 'vitest';
import { chatRequest } from './ask-chat.ts';
import { responsesRequest } from './ask-responses.ts';
import type { CallEnd } from './call-end.ts';
import { BEST_DEGREE } from './degree.ts';
import { askGuarded } from './guarded-model.ts';
import { CAUSE, callOptions, endpoint, firstReceive, guardedBench, prompt } from './model.fixture.ts';
import type { Prompt } from './model-call.ts';
import { withLinks } from './with-links.ts';

const PHOTO = prompt('[[photo]]\nTem este?', {
  history: [
    { role: 'assistant', text: 'Olá!' },
    { role: 'user', text: '[[photo]]\nTem este?', isOwed: true, images: [{ key: 'media/a.png' }] },
  ],
});
const linked = () => withLinks(PHOTO, async (key) => `https://b/${key}?signed`);
const url = 'https://b/media/a.png?signed';

it('a model that sees is shown a photo beside its words, by both APIs', async () => {
  const asked = await linked();
  expect(responsesRequest('m', asked, callOptions()).input?.at(-1)).toEqual({
    role: 'user',
    content: [
      { type: 'input_text', text: '[[photo]]\nTem este?' },
      { type: 'input_image', image_url: url, detail: 'auto' },
    ],
  });
  for (const form of ['chat_schema', 'chat_text'] as const) {
    const { messages } = chatRequest('m', asked, callOptions({ degree: { ...BEST_DEGREE, form } }));
    expect(messages.at(-1)).toEqual({
      role: 'user',
      content: [
        { type: 'text', text: '[[photo]]\nTem este?' },
        { type: 'image_url', image_url: { url, detail: 'auto' } },
      ],
    });
  }
});

/** What each call was asked, last line first. */
async function askedOf(seesImages: boolean, ends: CallEnd[]) {
  const asked: Prompt[] = [];
  const bench = guardedBench(async (_endpoint, given) => {
    asked.push(given);
    return ends.shift() ?? { kind: 'said', text: '{"reply":"Oi","action":"reply"}' };
  });
  const end = await askGuarded(
    ...([
      bench.model,
      [endpoint('http://e/v1', { seesImages })],
      await linked(),
      bench.limits(),
      CAUSE,
    ] as const),
    await firstReceive(),
  );
  return { end: end.kind, lines: asked.map(({ history }) => history.at(-1)) };
}

it('a model that does not see is told so', async () => {
  const { end, lines } = await askedOf(false, []);
  expect(end).toBe('answered');
  expect(lines).toEqual([
    {
      role: 'user',
      text: expect.stringMatching(/^\[\[you do not see the photo.*\]\]\n\[\[photo\]\]\nTem este\?$/),
      isOwed: true,
    },
  ]);
});

it('a model that refuses what has a photo in it is asked without', async () => {
  const cause = new Error('invalid image');
  const { end, lines } = await askedOf(true, [{ kind: 'rejected', cause } as CallEnd]);
  expect(end).toBe('answered');
  expect(lines.map((line) => line?.images?.length)).toEqual([1, undefined]);
});
