import { expect, it } from 'vitest';
import { unfounded } from '#core/agent/guards/evidence/evidence.ts';
import file from './ordinary-answers.json' with { type: 'json' };

const { tenant, answers } = file;

it.each(answers)('an honest answer makes nothing up: $answer', ({ answer, said, data }) => {
  const texts = { tenant: tenant.join('\n'), said, data, today: '2026-11-30' };
  expect(unfounded(answer, texts)).toEqual([]);
});

it('the same with another price or day is found out, mostly', () => {
  const changed = answers.flatMap((each) => {
    const answer = each.answer.replace(/R\$ (\d)/, (_all, digit) => `R$ ${(Number(digit) % 9) + 1}7`);
    return answer === each.answer ? [] : [{ ...each, answer }];
  });
  const texts = ({ said, data }: (typeof answers)[number]) => ({
    ...{ tenant: tenant.join('\n'), said, data, today: '2026-11-30' },
  });
  const found = changed.filter((each) => unfounded(each.answer, texts(each)).length > 0);
  expect(changed.length).toBeGreaterThan(20);
  expect(found.length / changed.length).toBeGreaterThan(0.9);
});
