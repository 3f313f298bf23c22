import { FaultRegistry } from '@prosa/local-cloud/faults';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BudgetBook } from '#core/budget/budget-book.ts';
import type { CircuitCause } from '#core/events/circuit-event.ts';
import { SOUND_IN_VIDEO } from '#core/media/media-type.ts';
import { readAiUse } from '#core/metrics/ai-use.ts';
import { CircuitBreakers } from '#platform/resilience/circuit-breakers.ts';
import { systemCircuitClock } from '#platform/resilience/clock.ts';
import { MemoryCircuitStore } from '#platform/resilience/memory-circuit-store.fixture.ts';
import { recordingCount, recordingLog } from '#platform/runtime/recording.fixture.ts';
import { disturbedAnswers } from '../../../local/faults/model-faults.ts';
import type { MODEL_TARGET } from '../../../local/faults/model-target.ts';
import { type ModelStandIn, serveModelStandIn } from '../../../local/model/stand-in.ts';
import { voiceNote } from '../../../local/voice/voice-note.ts';
import { startConversationsTable, type TestTable } from '../../../test/support/conversations-table.ts';
import { CAUSE } from '../model.fixture.ts';
import { readTranscription, transcriptionRequest } from './request.ts';
import { connectTranscriber, type Transcriber } from './transcriber.ts';

const NOW = Date.UTC(2026, 10, 30, 12);
const STRUCK = { target: 'model', match: { api: 'transcriptions' } } as const;

let table: TestTable;
let standIn: ModelStandIn;
let faults: FaultRegistry<typeof MODEL_TARGET>;
let listener: Transcriber;
let secrets: Map<string, unknown>;
let budget: { micro_usd_per_month: number; allow_unknown_price: boolean } | undefined;
let sent: string[];
let nowMs: number;

beforeEach(async () => {
  faults = new FaultRegistry<typeof MODEL_TARGET>();
  standIn = await serveModelStandIn({ disturb: disturbedAnswers(faults) });
  table = await startConversationsTable();
  secrets = new Map([['prosa/test/transcription/default', { apiKey: 'sk-test' }]]);
  budget = undefined;
  sent = [];
  nowMs = NOW;
  listener = listenerOf('gpt-transcribe');
});
afterEach(async () => {
  await listener.settled();
  await standIn.close();
  await table.close();
});

function listenerOf(model: string): Transcriber {
  let ids = 0;
  const now = () => nowMs;
  return connectTranscriber(
    { stage: 'test', baseUrl: standIn.baseUrl, model },
    {
      ...{ table, now, log: recordingLog(), metrics: recordingCount() },
      secrets: {
        read: async (name, schema) => (secrets.has(name) ? schema.parse(secrets.get(name)) : undefined),
      },
      async fetch(url, init) {
        sent.push(Buffer.from(init?.body ?? '').toString('latin1'));
        return globalThis.fetch(url, init);
      },
      findTenant: async () => ({ tenant_id: 'acme', timezone: 'America/Sao_Paulo', budget }),
      breakers: new CircuitBreakers<CircuitCause>({
        store: new MemoryCircuitStore(),
        clock: { ...systemCircuitClock, now },
        random: () => 0.5,
        newId: () => `id${++ids}`,
        hooks: { onTransition: () => undefined, onTrouble: () => undefined, onLocalOpen: () => undefined },
      }),
    },
  );
}

const hear = (words = 'quero dois sofás', of = listener) =>
  of.transcribe(
    { tenant_id: 'acme' },
    { bytes: voiceNote(words), mime: 'audio/ogg; codecs=opus' },
    {
      seconds: 60,
      hints: { languages: ['pt-BR'], keywords: ['Sofá Lua'] },
      limits: { signal: new AbortController().signal, callMs: 30_000, deadline: nowMs + 60_000 },
      cause: CAUSE,
    },
  );

const fieldsSent = () => sent.map((body) => [...body.matchAll(/; name="([^"]+)"/g)].map(([, name]) => name));

describe('a voice note', () => {
  it('is heard: the recording goes out as it is, with languages and names as hints', async () => {
    expect(await hear('são R$ 1.234,56')).toMatchObject({
      ...{ kind: 'transcribed', text: 'são R$ 1.234,56' },
      ...{ language: 'pt', model: 'gpt-transcribe' },
    });
    expect(fieldsSent()).toEqual([['model', 'response_format', 'languages[]', 'keywords[]', 'file']]);
    expect(sent[0]).toContain('filename="voice.ogg"\r\nContent-Type: audio/ogg\r\n\r\nOggS');
  });

  it.each([...SOUND_IN_VIDEO, 'audio/x-m4a', 'audio/mpeg', 'audio/aac', 'audio/amr', 'application/ogg'])(
    'in %s is named as what it is: models know the form by the name',
    (mime) => {
      const { bytes } = transcriptionRequest(
        'whisper-1',
        { bytes: Buffer.from('x'), mime },
        { languages: [], keywords: [] },
        'none',
      );
      const [, ending = ''] = /filename="voice\.(\w+)"/.exec(Buffer.from(bytes).toString()) ?? [];
      expect(ending === 'ogg').toBe(mime.endsWith('/ogg'));
    },
  );

  it('is heard by a model of the older form, and by one that knows no hints, which is remembered', async () => {
    const old = listenerOf('whisper-1');
    expect(await hear('oi', old)).toMatchObject({ kind: 'transcribed', text: 'oi' });
    expect(fieldsSent()).toEqual([['model', 'response_format', 'language', 'prompt', 'file']]);
    faults.add({ ...STRUCK, action: 'reject', for: 'unknown', count: 1 });
    expect(await hear('oi', old)).toMatchObject({ kind: 'transcribed' });
    await hear('oi', old);
    expect(fieldsSent().slice(2)).toEqual(Array(2).fill(['model', 'response_format', 'file']));
  });

  it('is counted by tenant, model and day', async () => {
    await hear();
    await listener.settled();
    const use = await readAiUse(table, 'acme', { from: '2026-11-30', to: '2026-11-30' });
    expect(use).toMatchObject([{ modelId: 'gpt-transcribe', requests: 1, failed: 0 }]);
  });
});

describe('what is wrong', () => {
  it.each([
    ['error', 'down'],
    ['rate-limit', 'down'],
    ['drop', 'down'],
    ['ends', 'down'],
  ] as const)('%s: it may be heard the next time', async (action, kind) => {
    faults.add({ ...STRUCK, action, count: 1 });
    expect(await hear()).toMatchObject({ kind });
    expect(await hear()).toMatchObject({ kind: 'transcribed' });
  });

  it.each([
    ['quota', 'out_of_quota'],
    ['model', 'misconfigured'],
    ['filter', 'refused'],
  ] as const)('%s: it will not be heard', async (why, kind) => {
    faults.add({ ...STRUCK, action: 'reject', for: why });
    expect(await hear()).toMatchObject({ kind });
  });

  it('an answer that is no transcript is trouble of the provider', async () => {
    faults.add({ ...STRUCK, action: 'nonsense', kind: 'html', count: 1 });
    expect(await hear()).toMatchObject({ kind: 'down' });
  });

  it.each([
    ['no words', {}],
    ['words that are none', { text: ['oi'] }],
    ['a list', [{ text: 'oi' }]],
    ['nothing', undefined],
  ])('so is a document with %s: nothing said is an empty text', (_what, document) => {
    expect(readTranscription(document)).toMatchObject({ kind: 'down' });
    expect(readTranscription({ text: '' })).toEqual({ kind: 'transcribed', text: '' });
  });

  it('a provider that is down is not asked, and the model that answers is asked on', async () => {
    faults.add({ ...STRUCK, action: 'error' });
    for (let at = 0; at < 5; at += 1) await hear();
    expect(await hear()).toMatchObject({ kind: 'open', openUntil: expect.any(Number) });
    expect(sent).toHaveLength(5);
  });

  it('without a key, or a model, no provider is asked', async () => {
    secrets.clear();
    expect(await hear()).toMatchObject({ kind: 'misconfigured' });
    expect(await hear('oi', listenerOf('none'))).toEqual({ kind: 'none' });
    expect(sent).toEqual([]);
  });
});

describe('the tenant’s budget', () => {
  const spent = async () => {
    await listener.settled();
    const book = new BudgetBook(table, { now: () => 0, newId: () => '' });
    return book.read({ tenantId: 'acme', month: '2026-11' });
  };

  it('pays by the second what was listened to', async () => {
    budget = { micro_usd_per_month: 1_000_000, allow_unknown_price: false };
    await hear('x'.repeat(600));
    expect(await spent()).toMatchObject({ spent: 3_000, reserved: 0, assumed: 0 });
  });

  it('that does not pay for a minute pays for none', async () => {
    budget = { micro_usd_per_month: 1_000, allow_unknown_price: false };
    expect(await hear()).toMatchObject({ kind: 'budget_spent' });
    expect(await hear('oi', listenerOf('my-whisper'))).toMatchObject({ kind: 'price_unknown' });
    expect(sent).toEqual([]);
  });
});
