import { describe, expect, it, vi } from 'vitest';
import { conversationId } from '#core/conversation/ids.ts';
import type { MediaPlace } from '#core/conversation/message/store-media.ts';
import type { InboxMessageReceived } from '#core/events/inbox-message-received.ts';
import { voiceNote as recordingOf } from '../../local/voice/voice-note.ts';
import { inboxMessage } from '../../test/support/events.ts';
import type { FetchedMedia } from './fetch-media.ts';
import { MediaNotYetError } from './media-errors.ts';
import type { MessageMedia, ReadyMedia } from './message-media.ts';
import { removeRevoked } from './remove-revoked.ts';
import { type SettledMedia, takeInMedia } from './take-in-media.ts';

const OWN = conversationId('acme', '100', 'ct_1');
const READY: ReadyMedia = {
  ...{ state: 'ready', kind: 'voice', object_key: 'media/acme/cv_1/h/voice.ogg', mime: 'audio/ogg' },
  ...{ bytes: 3, sha256: 'ab', name: 'voice.ogg' },
};
const DOCUMENT: ReadyMedia = { ...READY, kind: 'document', mime: 'application/pdf' };
const WHOLE = Buffer.from('Ogg');
const voiceNote = (more: { occurredAt?: string; payload?: Partial<InboxMessageReceived['payload']> } = {}) =>
  inboxMessage({
    body: null,
    conversationId: OWN,
    ...more,
    payload: { mediaType: 'audio', media: { id: '900', voice: true }, ...more.payload },
  });

const SECOND = 1_000;
const KEPT_MS = 90 * 24 * 3_600_000;
const AT = Date.parse(voiceNote().timestamp);

/** A world with one message, whose file WhatsApp gives unless told. */
function world(known: { place?: MediaPlace; media?: MessageMedia } = {}, atMs = SECOND) {
  const { place = 'stored' } = known;
  let media = known.media;
  const settled: SettledMedia[] = [];
  const published: unknown[] = [];
  const now = () => ({ place, media, conversationIds: [OWN, 'cv_0'] });
  return {
    settled,
    published,
    ports: {
      find: async () => now(),
      async store(_of: unknown, next: MessageMedia) {
        if (place === 'stored' || place === 'kept') media = next;
        return now();
      },
      fetch: vi.fn(async (): Promise<FetchedMedia> => ({ media: READY, whole: WHOLE })),
      textOf: vi.fn(async (): Promise<string | undefined> => undefined),
      read: async () => Buffer.from('from the bucket'),
      deleteUnder: vi.fn(async () => {}),
      publish: async (facts: unknown[]) => void published.push(...facts),
      onSettled: async (one: SettledMedia) => void settled.push(one),
      now: () => AT + atMs,
      keptMs: KEPT_MS,
    },
  };
}

const takeIn = (of: ReturnType<typeof world>, event = voiceNote()) =>
  takeInMedia(of.ports, event, () => 30_000);

const facts = ({ published }: ReturnType<typeof world>) =>
  published.map((fact) => {
    const { event, idempotency_key, payload } = fact as InboxMessageReceived;
    return { event, idempotency_key, payload };
  });

describe('the file of a message', () => {
  it('whose tenant and conversation do not belong together is not looked for', async () => {
    const foreign = { ...voiceNote(), tenant_id: 'globex' };
    const of = world();
    await expect(takeIn(of, foreign)).rejects.toMatchObject({ name: 'ForeignConversationError' });
    expect([of.published, of.settled]).toEqual([[], []]);
  });

  it('is fetched, told of by ids alone, and then goes on, with its bytes', async () => {
    const here = world();
    expect(await takeIn(here)).toEqual({
      outcome: 'ready',
      media: { ...READY, kept_until: AT + SECOND + KEPT_MS },
    });
    expect(facts(here)).toEqual([
      {
        event: 'inbox.media.ready',
        idempotency_key: 'media:in:acme:100:wamid.1',
        payload: { messageHash: expect.stringMatching(/^\w+$/), kind: 'voice', bytes: 3 },
      },
    ]);
    const [settled] = here.settled;
    expect(await settled?.read()).toBe(WHOLE);
  });

  it('that is there is not fetched again; the fact is told again under the same key, and what follows is repeated', async () => {
    const here = world({ media: READY });
    await takeIn(here);
    await takeIn(here);
    expect(here.ports.fetch).not.toHaveBeenCalled();
    expect(new Set(facts(here).map(({ idempotency_key }) => idempotency_key)).size).toBe(1);
    expect(here.settled).toHaveLength(2);
    expect(String(await here.settled[0]?.read())).toBe('from the bucket');
  });

  it('is there before its message, and is looked after until that has found it, for ten minutes', async () => {
    const here = world({ place: 'kept' });
    await expect(takeIn(here)).rejects.toMatchObject({ name: 'NotStoredYetError', retryAfterSeconds: 2 });
    expect(here.settled).toMatchObject([{ place: 'kept', media: READY }]);
    const late = world({ place: 'kept' }, 10 * 60_000 + 1);
    expect(await takeIn(late)).toMatchObject({ outcome: 'ready' });
  });

  it('comes back while WhatsApp has trouble, and is given up with its reason after two hours', async () => {
    const trouble = new MediaNotYetError('unreachable', 'HTTP 500');
    const soon = world();
    soon.ports.fetch.mockRejectedValue(trouble);
    await expect(takeIn(soon)).rejects.toBe(trouble);
    expect([soon.published, soon.settled]).toEqual([[], []]);
    const late = world({}, 2 * 3_600_000 + 1);
    late.ports.fetch.mockRejectedValue(trouble);
    expect(await takeIn(late)).toMatchObject({
      outcome: 'failed',
      media: { reason: 'unreachable', kind: 'voice' },
    });
    expect(facts(late)).toMatchObject([{ event: 'inbox.media.failed', payload: { reason: 'unreachable' } }]);
    expect(late.settled).toHaveLength(1);
  });

  it('that WhatsApp itself did not get is not asked for', async () => {
    const here = world();
    const errors = [{ code: 131052, title: 'Media download error' }];
    const taken = await takeIn(here, voiceNote({ payload: { errors } }));
    expect(taken).toMatchObject({ outcome: 'failed', media: { reason: 'expired' } });
    expect(here.ports.fetch).not.toHaveBeenCalled();
  });

  it('of a history that is older than what WhatsApp keeps is not asked for', async () => {
    const here = world({}, 7 * 86_400_000 + SECOND);
    expect(await takeIn(here)).toMatchObject({ outcome: 'failed', media: { reason: 'expired' } });
    expect(here.ports.fetch).not.toHaveBeenCalled();
  });

  it('is written with what stands in it, in one write; without, where there is no time or it is large', async () => {
    const once = world();
    once.ports.fetch.mockResolvedValue({ media: DOCUMENT, whole: WHOLE });
    once.ports.textOf.mockResolvedValue('Total R$ 90,00');
    expect(await takeIn(once)).toEqual({
      outcome: 'ready',
      media: { ...DOCUMENT, text: 'Total R$ 90,00', kept_until: AT + SECOND + KEPT_MS },
    });
    expect(once.ports.textOf).toHaveBeenCalledWith(DOCUMENT, WHOLE, 18_000);
    const hurried = world();
    hurried.ports.fetch.mockResolvedValue({ media: DOCUMENT, whole: WHOLE });
    expect(await takeInMedia(hurried.ports, voiceNote(), () => 12_000)).toEqual({
      outcome: 'ready',
      media: { ...DOCUMENT, kept_until: AT + SECOND + KEPT_MS },
    });
    const large = world();
    large.ports.fetch.mockResolvedValue({ media: DOCUMENT, whole: undefined });
    await takeIn(large);
    expect([hurried, large].flatMap(({ ports }) => ports.textOf.mock.calls)).toEqual([]);
  });

  it('says how long a voice note is, also to people to whom no agent listens', async () => {
    const here = world();
    here.ports.fetch.mockResolvedValue({ media: READY, whole: recordingOf('oi', { seconds: 7 }) });
    expect(await takeIn(here)).toMatchObject({ media: { seconds: expect.closeTo(7, 1) } });
  });

  it('that was taken back meanwhile goes, and is told of to no listener', async () => {
    for (const place of ['revoked', 'gone'] as const) {
      const here = world({ place });
      expect(await takeIn(here)).toEqual({ outcome: 'revoked' });
      expect(here.ports.deleteUnder).toHaveBeenCalledWith(
        expect.stringMatching(new RegExp(`^media/acme/${OWN}/\\w+/$`)),
      );
      expect([here.published, here.settled]).toEqual([[], []]);
    }
  });

  it('that an edit of its caption tells of again is not stored beside it, where no revocation would find it', async () => {
    const edit = inboxMessage({
      ...{ messageId: 'wamid.2', body: 'new' },
      payload: { mediaType: 'edit', media: { id: '900', caption: 'new' }, target: { messageId: 'wamid.1' } },
    });
    const here = world();
    expect(await takeIn(here, edit)).toEqual({ outcome: 'no_file' });
    expect(here.ports.fetch).not.toHaveBeenCalled();
  });

  it('that it does not have is none', async () => {
    expect(await takeIn(world(), inboxMessage())).toEqual({ outcome: 'no_file' });
  });
});

describe('a message that is taken back', () => {
  const revocation = inboxMessage({
    conversationId: OWN,
    messageId: 'wamid.2',
    body: null,
    payload: { mediaType: 'revoke', target: { messageId: 'wamid.1' } },
  });

  it('loses its file, as itself and as the copy of another responder, wherever its conversation was', async () => {
    const here = world({ place: 'revoked' });
    expect(await removeRevoked(here.ports, revocation)).toEqual({ outcome: 'removed' });
    const folders = here.ports.deleteUnder.mock.calls.flat() as unknown as string[];
    expect(new Set(folders).size).toBe(4);
    expect(folders.filter((folder) => folder.startsWith('media/acme/cv_0/'))).toHaveLength(2);
  });

  it('keeps it until the table says so, and for good where it takes back what it may not', async () => {
    await expect(removeRevoked(world().ports, revocation)).rejects.toMatchObject({ retryAfterSeconds: 5 });
    const late = world({}, 11 * 60_000);
    expect(await removeRevoked(late.ports, revocation)).toEqual({ outcome: 'kept' });
    expect(late.ports.deleteUnder).not.toHaveBeenCalled();
  });
});
