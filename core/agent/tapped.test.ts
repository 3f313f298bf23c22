import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answered, lastRead, TurnBench } from '../../test/benches/turn.fixture.ts';
import { startConversationsTable, type TestTable } from '../../test/support/conversations-table.ts';

let table: TestTable;
let bench: TurnBench;

beforeEach(async () => {
  table = await startConversationsTable();
  bench = new TurnBench(table);
});
afterEach(() => table.close());

/** The customer says something, and the AI asks. @returns the ids of the choices */
async function asked(question: string, ...titles: string[]): Promise<string[]> {
  const offer = { choices: titles.map((title) => ({ title })) };
  bench.says.push(() => answered(question, { offer }));
  await bench.run(await bench.receive(`antes de ${question}`, { ms: 60_000 }));
  const reply = (await bench.replies()).at(-1);
  if (reply?.content.kind !== 'buttons') throw new Error('no buttons');
  return reply.content.buttons.map(({ id }) => id);
}

/** What the model reads of a tap. */
async function tap(id: string | undefined, title: string): Promise<string | undefined> {
  const interactive = { kind: 'button_reply' as const, id: id ?? '', title };
  const payload = { mediaType: 'interactive' as const, body: title, interactive };
  await bench.run(await bench.receive(`toque ${id}`, { ms: 60_000, payload }));
  return lastRead(bench).at(-1);
}

describe('a tap', () => {
  it('comes back with its choice and its question', async () => {
    const [, green] = await asked('Qual cor?', 'Azul', 'Verde');
    expect(await tap(green, 'Verde')).toBe(
      '[[tapped choice 2, "Verde", of the company\'s message: "Qual cor? (Azul) (Verde)"]]\nVerde',
    );
  });

  it('on an old question is shown as one', async () => {
    const [blue] = await asked('Qual cor?', 'Azul', 'Verde');
    await asked('Qual tamanho?', 'P', 'M');
    expect(await tap(blue, 'Azul')).toBe(
      '[[tapped choice 1, "Azul", of an older message of the company\'s: "Qual cor? (Azul) (Verde)"]]\nAzul',
    );
  });

  it('on a question that is not read any more is shown as an old one', async () => {
    expect(await tap('choice:tn_gone:3', 'Preto')).toBe(
      "[[tapped choice 3 of an older message of the company's]]\nPreto",
    );
  });

  it('whose id was made up names nothing that was not offered', async () => {
    const [blue] = await asked('Qual cor?', 'Azul', 'Verde');
    expect(await tap(blue?.replace(/:1$/, ':9'), 'Grátis')).toBe(
      "[[tapped choice 9 of an older message of the company's]]\nGrátis",
    );
  });

  it('on what was offered by others is shown by its id', async () => {
    expect(await tap('queue:sales', 'Vendas')).toBe('[[tapped "queue:sales"]]\nVendas');
  });
});
