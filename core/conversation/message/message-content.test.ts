import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type InboundContent, inboundContentSchema } from '#core/events/inbox-message-received.ts';
import { inboxMessage } from '../../../test/support/events.ts';
import { propertyRuns } from '../../../test/support/property-runs.ts';
import { arbitraryOf } from '../../../test/support/schema-arbitrary.ts';
import { cleanText } from '../../text/clean-text.ts';
import { strandsOf } from '../merge/strands.ts';
import { MAX_CONTENT_BYTES, readContent, writeContent } from './message-content.ts';
import { rowOf, rowWrites } from './message-items.ts';

/** As events bring it, which are JSON. */
const contents = (texts: fc.Arbitrary<string>) =>
  arbitraryOf(inboundContentSchema, texts.map(cleanText)).map((content) =>
    inboundContentSchema.parse(JSON.parse(JSON.stringify(content))),
  );

const text = (content: Partial<InboundContent>): InboundContent => ({
  body: 'Oi',
  mediaType: 'text',
  ...content,
});

/** Back from the row, whose words are the caption. */
function readBack(content: InboundContent): InboundContent {
  const row = rowOf(inboxMessage({ payload: content, body: content.body }), undefined);
  const { media, ...parts } = readContent(row.content) ?? {};
  return {
    body: content.mediaType === 'reaction' ? content.body : row.body,
    mediaType: content.mediaType,
    ...parts,
    ...(media && { media: { ...media, ...captionOf(content) } }),
  };
}

const captionOf = ({ media }: InboundContent) =>
  media?.caption === undefined ? {} : { caption: media.caption };

describe('what came with a message', () => {
  it('is all there at the desk, whatever it is', () => {
    fc.assert(
      fc.property(contents(fc.string({ maxLength: 20 })), (content) => {
        const isShort = JSON.stringify(content).length < MAX_CONTENT_BYTES / 4;
        fc.pre(isShort);
        expect(readBack(content)).toEqual(content);
      }),
      propertyRuns(300),
    );
  });

  it('is never longer than its bound, and what is left of it can be read', () => {
    const long = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 0, maxLength: 300 }),
      fc.nat(20_000).map((length) => '"çã\n👍'.repeat(length / 6)),
    );
    fc.assert(
      fc.property(contents(long), (content) => {
        const stored = writeContent(content);
        expect(Buffer.byteLength(stored ?? '')).toBeLessThanOrEqual(MAX_CONTENT_BYTES);
        const read = readContent(stored);
        expect(read === undefined).toBe(stored === undefined);
        if (read?.cut) expect(stored).not.toBe(JSON.stringify({ v: 1, ...content }));
      }),
      propertyRuns(60),
    );
  });

  it('costs nothing where there are only words', () => {
    expect(rowOf(inboxMessage(), 1)).not.toHaveProperty('content');
  });

  describe('costs no write unit more, which is a kilobyte:', () => {
    const wamid = `wamid.${'H'.repeat(54)}`;
    const file = { id: '1234567890123456', sha256: 'x'.repeat(44) };
    const quotes = { messageId: wamid, from: '5511999990000', userId: 'BR.13491208655302741918' };
    it.each<[string, Partial<InboundContent>]>([
      ['a voice note', { mediaType: 'audio', media: { ...file, mimeType: 'audio/ogg', voice: true } }],
      [
        'a picture that answers something',
        {
          mediaType: 'image',
          body: 'x'.repeat(160),
          media: { ...file, mimeType: 'image/jpeg' },
          context: quotes,
        },
      ],
      [
        'a document',
        {
          mediaType: 'document',
          media: { ...file, mimeType: 'application/pdf', filename: 'Nota fiscal 12345.pdf' },
        },
      ],
      [
        'a choice from a list',
        {
          mediaType: 'interactive',
          interactive: {
            kind: 'list_reply',
            id: 'x'.repeat(24),
            title: 'x'.repeat(24),
            description: 'x'.repeat(72),
          },
          context: quotes,
        },
      ],
      [
        'a place',
        {
          mediaType: 'location',
          body: 'x'.repeat(100),
          location: {
            latitude: -23.5505199,
            longitude: -46.6333094,
            name: 'Loja Centro',
            address: 'x'.repeat(80),
          },
        },
      ],
      [
        'what an ad brought',
        {
          referral: {
            sourceUrl: 'https://fb.me/3cr4Wqqkv',
            sourceType: 'ad',
            sourceId: '120226305854810726',
            headline: 'x'.repeat(40),
            body: 'x'.repeat(120),
            mediaType: 'image',
            clickId: 'x'.repeat(120),
          },
        },
      ],
    ])('%s', (_what, payload) => {
      const conversationId = `cv_${'a'.repeat(26)}`;
      const event = inboxMessage({ conversationId, messageId: wamid, payload, body: payload.body });
      const [write] = rowWrites('conversations', event, strandsOf(event)[0], rowOf(event, 1_000)).writes;
      const bytes = Object.entries(write?.Put?.Item ?? {}).reduce(
        (sum, [name, value]) => sum + Buffer.byteLength(`${name}${value}`),
        0,
      );
      expect(bytes).toBeLessThan(1_024);
    });
  });

  it('that is too long keeps what is short, and shows where it was cut', () => {
    const items = Array.from({ length: 500 }, (_, index) => ({ productId: `sku-${index}`, quantity: 1 }));
    const order = { catalogId: '77', text: 'n'.repeat(30_000), items };
    const read = readContent(writeContent(text({ order, context: { messageId: 'wamid.9' } })));
    expect(read).toMatchObject({
      cut: true,
      context: { messageId: 'wamid.9' },
      order: { catalogId: '77', text: expect.stringMatching(/^n+ … \[cut: \d+ characters\]$/) },
    });
    const kept = read?.order?.items ?? [];
    expect(kept).toEqual(items.slice(0, kept.length));
    expect(kept.length).toBeGreaterThan(150);
  });

  it.each([
    ['of a version that is not known', '{"v":2,"media":{"id":"9001"}}'],
    ['that is no JSON', '{"v":1,'],
    ['of a row that is older than contents', undefined],
  ])('%s is left out; the words are read all the same', (_what, stored) => {
    expect(readContent(stored)).toBeUndefined();
  });

  it('may be what the table itself would refuse: no name, a tiny number, deep nesting', () => {
    const deep = Array.from({ length: 40 }).reduce<unknown>((inner) => ({ inner }), 1);
    const response = { '': 1, tiny: 1e-200, deep };
    const content = text({ mediaType: 'interactive', interactive: { kind: 'nfm_reply', response } });
    expect(readBack(content)).toEqual(content);
  });
});
