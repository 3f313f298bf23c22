import type { Clock } from '../clock.ts';
import { notFound } from './errors.ts';
import { text } from './input.ts';
import type { Secret } from './secret.ts';

const SUFFIX = /-[A-Za-z0-9]{6}$/;

/** The secrets by name and ARN. One whose recovery window has ended is gone. */
export class SecretDirectory {
  readonly #clock: Clock;
  readonly #secrets = new Map<string, Secret>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(secret: Secret): void {
    this.#secrets.set(secret.name, secret);
  }

  remove(secret: Secret): void {
    this.#secrets.delete(secret.name);
  }

  /** Oldest first, also those that are marked for deletion. */
  all(): Secret[] {
    return [...this.#secrets.keys()].flatMap((name) => this.byName(name) ?? []);
  }

  byName(name: string): Secret | undefined {
    const secret = this.#secrets.get(name);
    if (secret?.deletedMs === undefined || secret.deletedMs > this.#clock.now()) return secret;
    this.#secrets.delete(name);
    return undefined;
  }

  /**
   * @param id name, ARN, or ARN without its random end
   * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#ARN_secretnamehyphen
   */
  lookup(id: string): Secret | undefined {
    if (!id.startsWith('arn:')) return this.byName(id);
    return this.all().find(({ arn }) => arn === id || arn.replace(SUFFIX, '') === id);
  }

  /** @throws {AwsServiceError} ResourceNotFoundException, InvalidParameterException */
  find(id: unknown): Secret {
    const secret = this.lookup(text('SecretId', id));
    if (secret) return secret;
    throw notFound();
  }

  replaceAll(secrets: readonly Secret[]): void {
    this.#secrets.clear();
    for (const secret of secrets) this.add(secret);
  }
}
