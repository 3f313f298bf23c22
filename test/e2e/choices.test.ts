import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LocalProsa } from '../../local/cli/start-local.ts';
import { choicesOf, textOf } from '../../local/whatsapp/outbox.ts';
import { startProsa } from '../support/start-prosa.ts';
import { until } from '../support/until.ts';

let prosa: LocalProsa;

beforeAll(async () => {
  prosa = await startProsa({ maximumEnvironments: 1 });
});
afterAll(async () => {
  await prosa?.close();
});

const heard = (from: string) => prosa.whatsapp.outbox({ to: from });

/** Says something. @returns the newest of so many messages that the customer has then */
async function asked(from: string, text: string, count: number) {
  await prosa.say(text, { from });
  return answer(from, count);
}

async function answer(from: string, count: number) {
  await until(`message ${count} to ${from}`, () => heard(from).length >= count);
  const message = heard(from)[count - 1];
  if (!message) throw new Error('no message');
  return message;
}

/** Taps a choice of a message. */
async function tap(from: string, message: Awaited<ReturnType<typeof answer>>, title: string) {
  const choice = choicesOf(message).find((one) => one.title === title);
  if (!choice) throw new Error(`nothing offers ${title}`);
  await prosa.say(title, { from, tap: { ...choice, of: message.wamid } });
}

it('the customer asks, taps a button, and the answer knows what was tapped', async () => {
  const from = '5511977770001';
  const question = await asked(from, 'Me dê opções', 1);
  expect(choicesOf(question).map(({ title }) => title)).toEqual(['Sim', 'Não', 'Talvez']);
  await tap(from, question, 'Não');
  expect(textOf(await answer(from, 2))).toContain("[[tapped choice 2, 'Não'".replaceAll("'", '"'));

  // Something else was said since: the same buttons are old.
  await tap(from, question, 'Sim');
  expect(textOf(await answer(from, 3))).toContain('[[tapped choice 1, "Sim", of an older message');
});

it('a list, a link of the company’s own and its place come in WhatsApp’s forms, and the customer’s place is asked for', async () => {
  const from = '5511977770002';
  const list = await asked(from, 'Mostre uma lista', 1);
  expect(list.body).toMatchObject({ interactive: { type: 'list', action: { button: 'Ver opções' } } });
  await tap(from, list, 'Quinta');
  expect(textOf(await answer(from, 2))).toContain('[[tapped choice 4, "Quinta"');

  const link = await asked(from, 'Me mande o link', 3);
  const parameters = { display_text: 'Abrir', url: 'https://aurora.example/cardapio' };
  expect(link.body).toMatchObject({ interactive: { type: 'cta_url', action: { parameters } } });

  // The words go before the place.
  const place = await asked(from, 'Onde fica?', 5);
  expect(place.body).toMatchObject({ type: 'location', location: { name: 'Padaria Aurora' } });

  const question = await asked(from, 'Use a minha localização', 6);
  expect(question.body).toMatchObject({ interactive: { type: 'location_request_message' } });
  await prosa.send({ kind: 'location', latitude: -23.5, longitude: -46.6, name: 'Minha casa' }, { from });
  expect(textOf(await answer(from, 7))).toContain('Minha casa');
});

it('buttons that WhatsApp refuses come as numbered text', async () => {
  const from = '5511977770003';
  prosa.faults.add({ target: 'whatsapp', action: 'refuse', code: 131051, count: 1, match: { to: from } });
  const said = textOf(await asked(from, 'Quais as opções?', 1));
  expect(said).toMatch(/\n\n1\. Sim\n2\. Não\n3\. Talvez$/);
  prosa.faults.clear();
});
