import { wordsInVoiceNote } from '../../local/voice/voice-note.ts';
import { forever } from './actor.ts';
import type { FakeModel } from './fake-model.ts';
import type { FakeTools } from './fake-tools.ts';
import type { FakeWhatsApp } from './fake-whatsapp.ts';

/** The network as actors see it: the model, tools, and WhatsApp. */
export function fakeFetch(providers: {
  model: FakeModel;
  tools: FakeTools;
  whatsApp: FakeWhatsApp;
}): typeof globalThis.fetch {
  return async (input, init = {}) => {
    const url = String(input instanceof Request ? input.url : input);
    if (url.endsWith('/audio/transcriptions')) {
      const words = wordsInVoiceNote(Buffer.from(init.body as Uint8Array)) ?? '';
      return await Promise.race([providers.model.hear(words), aborted(init.signal)]);
    }
    const body: unknown = JSON.parse(String(init.body ?? 'null'));
    if (url.endsWith('/messages')) {
      return await Promise.race([providers.whatsApp.answer(body), aborted(init.signal)]);
    }
    if (url.endsWith('/responses')) {
      return await Promise.race([providers.model.answer(body), aborted(init.signal)]);
    }
    if (url.endsWith('/call')) {
      return await Promise.race([providers.tools.answer(url, body), aborted(init.signal)]);
    }
    // Triage asks another way then, and remembers it.
    if (url.endsWith('/decisions'))
      return Response.json({ error: { message: 'no such route' } }, { status: 404 });
    throw new Error(`nothing answers at ${url} in the simulation`);
  };
}

function aborted(signal: AbortSignal | null | undefined): Promise<never> {
  if (!signal) return forever();
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
