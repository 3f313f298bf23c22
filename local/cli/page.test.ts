import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';

const WEB = join(import.meta.dirname, '../../web/public/plain');

interface Line {
  id: string;
  from: 'customer' | 'business';
  text: string | undefined;
}

interface Modules {
  feed: {
    Feed: new () => {
      addEvents(items: object[]): object[];
      addAnswers(items: object[]): object[];
      numbers(): string[];
      chat(number: string, phoneNumberId: string): Line[];
    };
  };
  texts: {
    TEXTS: Record<string, Record<string, string>>;
    chooseLanguage(languages: string[]): string;
    translator(language: string): (key: string, values?: object) => string;
  };
}

/** The page's modules run in a browser and have no types; their names are computed so that tsc looks away. */
async function load<Name extends keyof Modules>(name: Name): Promise<Modules[Name]> {
  return (await import(pathToFileURL(join(WEB, `${name}.js`)).href)) as Modules[Name];
}

const { Feed } = await load('feed');
const { TEXTS, chooseLanguage, translator } = await load('texts');

function received(id: string, at: number, from = '5511', channelId = '101', messageId = `in-${id}`) {
  return {
    'detail-type': 'inbox.message.received',
    source: 'prosa.webhook',
    detail: {
      event_id: id,
      timestamp: new Date(at).toISOString(),
      payload: { contact: { waId: from }, channelId, messageId, body: `pergunta ${id}`, mediaType: 'text' },
    },
  };
}

function answered(wamid: string, at: number, to = '5511', phone_number_id = '101') {
  const body = { type: 'text', text: { body: `resposta ${wamid}` } };
  return { wamid, at: new Date(at).toISOString(), to, phone_number_id, body };
}

test('a chat is what one customer and one number said, in the order of time', () => {
  const feed = new Feed();
  feed.addEvents([received('b', 3000), received('a', 1000), received('x', 1500, '5522')]);
  feed.addEvents([received('y', 1600, '5511', '102')]);
  feed.addAnswers([answered('1', 2000), answered('2', 4000), answered('3', 2500, '5522')]);
  expect(feed.chat('5511', '101').map(({ from, text }) => `${from}: ${text}`)).toEqual([
    'customer: pergunta a',
    'business: resposta 1',
    'customer: pergunta b',
    'business: resposta 2',
  ]);
  expect(feed.numbers()).toEqual(['5511', '5522']);
});

test('what is told again is not new, and a repeated delivery is one line', () => {
  const feed = new Feed();
  expect(feed.addEvents([received('a', 1000)])).toHaveLength(1);
  expect(feed.addEvents([received('a', 1000), received('again', 1010, '5511', '101', 'in-a')])).toHaveLength(
    1,
  );
  expect(feed.addAnswers([answered('1', 2000)])).toHaveLength(1);
  expect(feed.addAnswers([answered('1', 2000)])).toHaveLength(0);
  expect(feed.chat('5511', '101').map(({ id }) => id)).toEqual(['in-a', '1']);
});

test('the feed is bounded', () => {
  const feed = new Feed();
  feed.addAnswers(Array.from({ length: 2500 }, (_, n) => answered(String(n), n)));
  const chat = feed.chat('5511', '101');
  expect(chat).toHaveLength(2000);
  expect(chat.at(-1)?.id).toBe('2499');
});

test('Portuguese for who reads it, English for all others', () => {
  expect(chooseLanguage(['pt-BR', 'en'])).toBe('pt');
  expect(chooseLanguage(['fr', 'pt'])).toBe('pt');
  expect(chooseLanguage(['en-US', 'pt'])).toBe('en');
  expect(chooseLanguage(['fr'])).toBe('en');
  expect(chooseLanguage([])).toBe('en');
  expect(translator('pt')('refused', { status: 503 })).toBe('O webhook recusou a mensagem (HTTP 503).');
});

const files = readdirSync(WEB).map((name) => [name, readFileSync(join(WEB, name), 'utf8')] as const);

test('every word of the page exists in both languages', () => {
  expect(Object.keys(TEXTS.en ?? {})).toEqual(Object.keys(TEXTS.pt ?? {}));
  const used = files.flatMap(([, text]) =>
    [...text.matchAll(/data-(?:text|placeholder)="(\w+)"|texts\('(\w+)'/gi)].map(
      (match) => match[1] ?? match[2],
    ),
  );
  expect(used.length).toBeGreaterThan(10);
  for (const key of used) expect(Object.keys(TEXTS.pt ?? {})).toContain(key);
});

test('the page asks no other host, and never writes HTML', () => {
  for (const [name, text] of files) {
    expect(text, name).not.toMatch(/https?:\/\//);
    expect(text, name).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write/);
  }
});
