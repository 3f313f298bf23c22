import { ProsaError } from './errors.ts';

/** The function was deployed without variables that it needs. */
export class EnvironmentError extends ProsaError {
  override readonly name = 'EnvironmentError';
  /** Names of all missing or empty variables. */
  readonly missing: readonly string[];

  constructor(missing: readonly string[]) {
    super(`missing environment variables: ${missing.join(', ')}`, {
      retryable: false,
      operatorHint: 'Deploy the app stack again; the function must be given every name in its names.ts.',
    });
    this.missing = missing;
  }
}

/**
 * Reads the environment variables of a function, once, when it starts.
 *
 * @param names what the function's names.ts lists as `ENVIRONMENT`
 * @returns the values by name; never an empty one
 * @throws {EnvironmentError} naming all that are missing or empty
 */
export function readEnvironment<const Name extends string>(
  names: readonly Name[],
  environment: NodeJS.ProcessEnv = process.env,
): Record<Name, string> {
  const values: Partial<Record<Name, string>> = {};
  const missing: Name[] = [];
  for (const name of names) {
    const value = environment[name]?.trim();
    if (value) values[name] = value;
    else missing.push(name);
  }
  if (missing.length > 0) throw new EnvironmentError(missing);
  return values as Record<Name, string>;
}
