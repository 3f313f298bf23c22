import { PutCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inboxMessage } from '../../test/support/events.ts';
import { propertyRuns } from '../../test/support/property-runs.ts';
import { AI_FIRST } from '../../test/support/records.ts';
import { ChannelHolds } from '../channel/channel-holds.ts';
import { ContactResolver } from '../contact/contact-resolver.ts';
import { contactKey } from '../contact/keys.ts';
import { conversationId } from '../conversation/ids.ts';
import { storeInLiving } from '../conversation/message/store-in-living.ts';
import type { ContentOf } from '../whatsapp/outbound/outbound-content.ts';
import { startTestDesk, type TestDesk } from './desk.fixture.ts';
import {
  ChannelStoppedError,
  TemplateRefusedError,
  UnreachableCustomerError,
  WindowClosedError,
} from './errors.ts';
import type { StartedWith } from './start-conversation.ts';

const PHONE = '5511987654321';
/** As WhatsApp names the same line. */
const SHORT = '551187654321';
const USER = 'BR.1349120865';
const TEMPLATE: ContentOf<'template'> = {
  ...{ kind: 'template', name: 'pronto', language: 'pt_BR', category: 'marketing' },
  preview: 'Seu pedido está pronto.',
};

let world: TestDesk;
beforeEach(async () => {
  world = await startTestDesk();
});
afterEach(() => world.table.close());

const of = (userId: string, requestId: string, to: StartedWith = { phone: PHONE }) => ({
  ...{ tenantId: 'acme', userId, requestId, channelId: '100', to },
});
const start = (userId = 'ana', requestId = 'r1', to?: StartedWith) =>
  world.desk.start({ ...of(userId, requestId, to), said: { template: TEMPLATE } });
const rows = async (prefix: string) =>
  (await world.table.items()).filter(({ sk }) => String(sk).startsWith(prefix));

/** The customer writes: who it is is recognised as by the webhook, and the message stored as by the dispatcher. */
async function customerWrites(messageId: string, ids: { waId?: string; userId?: string }) {
  const sender = { ...ids, name: 'Carla' };
  const { table, conversations, clock } = world;
  const now = () => clock.nowMs;
  const contactId = await new ContactResolver({ ...table, now }).resolve('acme', sender, undefined, '900');
  const event = inboxMessage({
    ...{ messageId, conversationId: conversationId('acme', '100', contactId) },
    payload: { contactId, contact: sender },
  });
  const ports = {
    ...{ table, conversations, now, policyOf: async () => AI_FIRST },
    ...{ requireChannel: async () => undefined, publish: async () => undefined },
    deliveries: { find: async () => undefined },
    wakeSender: async () => undefined,
  };
  return storeInLiving(ports as never, event);
}

describe('a customer to whom a person writes first', () => {
  it('is sent the template once, and the person has the conversation', async () => {
    const { conversation, reply, isNew } = await start();
    expect(isNew).toBe(true);
    expect(conversation).toMatchObject({
      ...{ ticket_status: 'open', user_id: 'ana', queue_id: 'general', ticket_number: 1 },
      ...{ wa_id: PHONE, reply_seq: 1, inbound_seq: 0 },
    });
    expect(reply).toMatchObject({ author: 'human', user_id: 'ana', body: 'Seu pedido está pronto.' });
    // The watchdog looks after it, if the sender is never asked.
    expect(conversation.due_at).toBeGreaterThan(0);
    expect(world.told.facts.map(({ event }) => event)).toEqual([
      'ticket.changed',
      'agent.human.response.generated',
    ]);
    expect(world.told.wakes).toHaveLength(1);
    const again = await start();
    expect([again.repeated, again.isNew, again.reply]).toEqual([true, true, reply]);
    expect(await rows('REPLY#')).toHaveLength(1);
  });

  it.each([
    ['the same number', { waId: PHONE }],
    ['the number without its ninth digit', { waId: SHORT }],
    ['a user id that names the number', { waId: SHORT, userId: USER }],
  ])('answers into the conversation, known by %s', async (_, sender) => {
    const { conversation } = await start();
    const stored = await customerWrites('m-1', sender);
    expect(stored.conversation).toMatchObject({
      ...{ conversation_id: conversation.conversation_id, inbound_seq: 1, user_id: 'ana' },
      ...{ ticket_number: 1, ticket_status: 'open', wa_id: sender.waId },
    });
    if (!('userId' in sender)) return;
    const later = await customerWrites('m-2', { userId: USER });
    expect(later.conversation.conversation_id).toBe(conversation.conversation_id);
  });

  it('who is talking already is not written to: the conversation is opened', async () => {
    await customerWrites('m-1', { waId: SHORT });
    const { conversation, reply, isNew } = await start();
    expect([conversation.ticket_status, conversation.inbound_seq, reply, isNew]).toEqual([
      'bot',
      1,
      undefined,
      false,
    ]);
    expect(await rows('REPLY#')).toEqual([]);
  });

  it('whose ticket is closed is written to in it, with a text where the window is open', async () => {
    const { conversation } = await customerWrites('m-1', { waId: PHONE });
    const seen = { tenantId: 'acme', conversationId: conversation.conversation_id, userId: 'bia' };
    await world.desk.close({ ...seen, ownerEpoch: 1 });
    const opened = await world.desk.start({ ...of('ana', 'r0'), said: undefined });
    expect([opened.conversation.ticket_status, opened.reply]).toEqual(['closed', undefined]);
    const { conversation: after, reply } = await world.desk.start({
      ...of('ana', 'r1'),
      said: { body: 'Oi!' },
    });
    expect([after.ticket_status, after.user_id, reply?.body]).toEqual(['open', 'ana', 'Oi!']);
  });

  it('by a contact is reached at the number that WhatsApp told', async () => {
    await customerWrites('m-1', { waId: SHORT, userId: USER });
    const [contact] = await rows('CONTACT');
    const to = { contactId: String(contact?.contact_id) };
    const { conversation, isNew } = await world.desk.start({
      ...{ ...of('ana', 'r1', to), channelId: '200' },
      said: { template: TEMPLATE },
    });
    expect([conversation.wa_id, conversation.customer_name, isNew]).toEqual([SHORT, 'Carla', true]);
  });
});

describe('nothing is written', () => {
  const unchanged = async (work: () => Promise<unknown>, error: abstract new (...args: never[]) => Error) => {
    const before = await world.table.items();
    await expect(work()).rejects.toThrow(error);
    expect(await world.table.items()).toEqual(before);
  };

  it('where there is no open window and no template', async () => {
    for (const said of [undefined, { body: 'Oi' }]) {
      await unchanged(() => world.desk.start({ ...of('ana', 'r1'), said }), WindowClosedError);
    }
  });

  it('for who wants no marketing', async () => {
    const resolver = new ContactResolver({ ...world.table, now: () => world.clock.nowMs });
    const contactId = await resolver.resolve('acme', { waId: SHORT });
    const at = new Date(world.clock.nowMs).toISOString();
    await resolver.setPreference('acme', contactId, { category: 'marketing_messages', value: 'stop', at });
    await unchanged(() => start(), TemplateRefusedError);
    const said = { template: { ...TEMPLATE, category: 'utility' as const } };
    expect((await world.desk.start({ ...of('ana', 'r1'), said })).isNew).toBe(true);
  });

  it('at a number that is stopped', async () => {
    await new ChannelHolds({ table: world.table }).hold('acme', '100', { reason: 'token_invalid' });
    await unchanged(() => start(), ChannelStoppedError);
  });

  it('for a contact whose number is hidden', async () => {
    const Item = {
      ...contactKey('acme', 'ct_9'),
      ...{ contact_id: 'ct_9', created_at: '2026-11-20T10:00:00.000Z', version: 1, aliases: [] },
      ...{ profile_at: '2026-11-20T10:00:00.000Z', preferences: {}, user_id: USER },
    };
    await world.table.client.send(new PutCommand({ TableName: world.table.tableName, Item }));
    await unchanged(() => start('ana', 'r1', { contactId: 'ct_9' }), UnreachableCustomerError);
  });
});

it('of people who start at once, while the customer writes, one has it, and nothing is said twice', async () => {
  const actors = fc.array(fc.constantFrom('ana', 'bia', 'caio', 'customer', 'ana again'), {
    minLength: 2,
    maxLength: 5,
  });
  await fc.assert(
    fc.asyncProperty(actors, async (who) => {
      await world.table.close();
      world = await startTestDesk();
      const started = (userId: string, requestId: string) => start(userId, requestId, { phone: PHONE });
      const ends = await Promise.all(
        who.map((actor, index) => {
          if (actor === 'customer') return customerWrites(`m-${index}`, { waId: SHORT, userId: USER });
          return actor === 'ana again' ? started('ana', 'r-ana') : started(actor, `r-${actor}`);
        }),
      );
      const living = (await rows('STATE')).filter(({ merged_into }) => merged_into === undefined);
      expect(living).toHaveLength(1);
      expect((await rows('CONTACT')).filter(({ merged_into }) => merged_into === undefined)).toHaveLength(1);
      const said = await rows('REPLY#');
      expect(said.length).toBeLessThanOrEqual(1);
      if (!who.includes('customer')) expect(said).toHaveLength(1);
      const [state] = living;
      if (said[0]) expect(said[0].user_id).toBe(state?.user_id);
      expect(state?.inbound_seq).toBe(who.filter((actor) => actor === 'customer').length);
      for (const { conversation } of ends) expect(conversation.conversation_id).toBe(state?.conversation_id);
    }),
    propertyRuns(15),
  );
});
