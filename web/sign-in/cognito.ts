import * as oauth from 'oauth4webapi';
import { NoAnswer } from '../api/problem.ts';
import type { Session } from './session.ts';

/** What the page's server says in `/sign-in.json`: where people sign in, and as which client. */
export interface SignInSettings {
  /** Of the user pool. */
  issuer: string;
  clientId: string;
  /** Of the user pool's domain, without a slash at its end. */
  signInUrl: string;
}

/** What the browser does for a sign-in. */
export interface Browser {
  /** The address at which the page is. */
  readonly address: URL;
  /** Of this tab; outlives a visit to another site. */
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  /** Leaves the page. */
  leaveFor(address: URL): void;
  /** Puts an address of this page in place of the one with the code. */
  show(path: string): void;
  /** Milliseconds since the epoch. */
  now(): number;
  fetch: typeof fetch;
}

/** Of a sign-in that has begun: what only this tab knows, so that no other one can end it. */
interface Attempt {
  verifier: string;
  state: string;
  nonce: string;
  /** Where the person was. */
  path: string;
}

const ATTEMPT = 'prosa.sign-in';

/** A token is renewed so long before it ends, in milliseconds. */
const EARLY_MS = 60_000;

/**
 * Signs people in at Cognito: authorization code with PKCE. Tokens stay in memory. A reload comes back without a password as
 * long as Cognito knows the browser.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/using-pkce-in-authorization-code.html
 */
export class CognitoSignIn {
  readonly #server: oauth.AuthorizationServer;
  readonly #client: oauth.Client;
  readonly #browser: Browser;
  readonly #signInUrl: string;

  constructor({ issuer, clientId, signInUrl }: SignInSettings, browser: Browser) {
    this.#signInUrl = signInUrl;
    this.#server = {
      issuer,
      authorization_endpoint: `${signInUrl}/oauth2/authorize`,
      token_endpoint: `${signInUrl}/oauth2/token`,
    };
    this.#client = { client_id: clientId };
    this.#browser = browser;
  }

  /**
   * Ends the sign-in that the address of the page tells of.
   *
   * @returns undefined where it tells of none, or of one that this tab has not begun
   * @throws {SignInRefused} {NoAnswer}
   */
  async finish(): Promise<Session | undefined> {
    const { address, storage } = this.#browser;
    const kept = storage.getItem(ATTEMPT);
    if (kept === null || !address.searchParams.has('state')) return undefined;
    storage.removeItem(ATTEMPT);
    const attempt = JSON.parse(kept) as Attempt;
    const tokens = await this.#ask(async () => {
      const parameters = oauth.validateAuthResponse(this.#server, this.#client, address, attempt.state);
      const response = await oauth.authorizationCodeGrantRequest(
        ...([this.#server, this.#client, oauth.None(), parameters] as const),
        ...([this.#returnAddress, attempt.verifier, this.#options] as const),
      );
      return oauth.processAuthorizationCodeResponse(this.#server, this.#client, response, {
        expectedNonce: attempt.nonce,
        requireIdToken: true,
      });
    });
    this.#browser.show(attempt.path);
    return this.#session(tokens);
  }

  /** Leaves for the sign-in, and comes back to where the person is. */
  async begin(): Promise<void> {
    const { address, storage } = this.#browser;
    const attempt: Attempt = {
      verifier: oauth.generateRandomCodeVerifier(),
      state: oauth.generateRandomState(),
      nonce: oauth.generateRandomNonce(),
      path: withoutAnswer(address),
    };
    storage.setItem(ATTEMPT, JSON.stringify(attempt));
    this.#leaveFor('/oauth2/authorize', {
      response_type: 'code',
      redirect_uri: this.#returnAddress,
      scope: 'openid email profile',
      state: attempt.state,
      nonce: attempt.nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(attempt.verifier),
      code_challenge_method: 'S256',
    });
  }

  #session(first: oauth.TokenEndpointResponse): Session {
    let held = this.#held(first);
    let renewing: Promise<void> | undefined;
    const renew = async () => {
      const { refreshToken } = held;
      const tokens = await this.#ask(async () => {
        const response = await oauth.refreshTokenGrantRequest(
          ...([this.#server, this.#client, oauth.None(), refreshToken, this.#options] as const),
        );
        return oauth.processRefreshTokenResponse(this.#server, this.#client, response);
      });
      held = this.#held({ refresh_token: refreshToken, ...tokens });
    };
    return {
      apiUrl: '/desk',
      token: async () => {
        if (this.#browser.now() < held.until) return held.idToken;
        renewing ??= renew().finally(() => {
          renewing = undefined;
        });
        try {
          await renewing;
        } catch (error) {
          // Renewed for a day at most: the person signs in once more, and comes back to the same place.
          if (error instanceof SignInRefused) await this.begin();
          throw error;
        }
        return held.idToken;
      },
      signOut: () => this.#leaveFor('/logout', { logout_uri: this.#returnAddress }),
    };
  }

  #held({
    id_token: idToken = '',
    refresh_token: refreshToken = '',
    expires_in = 0,
  }: oauth.TokenEndpointResponse) {
    return { idToken, refreshToken, until: this.#browser.now() + expires_in * 1_000 - EARLY_MS };
  }

  #leaveFor(path: string, parameters: Record<string, string>): void {
    const address = new URL(`${this.#signInUrl}${path}`);
    for (const [name, value] of Object.entries({ client_id: this.#client.client_id, ...parameters })) {
      address.searchParams.set(name, value);
    }
    this.#browser.leaveFor(address);
  }

  /** The one address that Cognito may lead back to. */
  get #returnAddress(): string {
    return `${this.#browser.address.origin}/desk`;
  }

  get #options() {
    return { [oauth.customFetch]: this.#browser.fetch };
  }

  /** An answer that refuses is another thing than none. */
  async #ask<Answer>(request: () => Promise<Answer>): Promise<Answer> {
    try {
      return await request();
    } catch (cause) {
      const isRefusal =
        cause instanceof oauth.ResponseBodyError ||
        cause instanceof oauth.AuthorizationResponseError ||
        cause instanceof oauth.OperationProcessingError;
      throw isRefusal
        ? new SignInRefused('the sign-in is refused', { cause })
        : new NoAnswer('the sign-in did not answer', { cause });
    }
  }
}

/** The sign-in ended without a token: it is too old, was broken off, or is another person's. */
export class SignInRefused extends Error {
  override readonly name = 'SignInRefused';
}

/** The address of the page without what the sign-in added to it. */
function withoutAnswer(address: URL): string {
  const own = new URL(address);
  for (const name of ['code', 'state', 'error', 'error_description']) own.searchParams.delete(name);
  return `${own.pathname}${own.search}`;
}
