import { afterEach, expect, it } from 'vitest';
import type { LocalProsa } from '../../local/cli/start-local.ts';
import { type OtherModel, startAimock, startMockLlm } from '../support/other-models.ts';
import { startProsa } from '../support/start-prosa.ts';
import { until } from '../support/until.ts';

const WORDS = 'Abrimos às 9h.';
const NO_MONEY = {
  message: 'You exceeded your quota.',
  type: 'insufficient_quota',
  code: 'insufficient_quota',
};
const answer = (reply: string, action = 'reply') =>
  JSON.stringify({ reply, action, queue: null, reason: null });

let model: OtherModel | undefined;
let prosa: LocalProsa | undefined;
afterEach(async () => {
  await prosa?.close();
  await model?.close();
});

async function startWith(other: OtherModel): Promise<LocalProsa> {
  model = other;
  prosa = await startProsa({
    maximumEnvironments: 1,
    model: { kind: 'provider', apiKey: 'none', baseUrl: other.baseUrl },
  });
  return prosa;
}

/** What a new customer reads after a message, once the ticket has changed for the reason, if it is to. */
async function answerTo(local: LocalProsa, text: string, number: number, reason?: string): Promise<string> {
  const from = `55119999900${String(number).padStart(2, '0')}`;
  await local.say(text, { from });
  await until(`the answer to ${text}`, () => local.whatsapp.outbox({ to: from }).length > 0);
  const reasons = () =>
    local.runtime
      .events({ detailType: 'ticket.changed' })
      .map(({ detail }) => (detail.payload as { reason: string }).reason);
  if (reason !== undefined) await until(`${text} ends with ${reason}`, () => reasons().at(-1) === reason);
  const [sent] = local.whatsapp.outbox({ to: from });
  return JSON.stringify(sent?.body);
}

it('aimock answers through the Responses API; what it cuts off, and an account without money, ends with people', async () => {
  const local = await startWith(
    await startAimock([
      { match: { userMessage: 'aberto' }, response: { content: answer(WORDS) } },
      { match: { userMessage: 'cercado' }, response: { content: `\`\`\`json\n${answer(WORDS)}\n\`\`\`` } },
      { match: { userMessage: 'longo' }, response: { content: '{"reply":"A', finishReason: 'length' } },
      { match: { userMessage: 'fiado' }, response: { error: NO_MONEY, status: 429 } },
      { match: { userMessage: 'pessoa' }, response: { content: answer('Chamo alguém.', 'handoff') } },
      { match: {}, response: { content: WORDS } },
    ]),
  );
  expect(await answerTo(local, 'Está aberto?', 1)).toContain(WORDS);
  expect(await answerTo(local, 'Está cercado?', 2)).toContain(WORDS);
  await answerTo(local, 'Pode ser longo', 3, 'model_truncated');
  await answerTo(local, 'Pode ser fiado?', 4, 'model_out_of_quota');
  expect(await answerTo(local, 'Quero uma pessoa', 5)).toContain('Chamo alguém.');
});

it('aimock that takes a schema and answers in words is understood, and a wish for a person is caught', async () => {
  const local = await startWith(await startAimock([{ match: {}, response: { content: WORDS } }]));
  expect(await answerTo(local, 'Está aberto?', 1)).toContain(WORDS);
  const asked = await answerTo(local, 'Quero falar com um atendente', 2, 'customer_asked_for_a_person');
  expect(asked).toContain('Vou passar a conversa');
});

it('mock-llm, which has Chat Completions only, answers', async () => {
  const local = await startWith(await startMockLlm(WORDS));
  expect(await answerTo(local, 'Está aberto?', 1)).toContain(WORDS);
  expect(await answerTo(local, 'E amanhã?', 2)).toContain(WORDS);
});
