import { expect, it } from 'vitest';
import { customerAnswer } from '#core/agent/answer.ts';
import { WHEN_NOTHING_FOUND } from '#core/agent/context/policy.ts';
import { foundNote } from '#core/agent/knowledge/found-note.ts';
import { foundChunk } from '#core/agent/knowledge/knowledge.fixture.ts';
import { standInAnswer } from './answer.ts';
import { readChatRequest } from './chat-request.ts';

const CHUNKS = [
  foundChunk(1, { section: 'Entrega', text: 'O frete é grátis acima de R$ 200,00.' }),
  foundChunk(2, { text: 'Você tem até 30 dias para devolver um produto.' }),
];

function answerTo(question: string, found: string | undefined, policy = '') {
  const { schema, read } = customerAnswer({ queueIds: ['sales'], hasSources: true });
  const answer = standInAnswer(
    readChatRequest({
      model: 'a-model',
      messages: [
        { role: 'system', content: policy },
        // As endpoints get it that want the two to take turns.
        { role: 'user', content: [...(found === undefined ? [] : [found]), question].join('\n') },
      ],
      response_format: { type: 'json_schema', json_schema: { name: 'a', strict: true, schema } },
    }),
  );
  if (answer.kind !== 'text') throw new TypeError(answer.kind);
  return read(answer.text, false);
}

it('answers from the document that is nearest to the question, and cites it', () => {
  const { reply, sources } = answerTo('até quando posso devolver um produto?', foundNote(CHUNKS));
  expect(reply).toContain('“Você tem até 30 dias para devolver um produto.”');
  expect(sources).toEqual(['k2']);
});

it('says that it does not know where nothing was found, or nothing of it answers', () => {
  for (const found of [foundNote([]), foundNote([foundChunk(1, { section: 'X', text: 'Zebra.' })])]) {
    const { reply, action, sources } = answerTo('vocês vendem geladeira?', found);
    expect([reply, action, sources]).toEqual([expect.stringContaining('Não sei'), 'reply', undefined]);
  }
});

it('calls people where the company wants that', () => {
  const { action, reply } = answerTo('vocês vendem geladeira?', foundNote([]), WHEN_NOTHING_FOUND.people);
  expect([action, reply]).toEqual(['handoff', expect.stringContaining('Não sei')]);
});

it('takes no document for words of the customer', () => {
  expect(answerTo('oi', undefined).reply).toContain('“oi”');
  expect(answerTo('oi', foundNote(CHUNKS)).reply).toContain('“oi”');
});
