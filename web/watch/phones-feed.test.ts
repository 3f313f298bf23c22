import { expect, test } from 'vitest';
import type { WatchAnswer } from '../../local/watch/watch-answer.ts';
import { type FeedPorts, PhonesFeed } from './phones-feed.ts';
import { heard, wrote } from './told.fixture.ts';

const EMPTY: WatchAnswer = {
  ...{ run: 'r1', last: 0, more: false, entries: [], channels: [], conversations: [] },
  ...{ queues: [], functions: [], faults: [] },
};

/** A feed whose time passes when the test says so. */
function stage(answers: (Partial<WatchAnswer> | Error)[]) {
  const asked: string[] = [];
  const waits: number[] = [];
  let next: (() => void) | undefined;
  let isHidden = false;
  const ports: FeedPorts = {
    async watch({ run, after, conversationIds }) {
      asked.push([run, after, ...conversationIds].join(' '));
      const answer = answers.shift() ?? {};
      if (answer instanceof Error) throw answer;
      return { ...EMPTY, ...answer };
    },
    now: () => 0,
    isHidden: () => isHidden,
    after(ms, run) {
      waits.push(ms);
      next = run;
      return () => {
        next = undefined;
      };
    },
  };
  const feed = new PhonesFeed(ports);
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return {
    ...{ feed, asked, waits, settle },
    hide: () => {
      isHidden = true;
    },
    async pass() {
      next?.();
      await settle();
    },
  };
}

const chat = (...ids: string[]) =>
  ids.map((id) => ({ source: 'whatsapp' as const, chat: wrote(id, Number(id)) }));

test('one request at a time asks for what came since, and for the conversations that are looked at', async () => {
  const { feed, asked, pass, settle } = stage([
    { last: 2, entries: chat('1', '2') },
    { last: 3, entries: chat('3') },
  ]);
  feed.start();
  await settle();
  feed.want(['cv_1', 'cv_2']);
  await pass();
  await pass();
  expect(asked).toEqual([' 0', 'r1 2 cv_1 cv_2', 'r1 3 cv_1 cv_2']);
  expect(
    feed
      .snapshot()
      .chats.chat('BR.1', '101')
      ?.lines.map(({ id }) => id),
  ).toEqual(['1', '2', '3']);
});

test('it outlives a restart: what was seen stays, and what the new run tells comes to it', async () => {
  const states: string[] = [];
  const { feed, asked, pass, settle } = stage([
    { last: 1, entries: chat('1') },
    new TypeError('nothing listens'),
    new TypeError('nothing listens'),
    { run: 'r2', last: 1, entries: chat('2') },
  ]);
  feed.subscribe(() => states.push(feed.snapshot().connection));
  feed.start();
  await settle();
  for (let n = 0; n < 4; n += 1) await pass();
  expect(states).toEqual(['connected', 'lost', 'connected']);
  expect(asked.slice(-2)).toEqual(['r1 1', 'r2 1']);
  expect(
    feed
      .snapshot()
      .chats.chat('BR.1', '101')
      ?.lines.map(({ id }) => id),
  ).toEqual(['1', '2']);
});

test('nothing new draws nothing, and a long answer is asked on at once', async () => {
  let drawn = 0;
  const { feed, waits, pass, settle } = stage([{ more: true, last: 1, entries: chat('1') }]);
  feed.subscribe(() => {
    drawn += 1;
  });
  feed.start();
  await settle();
  await pass();
  await pass();
  expect(drawn).toBe(1);
  expect(waits).toEqual([0, 800, 800]);
});

test('a page that is not seen asks seldom; who acts does not wait', async () => {
  const { feed, waits, asked, pass, settle, hide } = stage([]);
  feed.start();
  await settle();
  feed.hurry();
  feed.hurry();
  await settle();
  hide();
  await pass();
  expect(waits).toEqual([800, 0, 10_000]);
  expect(asked).toHaveLength(3);
});

test('who left asks no more', async () => {
  const { feed, asked, settle, pass } = stage([]);
  feed.start();
  await settle();
  feed.stop();
  await pass();
  expect(asked).toHaveLength(1);
});

test('the bus is heard too: what was posted past the stand-in, circuits, and where a message belongs', async () => {
  const circuit = (to: string) => ({
    ...{ 'detail-type': 'circuit.state.changed', source: 'prosa.ai-agent', time: '' },
    detail: { event_id: to, payload: { circuit: 'model#m', to, openUntil: '2026-09-01T12:00:00.000Z' } },
  });
  const entries = [heard('cli', 1), heard('cli', 1), circuit('OPEN')].map((event) => ({
    source: 'bus' as const,
    event,
  }));
  const { feed, pass, settle } = stage([
    { entries },
    { entries: [{ source: 'bus', event: circuit('CLOSED') }] },
  ]);
  feed.start();
  await settle();
  const { chats, bus } = feed.snapshot();
  expect(chats.chat('BR.1', '101')?.lines).toMatchObject([{ id: 'cli', content: { text: 'pergunta cli' } }]);
  expect([bus.conversationOf('cli'), bus.events().length]).toEqual(['cv_1', 2]);
  expect(bus.openCircuits()).toMatchObject([{ name: 'model#m', state: 'OPEN' }]);
  await pass();
  expect(bus.openCircuits()).toEqual([]);
});
