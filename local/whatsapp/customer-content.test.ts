import { expect, test } from 'vitest';
import type { InboxMessageReceived } from '#core/events/inbox-message-received.ts';
import { readWebhook } from '#core/whatsapp/inbound/read/read-webhook.ts';
import { customerSends } from './customer.ts';
import { type CustomerContent, customerContentSchema } from './customer-content.ts';

const message = {
  // Nothing listens: what is posted is looked at before it leaves.
  webhookUrl: 'http://127.0.0.1:9/webhooks/whatsapp/demo',
  appSecret: 'app-secret',
  phoneNumberId: '1000',
  displayPhoneNumber: '+55 11 4000-0001',
  name: 'Ana',
};

/** What the webhook reads of what a customer does. */
async function readOf(content: CustomerContent, how: { from?: string; replyTo?: string } = {}) {
  const posted: unknown[] = [];
  const onPost = (payload: unknown) => posted.push(payload);
  await customerSends({ from: '5511987654321', ...message, ...how, content, onPost }).catch(() => undefined);
  const items = readWebhook(JSON.parse(JSON.stringify(posted[0])));
  expect(items).toHaveLength(1);
  return items?.[0];
}

type Content = Partial<InboxMessageReceived['payload']>;

const file = { id: expect.stringMatching(/^\d+$/), sha256: expect.stringMatching(/^[\w+/]{43}=$/) };
const context = { messageId: 'wamid.B==', from: '551140000001' };

/** Each thing that a customer can do, and what it must be read as. */
const KINDS: Record<CustomerContent['kind'], [CustomerContent, Content]> = {
  text: [
    { kind: 'text', text: '*Oi* <b>' },
    { mediaType: 'text', body: '*Oi* <b>' },
  ],
  button_reply: [
    { kind: 'button_reply', id: 'queue:vendas', title: 'Vendas', of: 'wamid.B==' },
    {
      mediaType: 'interactive',
      body: 'Vendas',
      interactive: { kind: 'button_reply', id: 'queue:vendas', title: 'Vendas' },
      context,
    },
  ],
  list_reply: [
    { kind: 'list_reply', id: '7', title: 'Pães', description: 'Da manhã', of: 'wamid.B==' },
    {
      mediaType: 'interactive',
      body: expect.stringContaining('Pães'),
      interactive: { kind: 'list_reply', id: '7', title: 'Pães', description: 'Da manhã' },
      context,
    },
  ],
  button: [
    { kind: 'button', text: 'Quero', of: 'wamid.B==' },
    { mediaType: 'button', body: 'Quero', button: { text: 'Quero', payload: 'Quero' }, context },
  ],
  reaction: [
    { kind: 'reaction', emoji: '❤️', of: 'wamid.B==' },
    { mediaType: 'reaction', reaction: { messageId: 'wamid.B==', emoji: '❤️' } },
  ],
  image: [
    { kind: 'image', caption: 'a nota' },
    {
      mediaType: 'image',
      body: 'a nota',
      media: { ...file, mimeType: 'image/png', caption: 'a nota' },
    },
  ],
  video: [{ kind: 'video' }, { mediaType: 'video', body: null, media: { ...file, mimeType: 'video/mp4' } }],
  voice: [
    { kind: 'voice' },
    { mediaType: 'audio', media: { ...file, mimeType: 'audio/ogg; codecs=opus', voice: true } },
  ],
  audio: [{ kind: 'audio' }, { mediaType: 'audio', media: { ...file, mimeType: 'audio/ogg', voice: false } }],
  document: [
    { kind: 'document', filename: '../nota.pdf' },
    { mediaType: 'document', media: { ...file, mimeType: 'application/pdf', filename: '../nota.pdf' } },
  ],
  sticker: [
    { kind: 'sticker' },
    { mediaType: 'sticker', media: { ...file, mimeType: 'image/webp', animated: false } },
  ],
  location: [
    { kind: 'location', latitude: -23.55, longitude: -46.63, name: 'Padaria' },
    { mediaType: 'location', location: { latitude: -23.55, longitude: -46.63, name: 'Padaria' } },
  ],
  contact: [
    { kind: 'contact', name: 'Bia', phone: '+5511911112222' },
    {
      mediaType: 'contacts',
      contacts: [
        { name: 'Bia', phones: [{ phone: '+5511911112222', waId: '5511911112222' }], origin: 'other' },
      ],
    },
  ],
  edit: [
    { kind: 'edit', text: 'Olá', of: 'wamid.B==' },
    { mediaType: 'edit', body: 'Olá', target: { messageId: 'wamid.B==' } },
  ],
  revoke: [
    { kind: 'revoke', of: 'wamid.B==' },
    { mediaType: 'revoke', target: { messageId: 'wamid.B==' } },
  ],
};

test.each(Object.entries(KINDS))(
  '%s is read by the webhook as what it is',
  async (_kind, [content, read]) => {
    expect(customerContentSchema.parse(content)).toEqual(content);
    const item = await readOf(content);
    expect(item).toMatchObject({ kind: 'message', channelId: '1000', from: { waId: '5511987654321' } });
    expect(item).toMatchObject({ content: read });
    // All of it was understood: nothing is kept besides as what could not be read.
    expect(item?.kind === 'message' && item.content.providerType).toBeUndefined();
  },
);

test('a reply names the message that it answers; reactions, edits and deletions are none', async () => {
  const replyTo = 'wamid.C==';
  for (const [content] of Object.values(KINDS)) {
    const item = await readOf(content, { replyTo });
    const quoted = item?.kind === 'message' ? item.content.context?.messageId : undefined;
    const isAboutAnother = ['reaction', 'edit', 'revoke'].includes(content.kind);
    expect(quoted, content.kind).toBe(isAboutAnother ? undefined : 'of' in content ? content.of : replyTo);
  }
});

test('a reaction without an emoji takes it back', async () => {
  expect(await readOf({ kind: 'reaction', emoji: '', of: 'wamid.B==' })).toMatchObject({
    content: { reaction: { messageId: 'wamid.B==', emoji: null } },
  });
});

test('of a customer who hides the number only the user id is told', async () => {
  const item = await readOf({ kind: 'text', text: 'Oi' }, { from: 'BR.123456' });
  expect(item).toMatchObject({ from: { userId: 'BR.123456', name: 'Ana' } });
  expect(JSON.stringify(item)).not.toContain('waId');
});

test.each([
  { kind: 'text', text: '  ' },
  { kind: 'edit', text: 'x'.repeat(4097), of: 'w' },
  { kind: 'revoke' },
  { kind: 'hologram' },
  { kind: 'location', latitude: 91, longitude: 0 },
  { kind: 'document' },
  { kind: 'text', text: 'Oi', of: 'w' },
])('%j cannot be done', (content) => {
  expect(customerContentSchema.safeParse(content).success).toBe(false);
});

test('who does what no phone does is told what one does', () => {
  const { error } = customerContentSchema.safeParse({ kind: 'hologram' });
  expect(error?.issues).toMatchObject([
    { path: ['kind'], message: expect.stringMatching(/^must be one of text, button_reply, .*, revoke$/) },
  ]);
});
