import type { UploadedMedia } from '#core/channel/uploaded-media.ts';
import type { Conversation } from '#core/conversation/records.ts';
import type { CircuitCause } from '#core/events/circuit-event.ts';
import type { UploadMedia } from '#core/whatsapp/outbound/upload-media.ts';
import type { CircuitBreakers } from '#platform/resilience/circuit-breakers.ts';
import { CircuitTimeoutError } from '#platform/resilience/errors.ts';
import type { Verdict } from '#platform/resilience/local-circuit.ts';
import type { OpenObject } from '#platform/s3/open-object.ts';
import type { SecretReader } from '#platform/secrets/secret-reader.ts';
import type { MediaObject } from './media-object.ts';
import { withToken } from './send-content.ts';
import type { MediaPorts, UploadResult } from './sender-ports.ts';
import { UPLOAD_TIMEOUT_MS } from './time-limits.ts';

/** Longer than the upload's own time-out, so that the upload says what it came to. */
const CIRCUIT_OPTIONS = { timeout: UPLOAD_TIMEOUT_MS + 1_000 };

/** What handing files to WhatsApp needs from outside. */
export interface UploadPorts {
  known: UploadedMedia;
  open: OpenObject;
  /** Why an object could not be read. */
  onUnreadable(error: unknown): void;
  upload: UploadMedia;
  secrets: SecretReader;
  stage: string;
  breakers: CircuitBreakers<CircuitCause>;
  cause: CircuitCause;
}

/** What became of it where WhatsApp was asked, or could have been. */
type Tried = Exclude<UploadResult, { kind: 'circuit_open' }>;

/** Hands the files of a conversation's replies to WhatsApp, each once for a business number while its id is good. */
export function connectMedia(ports: UploadPorts): MediaPorts {
  const channelOf = ({ tenant_id: tenantId, channel_id: channelId }: Conversation) => ({
    ...{ tenantId, channelId },
  });
  return {
    idOf: (conversation, { key }) => ports.known.find(channelOf(conversation), key),
    async upload(conversation, object, traceId) {
      const channel = channelOf(conversation);
      const result = await guarded(ports, channel.channelId, () =>
        upload(ports, channel.channelId, object, traceId),
      );
      if (result.kind === 'uploaded') await ports.known.remember(channel, object.key, result.id);
      return result;
    },
    forget: (conversation, { key }) => ports.known.forget(channelOf(conversation), key),
  };
}

async function upload(
  ports: UploadPorts,
  phoneNumberId: string,
  { key, mime, bytes }: MediaObject,
  traceId: string,
): Promise<Tried> {
  const outcome = await withToken<Tried>(ports, phoneNumberId, async (accessToken) => {
    let parts: AsyncIterable<Uint8Array> | undefined;
    try {
      // Anew for each token that is tried.
      parts = await ports.open(key);
    } catch (error) {
      ports.onUnreadable(error);
      return { kind: 'unreadable' };
    }
    if (!parts) return { kind: 'gone' };
    return ports.upload({ phoneNumberId, accessToken, traceId, mime, bytes, parts });
  });
  return outcome ?? { kind: 'not_configured', reason: 'no_access_token' };
}

/** A circuit of its own: that WhatsApp takes no files says nothing of texts. */
async function guarded(
  { breakers, cause }: UploadPorts,
  channelId: string,
  work: () => Promise<Tried>,
): Promise<UploadResult> {
  const breaker = breakers.get(`whatsapp-media#${channelId}`, CIRCUIT_OPTIONS);
  let tried: Tried | undefined;
  const keep = async () => {
    tried = await work();
    return tried;
  };
  try {
    const execution = await breaker.execute(keep, { cause, judge });
    return execution.kind === 'open'
      ? { kind: 'circuit_open', circuit: execution.circuit, until: execution.openUntil }
      : execution.value;
  } catch (error) {
    // Done is done, whatever the breaker could not note down.
    if (tried) return tried;
    if (error instanceof CircuitTimeoutError) return { kind: 'unknown', cause: error };
    throw error;
  }
}

function judge(outcome: { value: Tried } | { error: unknown }): Verdict {
  if ('error' in outcome) return 'neutral';
  switch (outcome.value.kind) {
    case 'uploaded':
      return 'success';
    case 'refused':
      return outcome.value.httpStatus >= 500 ? 'failure' : 'success';
    case 'unknown':
    case 'not_connected':
      return 'failure';
    case 'gone':
    case 'unreadable':
    case 'not_configured':
      return 'neutral';
  }
}
