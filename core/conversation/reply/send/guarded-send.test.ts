import { beforeEach, describe, expect, it } from 'vitest';
import type { CircuitCause } from '#core/events/circuit-event.ts';
import { actionFor } from '#core/whatsapp/errors/error-codes.ts';
import { CircuitBreakers } from '#platform/resilience/circuit-breakers.ts';
import { MemoryCircuitStore } from '#platform/resilience/memory-circuit-store.fixture.ts';
import { SimulatedClock } from '#platform/resilience/simulated-clock.fixture.ts';
import { NOW } from '../../../../test/benches/sender.fixture.ts';
import { turnCommand } from '../../../../test/support/events.ts';
import { conversationItem } from '../../../../test/support/records.ts';
import { guardedSend, judgeSend } from './guarded-send.ts';
import type { SendResult } from './sender-ports.ts';

let clock: SimulatedClock;
let breakers: CircuitBreakers<CircuitCause>;

beforeEach(() => {
  clock = new SimulatedClock(NOW);
  breakers = new CircuitBreakers({
    ...{ store: new MemoryCircuitStore(), clock, random: () => 0.5, newId: () => 'id' },
    hooks: { onTransition: () => undefined, onTrouble: () => undefined, onLocalOpen: () => undefined },
  });
});

const send = (answer: () => Promise<SendResult>, channel_id = '100') =>
  guardedSend(breakers, turnCommand(), conversationItem({ channel_id }), answer);
const accepted: SendResult = { kind: 'accepted', messageId: 'wamid.1' };
const down: SendResult = { kind: 'not_connected', cause: undefined };
const refused = (httpStatus: number, code?: number): SendResult => ({
  ...{ kind: 'refused', title: '', httpStatus, retryable: false },
  action: code === undefined ? { kind: 'give_up', reason: 'x' } : actionFor({ code }),
});

it('gives what WhatsApp answered', async () => {
  expect(await send(async () => accepted)).toBe(accepted);
});

it('tries nothing while the circuit of the channel is open, and only of that channel', async () => {
  for (let failure = 0; failure < 5; failure++) await send(async () => down);
  let tried = 0;
  const count = async () => {
    tried++;
    return accepted;
  };
  const answer = await send(count);
  expect(answer).toMatchObject({ kind: 'circuit_open' });
  expect(answer.kind === 'circuit_open' && answer.until).toBeGreaterThan(NOW);
  expect(tried).toBe(0);
  expect(await send(count, '200')).toBe(accepted);
});

it('does not know what became of a request that takes too long', async () => {
  const begun = Promise.withResolvers<void>();
  const answer = send(() => {
    begun.resolve();
    return new Promise(() => undefined);
  });
  await begun.promise;
  await clock.run(13_000);
  expect(await answer).toMatchObject({ kind: 'unknown', cause: { name: 'CircuitTimeoutError' } });
});

it('throws on what is thrown before a request', async () => {
  await expect(
    send(async () => {
      throw new Error('no secrets');
    }),
  ).rejects.toThrow('no secrets');
});

it('keeps the answer when the breaker itself fails after it', async () => {
  const failing = {
    get: () => ({
      execute: async (work: () => Promise<SendResult>) => {
        await work();
        throw new Error('noting it down');
      },
    }),
  } as unknown as CircuitBreakers<CircuitCause>;
  expect(await guardedSend(failing, turnCommand(), conversationItem(), async () => accepted)).toBe(accepted);
});

describe('judgeSend', () => {
  it.each<[string, SendResult, string]>([
    ['accepted', accepted, 'success'],
    ['a refusal', refused(400), 'success'],
    ['a rate limit', refused(429), 'success'],
    ['a rate limit that calls itself a 5xx', refused(500, 130429), 'success'],
    ['a 5xx with a code', refused(503), 'failure'],
    ['silence', { kind: 'unknown', cause: undefined }, 'failure'],
    ['no connection', down, 'failure'],
    ['what cannot be sent', { kind: 'unsendable', reason: 'x' }, 'neutral'],
    ['no token', { kind: 'not_configured', reason: 'x' }, 'neutral'],
  ])('of %s', (_what, value, verdict) => {
    expect(judgeSend({ value })).toBe(verdict);
  });
  it('says nothing of an error of our own', () => {
    expect(judgeSend({ error: new Error('x') })).toBe('neutral');
  });
});
