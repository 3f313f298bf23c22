import { beforeEach, describe, expect, it } from 'vitest';
import { NumberBackoff } from './number-backoff.ts';

const SECOND = 1_000;

let now: number;
let chance: number;
let backoff: NumberBackoff;

beforeEach(() => {
  now = 1_000_000;
  chance = 0;
  backoff = new NumberBackoff({ now: () => now, random: () => chance });
});

const wait = (channelId = '100', tenantId = 'acme') => backoff.sendsFrom(tenantId, channelId) - now;
const refused = (sentAt = now, atLeastMs = SECOND) => backoff.refused('acme', '100', { sentAt, atLeastMs });

it('sends at once where nothing was refused', () => {
  expect(wait()).toBe(0);
});

it('a number above its rate slows down; another number, and another tenant, go on', () => {
  refused();
  expect(wait()).toBe(SECOND);
  expect([wait('200'), wait('100', 'bakery')]).toEqual([0, 0]);
});

it('waits longer each time that the number is refused after a wait, up to a bound', () => {
  const waits = [...Array(8).keys()].map(() => {
    refused();
    const waited = wait();
    now += waited;
    return waited / SECOND;
  });
  expect(waits).toEqual([1, 2, 4, 8, 16, 30, 30, 30]);
});

it('waits as long as WhatsApp asks for', () => {
  refused(now, 300 * SECOND);
  expect(wait()).toBe(300 * SECOND);
});

it('counts once what was under way together, and keeps the longest that was asked for', () => {
  const sentAt = now - 200;
  refused(sentAt);
  refused(sentAt);
  expect(wait()).toBe(SECOND);
  refused(sentAt, 9 * SECOND);
  expect(wait()).toBe(9 * SECOND);
});

it('brings back what waits over twice as long as the wait was', () => {
  chance = 0.5;
  refused();
  expect(wait()).toBe(1.5 * SECOND + 1.5 * SECOND);
  chance = 0;
  expect(wait()).toBe(1.5 * SECOND);
});

describe('forgets', () => {
  it('after a message that was accepted after the wait', () => {
    refused();
    now += SECOND;
    refused();
    now += 2 * SECOND;
    backoff.accepted('acme', '100', now);
    refused();
    expect(wait()).toBe(SECOND);
  });

  it('not after one that was under way before it', () => {
    refused();
    backoff.accepted('acme', '100', now - 100);
    expect(wait()).toBe(SECOND);
  });

  it('after a minute without a word', () => {
    refused();
    now += SECOND;
    refused();
    now += 63 * SECOND;
    refused();
    expect(wait()).toBe(SECOND);
  });
});

describe('fifty environments with ten thousand messages of one number', () => {
  const TICK_MS = 50;
  const REQUEST_MS = 300;
  const PER_SECOND = 80;

  /** Numbers from 0 to 1 that are the same in every run. */
  function numbers(seed: number): () => number {
    let state = seed;
    return () => {
      state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
      return state / 2 ** 32;
    };
  }

  function simulate() {
    const random = numbers(42);
    const environments = [...Array(50).keys()].map(() => ({
      backoff: new NumberBackoff({ now: () => now, random }),
      busy: 0,
    }));
    const messages = [...Array(10_000).keys()].map(() => ({ at: now, receives: 0, isSent: false }));
    type UnderWay = {
      message: (typeof messages)[number];
      environment: (typeof environments)[number];
      sentAt: number;
      isAccepted: boolean;
    };
    let underWay: UnderWay[] = [];
    let accepted: number[] = [];
    let requests = 0;
    const start = now;
    // As a queue's visibility: whole seconds.
    const later = (at: number) => now + Math.ceil((at - now) / SECOND) * SECOND;

    const finish = ({ message, environment, sentAt, isAccepted }: UnderWay) => {
      environment.busy--;
      message.isSent = isAccepted;
      if (isAccepted) return environment.backoff.accepted('acme', '100', sentAt);
      environment.backoff.refused('acme', '100', { sentAt, atLeastMs: SECOND });
      message.at = later(environment.backoff.sendsFrom('acme', '100'));
    };
    const receive = (message: (typeof messages)[number]) => {
      const environment = environments[Math.floor(random() * environments.length)];
      if (!environment || environment.busy >= 10) return;
      message.receives++;
      const from = environment.backoff.sendsFrom('acme', '100');
      if (from > now) {
        message.at = later(from);
        return;
      }
      requests++;
      accepted = accepted.filter((at) => at > now - SECOND);
      const isAccepted = accepted.length < PER_SECOND;
      if (isAccepted) accepted.push(now);
      environment.busy++;
      message.at = Number.POSITIVE_INFINITY;
      underWay.push({ message, environment, sentAt: now, isAccepted });
    };

    while (messages.some(({ isSent }) => !isSent) && now < start + 3_600 * SECOND) {
      const isOver = ({ sentAt }: UnderWay) => now - sentAt >= REQUEST_MS;
      const over = underWay.filter(isOver);
      underWay = underWay.filter((one) => !isOver(one));
      over.forEach(finish);
      messages.filter(({ at, isSent }) => !isSent && at <= now).forEach(receive);
      now += TICK_MS;
    }
    return {
      lost: messages.filter(({ isSent }) => !isSent).length,
      seconds: (now - start) / SECOND,
      requests,
      mostReceives: Math.max(...messages.map(({ receives }) => receives)),
    };
  }

  it('lose none, use half of what WhatsApp gives at least, and no record comes back too often', () => {
    const { lost, seconds, requests, mostReceives } = simulate();
    expect(lost).toBe(0);
    expect(seconds).toBeLessThan((2 * 10_000) / PER_SECOND);
    expect(requests).toBeLessThan(1.9 * 10_000);
    expect(mostReceives).toBeLessThan(40);
  });
});
