import { ResourceNotFoundException } from '@aws-sdk/client-secrets-manager';
import type * as z from 'zod';
import { ExpiringCache } from '../cache/expiring-cache.ts';
import { ProsaError } from '../runtime/errors.ts';

/**
 * How long a secret is kept in memory, in seconds. Each call of Secrets Manager is paid for, by every environment: a new
 * value is taken up when the old one is refused, and this is how long one that was withdrawn may still be used.
 */
const MAX_AGE_SECONDS = 3_600;

/** How long a name without a secret is not asked for again, in milliseconds. */
const MISSING_TTL_MS = 30_000;

/** What is used of Powertools' SecretsProvider. */
export interface SecretsSource {
  get(
    name: string,
    options: { maxAge: number; forceFetch?: boolean },
  ): Promise<string | Uint8Array | undefined>;
}

/** A secret is there but does not hold what it should. The message names no value. */
export class SecretFormatError extends ProsaError {
  override readonly name = 'SecretFormatError';

  constructor(secretName: string, paths: string) {
    super(`the secret ${secretName} does not hold what it should: see ${paths}`, {
      retryable: false,
      operatorHint: 'Put the value again as the README says.',
    });
  }
}

/**
 * Reads secrets that hold JSON, through Powertools Parameters, which remembers them; names without a
 * secret are remembered here.
 *
 * @see https://docs.aws.amazon.com/powertools/typescript/latest/features/parameters/
 */
export class SecretReader {
  readonly #source: SecretsSource;
  readonly #missing: ExpiringCache<string>;

  constructor(source: SecretsSource, now: () => number) {
    this.#source = source;
    this.#missing = new ExpiringCache({ ttlMs: 0, missingTtlMs: MISSING_TTL_MS, maxEntries: 1_000, now });
  }

  /**
   * @param name such as `prosa/prod/app/default`
   * @param options.refresh asks Secrets Manager whatever is remembered, for a value that was refused and may have been
   *   replaced; the caller bounds how often
   * @returns undefined when there is no such secret
   * @throws {SecretFormatError}, and Powertools' GetParameterError when Secrets Manager is in trouble
   */
  async read<Schema extends z.ZodType>(
    name: string,
    schema: Schema,
    options: { refresh?: boolean } = {},
  ): Promise<z.infer<Schema> | undefined> {
    const text = options.refresh
      ? await this.#refresh(name)
      : await this.#missing.get(name, () => this.#get(name));
    if (text === undefined) return undefined;
    const parsed = schema.safeParse(parseJson(text));
    if (parsed.success) return parsed.data;
    const paths = parsed.error.issues.map((issue) => issue.path.join('.') || 'the value').join(', ');
    throw new SecretFormatError(name, paths);
  }

  async #refresh(name: string): Promise<string | undefined> {
    const text = await this.#get(name, { forceFetch: true });
    this.#missing.set(name, text);
    return text;
  }

  async #get(name: string, options: { forceFetch?: boolean } = {}): Promise<string | undefined> {
    try {
      const value = await this.#source.get(name, { maxAge: MAX_AGE_SECONDS, ...options });
      return typeof value === 'object' ? Buffer.from(value).toString('utf8') : value;
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }
}

/** Text that is no JSON fits no schema. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Powertools wraps what Secrets Manager answers. */
function isNotFound(error: unknown): boolean {
  return (
    error instanceof ResourceNotFoundException ||
    (error instanceof Error && (error.name === 'ResourceNotFoundException' || isNotFound(error.cause)))
  );
}
