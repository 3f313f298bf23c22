import { type Claims, KeySet } from './key-set.ts';

/** A user pool of the templates, as those see it who make tokens of it. */
export interface UserPool {
  /** `https://cognito-idp.<region>.amazonaws.com/<pool id>` */
  issuer: string;
  /** Its app clients, in the order of their creation. */
  clientIds: string[];
}

/**
 * Who issues tokens: the user pools of the templates, each with keys of its own in place of those that Cognito
 * publishes. An authorizer that names another issuer has no keys, and refuses every token.
 */
export class Issuers {
  readonly #keys = new Map<string, KeySet>();
  /** By the pool's id. */
  readonly pools = new Map<string, UserPool>();

  addPool(id: string, issuer: string): void {
    this.pools.set(id, { issuer, clientIds: [] });
    this.#keys.set(issuer, new KeySet());
  }

  keysOf(issuer: string): KeySet | undefined {
    return this.#keys.get(issuer);
  }

  /** A token of an issuer; `iss` is set. @throws {RangeError} for an issuer that no template has */
  sign(issuer: string, claims: Claims): string {
    const keys = this.#keys.get(issuer);
    if (!keys) throw new RangeError(`there is no issuer ${issuer}`);
    return keys.sign({ iss: issuer, ...claims });
  }
}
