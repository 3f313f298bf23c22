import { describe, expect, it } from 'vitest';
import { type Choices, choicesContent } from './choices-content.ts';
import { fitContent } from './fit-content.ts';
import { limitProblem } from './limit-problem.ts';
import { textOf } from './text-of.ts';

const titled = (...titles: string[]) => titles.map((title, at) => ({ id: `c${at + 1}`, title }));
const offered = (more: Partial<Choices>) =>
  choicesContent({ body: 'Qual?', button: 'Ver opções', choices: [], numbers: 'as_text', ...more });

describe('what a customer chooses from', () => {
  it('is buttons where each shows its words whole', () => {
    expect(offered({ choices: titled('Azul', 'Verde') })).toEqual({
      ...{ kind: 'buttons', body: 'Qual?' },
      buttons: titled('Azul', 'Verde'),
    });
  });

  it('is a list where there are more than three, or one says more than a button holds', () => {
    expect(offered({ choices: titled('A', 'B', 'C', 'D') })).toMatchObject({ kind: 'list' });
    const [long, described] = ['Entrega em até 24 horas', 'Retirar na loja da Avenida Paulista'];
    expect(
      offered({ choices: [...titled(long), { id: 'x', title: described, description: 'Grátis' }] }),
    ).toEqual({
      ...{ kind: 'list', body: 'Qual?', button: 'Ver opções' },
      sections: [
        {
          rows: [
            { id: 'c1', title: long },
            { id: 'x', title: described, description: `${described} – Grátis` },
          ],
        },
      ],
    });
  });

  it('is numbered text where a list is too small, so that no word is lost', () => {
    const choices = titled('A'.repeat(80), 'B');
    expect(offered({ choices })).toEqual({ kind: 'text', body: `Qual?\n\n1. ${'A'.repeat(80)}\n2. B` });
    const eleven = titled(...Array.from({ length: 11 }, (_, at) => `Opção ${at + 1}`));
    expect(offered({ choices: eleven, footer: 'Diga o número.' })).toMatchObject({
      ...{
        kind: 'text',
        body: expect.stringMatching(/^Qual\?\n\n1\. Opção 1\n.*\n11\. Opção 11\n\nDiga o número\.$/s),
      },
    });
  });

  it('has its numbers in the text of a menu, whatever its form', () => {
    const choices = titled('Vendas', 'Suporte');
    expect(offered({ choices, numbers: 'always' })).toMatchObject({
      ...{ kind: 'buttons', body: 'Qual?\n\n1. Vendas\n2. Suporte' },
    });
  });

  it('is what WhatsApp takes, and every word of it is read', () => {
    for (const count of [1, 3, 4, 10, 11, 30]) {
      for (const length of [1, 20, 21, 24, 25, 72, 73]) {
        for (const description of [undefined, 'd'.repeat(10), 'd'.repeat(72), 'd'.repeat(73)]) {
          const choices = Array.from({ length: count }, (_, at) => ({
            ...{ id: `c${at}`, title: `${at}`.padEnd(length, 'x'), description },
          }));
          const parts = fitContent(offered({ choices }));
          expect(parts.flatMap((part) => limitProblem(part) ?? [])).toEqual([]);
          const said = parts.map(textOf).join('\n');
          for (const { title } of choices) expect(said).toContain(title);
          if (description) expect(said).toContain(description);
        }
      }
    }
  });
});
