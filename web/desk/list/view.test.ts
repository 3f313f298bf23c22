import fc from 'fast-check';
import { expect, test } from 'vitest';
import { headWith } from '../row.fixture.ts';
import { isInView, type Place, placeAddress, readPlace, VIEWS } from './view.ts';

test('an address tells the whole place, and another address what can be made of it', () => {
  const id = fc.option(fc.stringMatching(/^[a-z0-9_ &=+-]{1,20}$/), { nil: undefined });
  const place: fc.Arbitrary<Place> = fc.record({
    view: fc.constantFrom(...VIEWS),
    ...{ queueId: id, userId: id, channelId: id, conversationId: id },
  });
  fc.assert(
    fc.property(place, (there) => {
      expect(readPlace(new URL(placeAddress(there), 'http://x').search)).toEqual(there);
    }),
  );
  expect(readPlace('?view=other&c=')).toEqual({ view: 'queues' });
});

test('a conversation is in exactly one of what waits, what agents have and what is closed, or with a person', () => {
  const ana = { userId: 'ana', queueIds: ['sales'] };
  const owner = (
    kind: 'ai' | 'triage' | 'queue' | 'person' | 'none',
    userId: string | null = null,
    queueId = 'sales',
  ) => headWith({ owner: { kind, queueId, userId, queueName: null, userName: null } });
  const viewsOf = (row: ReturnType<typeof headWith>) => VIEWS.filter((view) => isInView(row, { view }, ana));
  expect(viewsOf(owner('ai'))).toEqual(['ai', 'all']);
  expect(viewsOf(owner('triage'))).toEqual(['ai', 'all']);
  expect(viewsOf(owner('queue'))).toEqual(['queues', 'all']);
  expect(viewsOf(owner('queue', null, 'support'))).toEqual(['all']);
  expect(viewsOf(owner('person', 'ana'))).toEqual(['mine', 'all']);
  expect(viewsOf(owner('person', 'bia'))).toEqual(['all']);
  expect(viewsOf(owner('none'))).toEqual(['closed']);
  expect(isInView(owner('queue'), { view: 'all', queueId: 'support' }, ana)).toBe(false);
  expect(isInView(owner('person', 'bia'), { view: 'all', userId: 'bia' }, ana)).toBe(true);
  expect(isInView(owner('queue'), { view: 'all', channelId: '200' }, ana)).toBe(false);
});
