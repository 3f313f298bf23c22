import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Unsent } from '../compose/outbox.ts';
import { messageWith, noteWith, replyWith, turnWith } from './entry.fixture.ts';
import { type TimelineItem, timelineItems } from './timeline-items.ts';
import { foldNewest, foldOlder } from './timeline-state.ts';

const NONE = { turns: [], unsent: [], readSeq: undefined };

const show = (item: TimelineItem): string => {
  if (item.kind === 'entry')
    return `${item.isFirst ? '' : '+ '}${item.entry.text}${item.turn ? ` (${item.turn.outcome})` : ''}`;
  if (item.kind === 'turn') return `[${item.turn.outcome}]`;
  if (item.kind === 'unsent') return `… ${item.unsent.said.text}`;
  return item.kind;
};

test('messages of one author within minutes are a group; another author, a day and a pause begin a new one', () => {
  const entries = [
    messageWith(1),
    messageWith(2),
    replyWith(3),
    noteWith(4),
    messageWith(5),
    messageWith(6, { at: '2026-11-30T12:20:00.000Z' }),
    messageWith(7, { at: '2026-12-01T16:00:00.000Z' }),
  ];
  expect(timelineItems({ ...NONE, entries }).map(show)).toEqual([
    'day',
    'pergunta 1',
    '+ pergunta 2',
    'resposta 3',
    'nota 4',
    'pergunta 5',
    'pergunta 6',
    'day',
    'pergunta 7',
  ]);
});

test('what the AI did stands at its answer, or below the message that it did not answer; what says nothing is left out', () => {
  const turns = [
    turnWith({ id: 'a', outcome: 'answered', seqThrough: 1, replySeq: 2 }),
    turnWith({ id: 'b', outcome: 'superseded', seqThrough: 1, replySeq: null }),
    turnWith({ id: 'c', outcome: 'failed', seqThrough: 3, replySeq: null }),
  ];
  const entries = [messageWith(1), replyWith(2, { author: 'ai' }), messageWith(3), messageWith(4)];
  expect(timelineItems({ ...NONE, entries, turns }).map(show)).toEqual([
    ...['day', 'pergunta 1', 'resposta 2 (answered)', 'pergunta 3', '[failed]', 'pergunta 4'],
  ]);
});

test('the unread begins with a line, once; a conversation that was never read has none', () => {
  const entries = [messageWith(1), messageWith(2), messageWith(3)];
  expect(timelineItems({ ...NONE, entries, readSeq: 1 }).map(show)).toEqual([
    ...['day', 'pergunta 1', 'new', 'pergunta 2', '+ pergunta 3'],
  ]);
  expect(timelineItems({ ...NONE, entries, readSeq: 0 }).map(show)).not.toContain('new');
  expect(timelineItems({ ...NONE, entries, readSeq: 3 }).map(show)).not.toContain('new');
});

test('a message whose answer was lost is shown once, also where the same words are on their way twice', () => {
  const entries = [replyWith(2, { text: 'ok' })];
  const unsent = ['a', 'b'].map(
    (key): Unsent => ({
      ...{ key, conversationId: 'cv_1', said: { kind: 'text', text: 'ok' }, sendAnyway: false },
      ...{
        seen: { ownerEpoch: 1, seq: 1, replySeq: 1 },
        at: Date.parse(entries[0]?.at ?? ''),
        state: 'waiting',
      },
    }),
  );
  expect(timelineItems({ ...NONE, entries, unsent }).map(show)).toEqual([
    'day',
    'resposta 2'.replace('resposta 2', 'ok'),
    '… ok',
  ]);
  const refused = unsent.map((one) => ({ ...one, state: 'refused' as const }));
  expect(timelineItems({ ...NONE, entries, unsent: refused }).map(show)).toEqual(['day', 'ok']);
});

test('older pages change nothing of how what was there looks, whoever wrote it and when', () => {
  const authors = fc.array(fc.constantFrom(messageWith, replyWith, noteWith), { minLength: 9, maxLength: 9 });
  fc.assert(
    fc.property(authors, (all) => {
      const entries = all.map((entryWith, n) => entryWith(n + 1));
      let state = foldNewest(undefined, { items: entries.slice(6), nextCursor: '6' });
      const looks = () => {
        const { entries: known, borders } = state;
        const items = timelineItems({ ...NONE, entries: known, borders });
        return items.flatMap((item) => (item.kind === 'entry' ? [`${item.key} ${item.isFirst}`] : []));
      };
      for (const from of [3, 0]) {
        const before = looks();
        state = foldOlder(
          state,
          { items: entries.slice(from, from + 3), nextCursor: from === 0 ? null : '3' },
          String(from + 3),
        );
        expect(looks().slice(-before.length)).toEqual(before);
      }
    }),
  );
});
