import type { Head } from '../api/types.ts';

/** A conversation as the API tells it, for tests. */
export function headWith(changes: Partial<Head> = {}): Head {
  return {
    id: 'cv_1',
    customer: {
      contactId: 'ct_1',
      name: 'Carla',
      phone: '+5511999990000',
      displayPhone: '+55 11 99999-0000',
      samePhoneAs: null,
    },
    channelId: '100',
    channelName: 'Atendimento',
    owner: { kind: 'queue', queueId: 'sales', queueName: 'Vendas', userId: null, userName: null },
    last: null,
    unread: 0,
    markedUnread: false,
    ownerEpoch: 1,
    since: '2026-11-30T11:50:00.000Z',
    reason: 'chosen',
    ticket: {
      id: 'tk_1',
      number: 1,
      protocol: '20261130-7VHH-HHSR',
      openedAt: '2026-11-30T11:50:00.000Z',
      closedAt: null,
    },
    lastActivityAt: '2026-11-30T11:55:00.000Z',
    sortKey: '2026-11-30T11:55:00#aaaaaaaa',
    waitingSince: '2026-11-30T11:50:00.000Z',
    seq: 2,
    replySeq: 1,
    unheard: [],
    tags: [],
    window: { open: true, until: '2026-12-01T11:55:00.000Z' },
    ...changes,
  };
}
