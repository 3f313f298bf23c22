import { expect, test } from 'vitest';
import { deployedWith } from './deployed.ts';

const stacks = (outputs: Record<string, string>) => ({ outputIfAny: async (name: string) => outputs[name] });

test('the doctor goes by the size and the version of the Graph API that are deployed', async () => {
  const at = stacks({ Size: '100k', GraphApiUrl: 'https://graph.facebook.com/v27.0' });
  expect(await deployedWith(at, {})).toEqual({ size: '100k', graphUrl: 'https://graph.facebook.com/v27.0' });
});

test('what the operator gives goes before it', async () => {
  const at = stacks({ Size: '100k', GraphApiUrl: 'https://graph.facebook.com/v27.0' });
  const given = { size: '10k', graphUrl: 'https://graph.example/v28.0' } as const;
  expect(await deployedWith(at, given)).toEqual(given);
});

test('stacks of an older version tell nothing', async () => {
  const untold = { size: '10k', graphUrl: 'https://graph.facebook.com/v26.0' };
  expect(await deployedWith(stacks({}), {})).toEqual(untold);
  expect(await deployedWith(stacks({ Size: 'huge' }), {})).toEqual(untold);
});
