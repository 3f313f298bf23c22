import { CommandError } from './errors.ts';

/** The model that answers: a real provider, or the stand-in. */
export type ModelChoice =
  | { kind: 'provider'; apiKey: string; baseUrl: string }
  | { kind: 'stand-in'; delayMs: number };

const DEFAULT_BASE_URL = 'https://api.openai.com/v1';

/**
 * Takes the real provider when the environment has a key for it.
 *
 * @throws {CommandError} when `OPENAI_BASE_URL` is no http address
 */
export function chooseModel(environment: NodeJS.ProcessEnv, delayMs: number): ModelChoice {
  const apiKey = environment.OPENAI_API_KEY?.trim();
  if (!apiKey) return { kind: 'stand-in', delayMs };
  const baseUrl = environment.OPENAI_BASE_URL?.trim() || DEFAULT_BASE_URL;
  if (!/^https?:$/.test(URL.parse(baseUrl)?.protocol ?? '')) {
    throw new CommandError('OPENAI_BASE_URL must be an http or https address');
  }
  return { kind: 'provider', apiKey, baseUrl: baseUrl.replace(/\/+$/, '') };
}
