import { describe, expect, it } from 'vitest';
import { conversationItem } from '../../../test/support/records.ts';
import { dueShard } from '../keys.ts';
import type { Conversation } from '../records.ts';
import { waitsFor } from '../watch/wait-reason.ts';
import { mergeConversations, staysLive } from './merged-state.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const AT = new Date(NOW).toISOString();
const TO = { conversationId: 'cv_a', contactId: 'ct_a' };
const TO_ITEM = { conversation_id: 'cv_a', contact_id: 'ct_a', tenant_id: 'acme' };
const WAITING_SINCE = '2026-11-22T11:00:00.000Z';

const bot = { ticket_status: 'bot' } as const;
const triage = { ticket_status: 'pending' } as const;
const waiting = { ticket_status: 'pending', queue_id: 'support' } as const;
const open = { ticket_status: 'open', queue_id: 'sales', user_id: 'u1' } as const;
const closed = { ticket_status: 'closed', ticket_closed_at: '2026-11-22T11:59:00.000Z' } as const;
const none = { ticket_status: 'closed', ticket_number: 0 } as const;

const source = (more: Partial<Conversation> = {}) =>
  conversationItem({
    conversation_id: 'cv_b',
    contact_id: 'ct_b',
    ticket_id: 'tk_b',
    owner_epoch: 3,
    ...more,
  });
const target = (more: Partial<Conversation> = {}) =>
  conversationItem({
    conversation_id: 'cv_a',
    contact_id: 'ct_a',
    ticket_id: 'tk_a',
    owner_epoch: 5,
    ...more,
  });
const merge = (from: Conversation, to: Conversation | undefined, owed = false) =>
  mergeConversations(
    from,
    to,
    TO,
    {
      answeredSeq: from.inbound_seq - (owed ? 2 : 0),
      waitingSince: owed ? WAITING_SINCE : undefined,
      replies: 0,
    },
    NOW,
  );

describe('mergeConversations', () => {
  it.each([
    ['people', open, 'a bot', bot, { id: 'tk_a', ...open, epoch: 6, told: ['tk_b closed', 'tk_a open'] }],
    [
      'people',
      waiting,
      'triage',
      triage,
      { id: 'tk_a', ...waiting, epoch: 6, told: ['tk_b closed', 'tk_a pending'] },
    ],
    ['a bot', bot, 'people', open, { id: 'tk_a', ...open, epoch: 5, told: ['tk_b closed'] }],
    ['people', waiting, 'other people', open, { id: 'tk_a', ...open, epoch: 5, told: ['tk_b closed'] }],
    ['a bot', bot, 'another bot', bot, { id: 'tk_a', ...bot, epoch: 5, told: ['tk_b closed'] }],
    [
      'a bot',
      bot,
      'a closed ticket',
      closed,
      { id: 'tk_b', ...bot, epoch: 6, number: 2, told: ['tk_b bot'] },
    ],
    [
      'people',
      open,
      'a closed ticket',
      closed,
      { id: 'tk_b', ...open, epoch: 6, number: 2, told: ['tk_b open'] },
    ],
    ['people', open, 'no ticket', none, { id: 'tk_b', ...open, epoch: 6, number: 4, told: ['tk_b open'] }],
    ['a closed ticket', closed, 'a bot', bot, { id: 'tk_a', ...bot, epoch: 5, told: [] }],
    ['a closed ticket', closed, 'another', closed, { id: 'tk_a', ...closed, epoch: 5, told: [] }],
    ['a closed ticket', closed, 'no ticket', none, { id: 'tk_b', ...closed, epoch: 6, number: 4, told: [] }],
    [
      'a closed ticket',
      closed,
      'nothing',
      undefined,
      { id: 'tk_b', ...closed, epoch: 4, number: 4, told: [] },
    ],
    ['a bot', bot, 'nothing', undefined, { id: 'tk_b', ...bot, epoch: 4, number: 4, told: ['tk_b bot'] }],
  ] as const)('%s comes to %s', (_one, from, _other, to, { id, epoch, told, ...wanted }) => {
    const { number = 1, ...place } = { number: undefined, ...wanted };
    const result = merge(source({ ticket_number: 4, ...from }), to && target(to));
    expect(result.target).toMatchObject({
      ...{ ...TO_ITEM, ticket_id: id, owner_epoch: epoch, ticket_number: number ?? 1 },
      ...place,
    });
    expect(result.changes.map(({ change }) => `${change.ticketId} ${change.to}`)).toEqual(told);
    expect(result.source).toMatchObject({
      ...{ merged_into: 'cv_a', ticket_status: 'closed', ticket_reason: 'merged', owner_epoch: 4 },
    });
    expect(result.closed?.ticket_id).toBe(
      (told as readonly string[]).includes('tk_b closed') ? 'tk_b' : undefined,
    );
  });

  it('owes what the source had not answered at once, after its own', () => {
    const seen = target({
      ...bot,
      inbound_seq: 7,
      answered_seq: 6,
      due_at: 1,
      wakes: 2,
      waiting_since: AT,
    });
    expect(merge(source(bot), seen, true).target).toMatchObject({
      ...{ inbound_seq: 9, answered_seq: 6, due_at: NOW, wakes: undefined },
      waiting_since: WAITING_SINCE,
    });
  });

  it('shows people what waits, and has no watchdog look after it', () => {
    const { target: next } = merge(source(open), target({ ...bot, due_at: 1, due_shard: 'DUE#1' }), true);
    expect(next).toMatchObject({ inbound_seq: 3, waiting_since: WAITING_SINCE });
    expect([next.due_at, next.due_shard]).toEqual([undefined, undefined]);
  });

  it('lets a turn wait for the model on', () => {
    const circuit = waitsFor({ kind: 'circuit', name: 'model#m' }, 'cv_a', 1);
    const parked = { ...circuit, parked_until: NOW + 9, due_at: NOW + 9, due_shard: 'DUE#1' };
    const { source: gone, target: next } = merge(source(parked), target({ ...bot, ...parked }), true);
    expect(next).toMatchObject({ ...parked, due_shard: dueShard('cv_a') });
    expect([gone.waits_for, gone.parked_since, gone.parked_until, gone.due_at]).toEqual(
      Array(4).fill(undefined),
    );
    expect(merge(source(open), target({ ...bot, ...parked })).target.parked_until).toBeUndefined();
  });

  it('leaves the target’s own debt alone when the source brings none', () => {
    const seen = target({ ...bot, due_at: 1, due_shard: 'DUE#1', wakes: 1 });
    expect(merge(source(bot), seen).target).toMatchObject({ inbound_seq: 1, due_at: 1, wakes: 1 });
  });

  it('knows the customer as they last wrote, the window that is open longest, and who had it last', () => {
    const from = source({
      last_inbound_at: '2026-02-02',
      wa_id: '2',
      window_from: '2026-01-05',
      pair_tat: 5,
      ours_at: '2026-01-06',
      taken_at: '2026-01-07',
    });
    const to = target({
      last_inbound_at: '2026-01-01',
      wa_id: '1',
      wa_user_id: 'GB.1',
      window_from: '2026-01-09',
      ours_at: '2026-01-09',
    });
    const known = {
      last_inbound_at: '2026-02-02',
      wa_id: '2',
      wa_user_id: 'GB.1',
      window_from: '2026-01-09',
      pair_tat: 5,
      ours_at: '2026-01-09',
      taken_at: '2026-01-07',
    };
    expect(merge(from, to).target).toMatchObject(known);
    expect(merge({ ...to, contact_id: 'ct_b' }, { ...from, contact_id: 'ct_a' }).target).toMatchObject(known);
  });

  it('writes to nobody at the number of a former user id', () => {
    const from = source({ last_inbound_at: '2026-02-02', wa_id: undefined, wa_user_id: 'GB.2' });
    const to = target({ last_inbound_at: '2026-01-01', wa_id: '1', wa_user_id: 'GB.1' });
    const { wa_id, wa_user_id } = merge(from, to).target;
    expect([wa_id, wa_user_id]).toEqual([undefined, 'GB.2']);
  });

  it.each([
    ['that wrote last', { wa_id: '1', same_phone_as: 'ct_x' }, { same_phone_as: 'ct_y' }, 'ct_x'],
    [
      'that wrote before, where nothing was said since',
      { wa_id: undefined },
      { same_phone_as: 'ct_y' },
      'ct_y',
    ],
    [
      'of neither, once messages do not say so any more',
      { wa_id: '1' },
      { same_phone_as: 'ct_y' },
      undefined,
    ],
    ['but for the two themselves', { same_phone_as: 'ct_a' }, { same_phone_as: 'ct_b' }, undefined],
  ])('keeps who else has the number, of the one %s', (_, newer, older, noted) => {
    const [from, to] = [{ last_inbound_at: '2026-02-02', ...newer }, older];
    expect(merge(source(from), target(to)).target.same_phone_as).toBe(noted);
    expect(merge(source(to), target(from)).target.same_phone_as).toBe(noted);
  });

  it('knows beforehand whether anybody will answer', () => {
    expect([staysLive(source(closed), target(bot)), staysLive(source(bot), target(closed))]).toEqual([
      true,
      true,
    ]);
    expect([staysLive(source(closed), target(closed)), staysLive(source(closed), undefined)]).toEqual([
      false,
      false,
    ]);
  });
});
