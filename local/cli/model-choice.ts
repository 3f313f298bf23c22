import { CommandError } from './errors.ts';

/** The model that answers: a real provider, or the stand-in. */
export type ModelChoice =
  | { kind: 'provider'; apiKey: string; baseUrl: string }
  | { kind: 'stand-in'; delayMs: number };

const DEFAULT_BASE_URL = 'https://api.openai.com/v1';

const WITHOUT_KEY =
  'OPENAI_BASE_URL is set, but OPENAI_API_KEY is not: the stand-in answers. A server that needs no key takes any, such as OPENAI_API_KEY=none.';

/**
 * Takes the real provider when the environment has a key for it.
 *
 * @returns also what the person should know of it
 * @throws {CommandError} when `OPENAI_BASE_URL` is no http address
 */
export function chooseModel(
  environment: NodeJS.ProcessEnv,
  delayMs: number,
): { model: ModelChoice; warning?: string } {
  const apiKey = environment.OPENAI_API_KEY?.trim();
  if (!apiKey) {
    const standIn = { kind: 'stand-in', delayMs } as const;
    return environment.OPENAI_BASE_URL?.trim()
      ? { model: standIn, warning: WITHOUT_KEY }
      : { model: standIn };
  }
  const baseUrl = environment.OPENAI_BASE_URL?.trim() || DEFAULT_BASE_URL;
  if (!/^https?:$/.test(URL.parse(baseUrl)?.protocol ?? '')) {
    throw new CommandError('OPENAI_BASE_URL must be an http or https address');
  }
  return { model: { kind: 'provider', apiKey, baseUrl: baseUrl.replace(/\/+$/, '') } };
}
