import { readFileSync } from 'node:fs';
import { type ModelPrice, priceOf } from '#core/budget/model-prices.ts';
import { BEST_DEGREE, type Degree, lowered } from '#core/model/degree.ts';
import type { DegreeBook } from '#core/model/degree-book.ts';
import { endpointsOf } from '#core/model/endpoints.ts';
import { askGuarded } from '#core/model/guarded-model.ts';
import { memoryDegrees } from '#core/model/model.fixture.ts';
import { MAX_OUTPUT_TOKENS, type ModelEndpoint, type Prompt } from '#core/model/model-call.ts';
import { ModelClient } from '#core/model/model-client.ts';
import type { Tenant } from '#core/tenant/tenant-repository.ts';
import { type TenantSpec, tenantSpecSchema } from '#core/tenant/tenant-spec.ts';
import type { AskModel } from './conversation.ts';
import { memoryBreakers } from './eval-gateway.ts';
import { type EvalOptions, EvalUsageError } from './eval-options.ts';

const OPENAI = 'https://api.openai.com/v1';
const CALL_MS = 60_000;

/** A model that is asked, and what it costs. */
export interface LiveModel {
  name: string;
  ask: AskModel;
  /** Plain words, for customers that it plays. */
  words(instructions: string, history: Prompt['history']): Promise<string>;
  price: ModelPrice | undefined;
  /** What of the tenant's file counts. */
  tenant: Partial<Tenant>;
}

/**
 * The model of `--model`, or of the tenant's file, behind the agent's own code for models.
 *
 * @param environment.OPENAI_API_KEY its key, unless the tenant's file has one; `OPENAI_BASE_URL` where it is, unless the file says so
 * @returns undefined where no model is named: the stand-in speaks
 * @throws {EvalUsageError} for a file that cannot be read, or without a key
 */
export function liveModel(
  { model: named, tenant: file }: Pick<EvalOptions, 'model' | 'tenant'>,
  environment: Readonly<Record<string, string | undefined>>,
): LiveModel | undefined {
  const spec = file === undefined ? undefined : readTenant(file);
  const modelId = named ?? spec?.model?.id;
  if (modelId === undefined && file === undefined) return undefined;
  if (modelId === undefined) throw new EvalUsageError(`${file} names no model: give --model`);
  const apiKey = spec?.model?.api_key ?? environment.OPENAI_API_KEY;
  if (!apiKey) {
    throw new EvalUsageError(
      'a model is asked with a key: set OPENAI_API_KEY, or model.api_key in the tenant’s file',
    );
  }
  const { api_key: _key, ...own } = spec?.model ?? {};
  const installed = {
    stage: 'eval',
    modelId,
    baseUrl: own.base_url ?? environment.OPENAI_BASE_URL ?? OPENAI,
  };
  const tenant = { tenant_id: 'acme', model: { ...own, id: modelId, own_key: false } } as Tenant;
  const endpoints = endpointsOf(tenant, installed);
  const [endpoint] = endpoints;
  if (!endpoint) throw new TypeError('there is no endpoint');
  const client = new ModelClient({
    secrets: { read: async (_name, schema) => schema.parse({ apiKey }) },
    now: Date.now,
  });
  const breakers = memoryBreakers();
  const degrees = memoryDegrees();
  return {
    name: modelId,
    price: priceOf(modelId),
    tenant: spec?.guards ? { guards: spec.guards } : {},
    ask: (now, _tenant, prompt, limits, command, requests) =>
      askGuarded({ client, breakers, degrees, now }, endpoints, prompt, limits, command, requests),
    words: (instructions, history) => askForWords({ client, degrees }, endpoint, { instructions, history }),
  };
}

/** Asks for plain words, in the best way that the endpoint understands. @throws {ModelAskedInVainError} */
async function askForWords(
  { client, degrees }: { client: ModelClient; degrees: DegreeBook },
  endpoint: ModelEndpoint,
  prompt: Pick<Prompt, 'instructions' | 'history'>,
): Promise<string> {
  const traceId = '1-00000000-000000000000000000000000';
  const asked: Prompt = { ...prompt, form: 'text', tenantId: 'eval-customer', traceId };
  const known = await degrees.find(endpoint);
  let degree: Degree = known ?? { ...BEST_DEGREE, form: endpoint.fixedForm ?? BEST_DEGREE.form };
  for (;;) {
    const end = await client.ask(endpoint, asked, {
      degree,
      signal: AbortSignal.timeout(CALL_MS),
      timeoutMs: CALL_MS,
      maxOutputTokens: MAX_OUTPUT_TOKENS,
    });
    if (end.kind === 'said') return end.text;
    const next: Degree | undefined = end.kind === 'unsupported' ? lowered(degree, end.feature) : undefined;
    if (!next) throw new ModelAskedInVainError(end.kind, 'cause' in end ? end.cause : undefined);
    degree = next;
  }
}

/** No words came of a call. */
class ModelAskedInVainError extends Error {
  override readonly name = 'ModelAskedInVainError';

  constructor(kind: string, cause: unknown) {
    super(`a call of the model ended as ${kind}${cause instanceof Error ? `: ${cause.message}` : ''}`, {
      cause,
    });
  }
}

/** Asks once, so that a wrong key or name is told before a hundred conversations have failed of it. @throws {EvalUsageError} */
export async function probe({ name, words }: Pick<LiveModel, 'name' | 'words'>): Promise<void> {
  try {
    await words('Answer with one word.', [{ role: 'user', text: 'Oi' }]);
  } catch (error) {
    if (!(error instanceof ModelAskedInVainError)) throw error;
    throw new EvalUsageError(`${name} cannot be asked: ${error.message}`);
  }
}

function readTenant(file: string): TenantSpec {
  try {
    const { $schema: _schema, ...given } = JSON.parse(readFileSync(file, 'utf8'));
    const parsed = tenantSpecSchema.safeParse(given);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw new EvalUsageError(`${file}: ${issue?.path.join('.')} ${issue?.message}`);
  } catch (error) {
    if (error instanceof EvalUsageError) throw error;
    throw new EvalUsageError(
      `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
