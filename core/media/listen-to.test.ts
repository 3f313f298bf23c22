import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hearMessage } from '#core/conversation/hearing/hear-message.ts';
import { HearingBench } from '#core/conversation/hearing/hearing.fixture.ts';
import { findById } from '#core/conversation/message/find-target.ts';
import type { InboxMessageReceived } from '#core/events/inbox-message-received.ts';
import type { Transcribed } from '#core/model/transcription/transcriber.ts';
import { voiceNote } from '../../local/voice/voice-note.ts';
import { startConversationsTable, type TestTable } from '../../test/support/conversations-table.ts';
import { inboxMessage } from '../../test/support/events.ts';
import { type ListenPorts, listenTo } from './listen-to.ts';
import type { MediaKind, ReadyMedia } from './message-media.ts';
import type { SettledMedia } from './take-in-media.ts';

let table: TestTable;
let bench: HearingBench;
let heardBytes: number[];
let ends: Transcribed[];
beforeEach(async () => {
  table = await startConversationsTable();
  bench = new HearingBench(table);
  heardBytes = [];
  ends = [];
});
afterEach(() => table.close());

const down = (retryAfterMs?: number): Transcribed => ({
  kind: 'down',
  cause: new Error('503'),
  retryAfterMs,
});

function ports(more: Partial<ListenPorts> = {}): ListenPorts {
  return {
    async findRow({ tenantId, conversationId, messageId }) {
      const living = await bench.conversations.find(tenantId, conversationId);
      const found = living && (await findById(table, living, messageId, { replies: false }));
      return found?.kind === 'message' ? found.row : undefined;
    },
    findTenant: async () => ({
      ...{ tenant_id: 'acme', language: 'pt-BR', sentences: { es: {} } },
      voice: { keywords: ['Sofá Lua'] },
    }),
    transcriber: {
      async transcribe(_tenant, { bytes }) {
        heardBytes.push(bytes.length);
        return ends.shift() ?? { kind: 'transcribed', text: 'quero dois sofás', language: 'pt', model: 'm' };
      },
    },
    hear: ({ payload }, heard) =>
      hearMessage(
        bench.ports(),
        { tenantId: 'acme', conversationId: 'cv_1', messageId: payload.messageId },
        heard,
      ),
    now: () => bench.nowMs,
    ...more,
  };
}

function settled(
  bytes: Uint8Array,
  more: Partial<SettledMedia> & { kind?: MediaKind; payload?: Partial<InboxMessageReceived['payload']> } = {},
): SettledMedia {
  const { kind = 'voice', payload, ...rest } = more;
  const media: ReadyMedia = {
    ...{ state: 'ready', kind, object_key: 'media/acme/cv_1/h/voice.ogg', mime: 'audio/ogg' },
    ...{ bytes: bytes.length, sha256: '0'.repeat(64), name: 'voice.ogg' },
  };
  const at = new Date(bench.nowMs).toISOString();
  return {
    event: inboxMessage({
      ...{ messageId: 'a', body: null, occurredAt: at, receivedAt: at },
      payload: { mediaType: 'audio', media: { id: '9001', voice: true }, ...payload },
    }),
    media,
    place: 'stored',
    read: async () => bytes,
    remainingMs: () => 50_000,
    ...rest,
  };
}

const NOTE = voiceNote('quero dois sofás');

describe('a voice note', () => {
  it('is heard, and the conversation goes on with what is said in it', async () => {
    await bench.receive('a');
    expect(await listenTo(ports(), settled(NOTE))).toBe('words');
    expect(await bench.rows()).toEqual([['quero dois sofás', 1, undefined, 'words']]);
    expect(bench.commands).toHaveLength(1);
  });

  it('is not paid for twice: the record that comes again only asks again', async () => {
    await bench.receive('a');
    await listenTo(ports(), settled(NOTE));
    expect(await listenTo(ports(), settled(NOTE))).toBe('words');
    expect(heardBytes).toHaveLength(1);
    expect(await bench.rows()).toEqual([['quero dois sofás', 1, undefined, 'words']]);
  });

  it('that was given up on time is heard all the same, for people and for later answers', async () => {
    await bench.receive('a');
    await bench.hear('a', { as: 'late' });
    expect(await listenTo(ports(), settled(NOTE))).toBe('words');
    expect(await bench.rows()).toEqual([['quero dois sofás', 1, undefined, 'words']]);
    expect(bench.commands).toHaveLength(1);
  });

  it('whose file went as it came, since its customer was forgotten, is given up and not tried again for hours', async () => {
    await bench.receive('a');
    expect(await listenTo(ports(), settled(NOTE, { read: async () => undefined }))).toBe('expired');
    expect(await bench.rows()).toEqual([[null, 1, undefined, 'expired']]);
    expect([heardBytes.length, bench.commands.length]).toEqual([0, 1]);
  });

  it('waits for its message', async () => {
    await expect(listenTo(ports(), settled(NOTE, { place: 'kept' }))).rejects.toMatchObject({
      ...{ name: 'ListenLaterError', retryAfterSeconds: 2 },
    });
    expect(heardBytes).toEqual([]);
  });

  it('whose message is not found any more is not paid for, and one that goes meanwhile comes back', async () => {
    await expect(listenTo(ports(), settled(NOTE))).rejects.toMatchObject({ name: 'ListenLaterError' });
    expect(heardBytes).toEqual([]);
    await bench.receive('a');
    const gone = listenTo(ports({ hear: async () => 'absent' }), settled(NOTE));
    await expect(gone).rejects.toMatchObject({ name: 'ListenLaterError' });
    expect((await bench.rows())[0]?.[2]).toBe('transcript');
  });

  it('over which the process died before it was written is heard again', async () => {
    await bench.receive('a');
    const dies = listenTo(ports({ hear: () => Promise.reject(new Error('dead')) }), settled(NOTE));
    await expect(dies).rejects.toThrow('dead');
    expect(await listenTo(ports(), settled(NOTE))).toBe('words');
    expect(await bench.rows()).toEqual([['quero dois sofás', 1, undefined, 'words']]);
  });

  it('that two invocations hear at once is numbered once', async () => {
    await bench.receive('a');
    await Promise.all([listenTo(ports(), settled(NOTE)), listenTo(ports(), settled(NOTE))]);
    expect(await bench.rows()).toEqual([['quero dois sofás', 1, undefined, 'words']]);
    expect(new Set(bench.commands.map(({ idempotency_key }) => idempotency_key)).size).toBe(1);
  });
});

describe('what no model is asked about', () => {
  it.each([
    ['a slip of the finger', voiceNote('', { seconds: 0.6 }), 'empty'],
    ['silence', voiceNote('', { seconds: 8, isSilent: true }), 'empty'],
    ['eleven minutes', voiceNote('oi', { seconds: 660 }), 'too_long'],
  ] as const)('%s', async (_what, bytes, as) => {
    await bench.receive('a');
    expect(await listenTo(ports(), settled(bytes))).toBe(as);
    expect((await bench.rows())[0]?.[3]).toBe(as);
    expect(heardBytes).toEqual([]);
  });

  it('more bytes than a model takes: they are not even read', async () => {
    await bench.receive('a');
    const { media } = settled(NOTE);
    const large = { ...(media as ReadyMedia), bytes: 100 * 1024 * 1024 };
    const read = () => Promise.reject(new Error('read'));
    expect(await listenTo(ports(), settled(NOTE, { media: large, read }))).toBe('too_long');
  });

  it('music: a file of unknown length, and too large for ten minutes of speech', async () => {
    await bench.receive('a');
    const song = Buffer.concat([Buffer.from('ID3\u0004'), Buffer.alloc(9_600_000)]);
    expect(await listenTo(ports(), settled(song, { kind: 'audio' }))).toBe('too_long');
    expect(heardBytes).toEqual([]);
  });

  it('what claims to be a sound and is none', async () => {
    await bench.receive('a');
    expect(await listenTo(ports(), settled(Buffer.from('MZ'), { kind: 'other' }))).toBe('failed');
  });

  it('a file that did not come', async () => {
    await bench.receive('a');
    const media = { state: 'failed', kind: 'voice', reason: 'expired' } as const;
    expect(await listenTo(ports(), settled(NOTE, { media }))).toBe('failed');
    expect(bench.commands).toHaveLength(1);
  });

  it('a picture', async () => {
    const photo = settled(NOTE, { kind: 'image', payload: { mediaType: 'image' } });
    expect(await listenTo(ports(), photo)).toBeUndefined();
  });
});

it.each([
  ['audio/mpeg', 2_000],
  ['audio/amr', 600],
])('a sound of unknown length is paid for as the longest that it can be: %s', async (mime, least) => {
  await bench.receive('a');
  const lengths: number[] = [];
  const transcriber: ListenPorts['transcriber'] = {
    async transcribe(_tenant, _recording, { seconds }) {
      lengths.push(seconds);
      return { kind: 'transcribed', text: 'oi', model: 'm' };
    },
  };
  const note = settled(Buffer.alloc(60_000), { kind: 'audio' });
  const media = { ...(note.media as ReadyMedia), mime };
  await listenTo(ports({ transcriber }), { ...note, media });
  expect(lengths).toEqual([60_000 / least]);
});

describe('a model that has trouble', () => {
  it('is asked again later, as it says, until no customer waits for it', async () => {
    await bench.receive('a');
    ends.push(down(7_000), { kind: 'open', openUntil: bench.nowMs + 20_000 }, down());
    const note = settled(NOTE);
    await expect(listenTo(ports(), note)).rejects.toMatchObject({ retryAfterSeconds: 7 });
    await expect(listenTo(ports(), note)).rejects.toMatchObject({ retryAfterSeconds: 20 });
    bench.nowMs += 11 * 60_000;
    expect(await listenTo(ports(), note)).toBe('failed');
  });

  it.each<Transcribed['kind']>([
    'none',
    'misconfigured',
    'out_of_quota',
    'budget_spent',
    'price_unknown',
    'refused',
    'rejected',
  ])('or none, or no money (%s): agents go on without', async (kind) => {
    await bench.receive('a');
    ends.push({ kind, cause: new Error(kind) } as Transcribed);
    expect(await listenTo(ports(), settled(NOTE))).toBe('failed');
    expect(bench.commands).toHaveLength(1);
  });

  it('or hears nothing: it is empty', async () => {
    await bench.receive('a');
    ends.push({ kind: 'transcribed', text: ' \u200b\n', model: 'm' });
    expect(await listenTo(ports(), settled(NOTE))).toBe('empty');
  });

  it.each([
    'Legendas pela comunidade Amara.org',
    'Subtítulos realizados por la comunidad de Amara.org',
    'Legenda Adriana Zanotto',
    'Obrigado por assistir!',
    'Inscreva-se no canal.',
    ' Thanks for watching! ',
  ])('or says to silence what films end with, “%s”: it is empty', async (text) => {
    await bench.receive('a');
    ends.push({ kind: 'transcribed', text, model: 'm' });
    expect(await listenTo(ports(), settled(NOTE))).toBe('empty');
    expect((await bench.rows())[0]?.[0]).toBeNull();
  });

  it.each([
    'Vocês têm o site amara.org, mas eu queria saber do meu pedido, que ainda não chegou aqui em casa',
    'Obrigado por ver isso para mim',
    'A legenda da foto está errada',
    'Obrigada',
  ])('but a customer who speaks of such things is heard: “%s”', async (text) => {
    await bench.receive('a');
    ends.push({ kind: 'transcribed', text, model: 'm' });
    expect(await listenTo(ports(), settled(voiceNote(text)))).toBe('words');
  });

  it('or says more than fits into the recording: what it says is not taken for the customer’s words', async () => {
    await bench.receive('a');
    ends.push({ kind: 'transcribed', text: 'e tchau, '.repeat(100_000), model: 'm' });
    expect(await listenTo(ports(), settled(voiceNote('oi', { seconds: 30 })))).toBe('failed');
    expect((await bench.rows())[0]?.[0]).toBeNull();
  });

  it('or says very much of a recording of unknown length: its row holds no more than ten minutes of speech', async () => {
    await bench.receive('a');
    ends.push({ kind: 'transcribed', text: '😀'.repeat(100_000), model: 'm' });
    const song = settled(Buffer.alloc(60_000), { kind: 'audio' });
    expect(await listenTo(ports(), song)).toBe('words');
    expect((await bench.rows())[0]?.[0]).toBe('😀'.repeat(8_000));
  });

  it('is not asked without the time to wait for it', async () => {
    await bench.receive('a');
    const late = settled(NOTE, { remainingMs: () => 6_000 });
    await expect(listenTo(ports(), late)).rejects.toMatchObject({ name: 'ListenLaterError' });
    expect(heardBytes).toEqual([]);
  });
});
