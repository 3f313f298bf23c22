import { transcriptionSecretName } from '#core/tenant/keys.ts';
import type { Tenant } from '#core/tenant/tenant-repository.ts';
import type { KeyedEndpoint } from '../keyed-calls.ts';
import { NO_TRANSCRIPTION, type TRANSCRIPTION_ENVIRONMENT } from './names.ts';

/** The installation's own model for voice notes. */
export interface InstalledTranscription {
  stage: string;
  baseUrl: string;
  /** {@link NO_TRANSCRIPTION}: none. */
  model: string;
}

/** Where voice notes are listened to. */
export interface TranscriptionEndpoint extends KeyedEndpoint {
  model: string;
  /** Name of its circuit breaker. */
  circuit: string;
}

type Owner = Pick<Tenant, 'tenant_id' | 'voice'>;

export function installedTranscription(
  variables: Readonly<Record<'STAGE' | (typeof TRANSCRIPTION_ENVIRONMENT)[number], string>>,
): InstalledTranscription {
  return {
    stage: variables.STAGE,
    baseUrl: variables.TRANSCRIPTION_BASE_URL,
    model: variables.TRANSCRIPTION_MODEL,
  };
}

/**
 * Where a tenant's voice notes are listened to. A tenant with a key of its own has a circuit of its own, and the
 * installation's key is never sent to an address that a tenant has named.
 *
 * @returns undefined where neither the tenant nor the installation has a model for that
 */
export function transcriptionEndpointOf(
  { tenant_id, voice }: Owner,
  installed: InstalledTranscription,
): TranscriptionEndpoint | undefined {
  const own = voice?.model;
  const model = own?.id ?? installed.model;
  if (model === NO_TRANSCRIPTION) return undefined;
  const baseUrl = own?.base_url ?? installed.baseUrl;
  const hasOwnKey = own?.own_key === true || baseUrl !== installed.baseUrl;
  const circuit = `transcription#${new URL(baseUrl).host}`;
  return {
    ...{ baseUrl, model },
    circuit: hasOwnKey ? `${circuit}#${tenant_id}` : circuit,
    secretName: transcriptionSecretName(installed.stage, hasOwnKey ? tenant_id : 'default'),
  };
}
