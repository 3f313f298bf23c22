import { describe, expect, it } from 'vitest';
import { NO_TOKENS } from '#core/conversation/turn/token-use.ts';
import { memoryLedger } from './model.fixture.ts';
import { Requests } from './requests.ts';

const takeAll = async (requests: Requests) => {
  let taken = 0;
  while (await requests.take()) taken += 1;
  return taken;
};
const TOKENS = { uncached: 5, cached: 0, cache_write: 0, output: 1, reasoning: 0 };

it('an ordinary turn writes nothing', async () => {
  const ledger = memoryLedger();
  const requests = await Requests.begin(ledger, 1);
  expect(await requests.take()).toBe(true);
  expect(ledger.written).toEqual([]);
});

it('two in a receive, three in all', async () => {
  const ledger = memoryLedger();
  expect(await takeAll(await Requests.begin(ledger, 1))).toBe(2);
  const second = await Requests.begin(ledger, 2);
  expect([await takeAll(second), second.isSpent]).toEqual([1, true]);
  expect(await takeAll(await Requests.begin(ledger, 3))).toBe(0);
});

it('a receive that died before it wrote counts as one request', async () => {
  const ledger = memoryLedger();
  expect(await takeAll(await Requests.begin(ledger, 2))).toBe(2);
  expect(await takeAll(await Requests.begin(ledger, 3))).toBe(0);
});

it('tokens of earlier receives are kept', async () => {
  const ledger = memoryLedger();
  const first = await Requests.begin(ledger, 1);
  await first.take();
  first.addTokens(TOKENS, 'a-model');
  await first.take();
  const second = await Requests.begin(ledger, 2);
  second.addTokens(TOKENS, 'a-model');
  expect(second.tokens).toMatchObject({ uncached: 10, output: 2 });
});

describe('what an answer cost', () => {
  it('is the sum of its calls, each by the price of its model', async () => {
    const requests = await Requests.begin(memoryLedger(), 1);
    requests.addTokens({ ...NO_TOKENS, uncached: 1_000, output: 100 }, 'gpt-6-luna');
    requests.addTokens({ ...NO_TOKENS, uncached: 1_000 }, 'gpt-6.1-terra');
    expect(requests.tokens.micro_usd).toBe(100 + 50 + 1_000);
  });

  it('is not known once one of them has no price, and stays so in further receives', async () => {
    const ledger = memoryLedger();
    const first = await Requests.begin(ledger, 1);
    await first.take();
    first.addTokens({ ...NO_TOKENS, output: 1 }, 'gpt-6-luna');
    first.addTokens({ ...NO_TOKENS, output: 1 }, 'a-model');
    await first.take();
    const second = await Requests.begin(ledger, 2);
    second.addTokens({ ...NO_TOKENS, output: 1 }, 'gpt-6-luna');
    expect(second.tokens).toEqual({ ...NO_TOKENS, output: 3 });
  });
});
