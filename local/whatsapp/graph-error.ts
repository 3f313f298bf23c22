import { randomBytes } from 'node:crypto';

/**
 * An error in the form of the Graph API.
 *
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
 */
export class GraphApiError extends Error {
  override readonly name = 'GraphApiError';
  readonly status: number;
  readonly code: number;
  readonly details: string | undefined;

  /** @param code Meta's error code, which says more than the HTTP status */
  constructor(status: number, code: number, message: string, details?: string) {
    super(`(#${code}) ${message}`);
    this.status = status;
    this.code = code;
    this.details = details;
  }

  /** The response's body. */
  toBody(): Record<string, unknown> {
    return {
      error: {
        message: this.message,
        type: 'OAuthException',
        code: this.code,
        ...(this.details !== undefined && {
          error_data: { messaging_product: 'whatsapp', details: this.details },
        }),
        fbtrace_id: `A${randomBytes(16).toString('base64url')}`,
      },
    };
  }
}

/** The token is missing or wrong. */
export function invalidToken(): GraphApiError {
  return new GraphApiError(401, 190, 'Invalid OAuth access token - Cannot parse access token');
}

/** The number does not exist or the token may not use it. */
export function unknownNumber(phoneNumberId: string): GraphApiError {
  return new GraphApiError(
    400,
    100,
    `Unsupported post request. Object with ID '${phoneNumberId}' does not exist`,
  );
}

/** A required parameter is missing. */
export function missingParameter(name: string): GraphApiError {
  return new GraphApiError(
    400,
    131008,
    'Required parameter is missing',
    `The parameter ${name} is required.`,
  );
}

/** A parameter's value is not allowed. */
export function invalidParameter(details: string): GraphApiError {
  return new GraphApiError(400, 100, 'Invalid parameter', details);
}
