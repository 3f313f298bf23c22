import { randomBytes } from 'node:crypto';
import { documentedError } from './error-catalog.ts';

/** What an error may say beside its code. */
export interface GraphErrorParts {
  details?: string;
  subcode?: number;
  transient?: boolean;
  /** Seconds, for the header `Retry-After`. */
  retryAfterSeconds?: number;
}

/**
 * An error in the form of the Graph API.
 *
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
 */
export class GraphApiError extends Error {
  override readonly name = 'GraphApiError';
  readonly status: number;
  readonly code: number;
  readonly title: string;
  readonly parts: GraphErrorParts;

  /** @param code Meta's error code, which says more than the HTTP status */
  constructor(status: number, code: number, title: string, parts: GraphErrorParts = {}) {
    super(`(#${code}) ${title}`);
    this.status = status;
    this.code = code;
    this.title = title;
    this.parts = parts;
  }

  /** The response's body. */
  toBody(random: (size: number) => Buffer = randomBytes): Record<string, unknown> {
    const { details, subcode, transient } = this.parts;
    return {
      error: {
        message: this.message,
        type: 'OAuthException',
        ...(transient !== undefined && { is_transient: transient }),
        code: this.code,
        ...(details !== undefined && { error_data: { messaging_product: 'whatsapp', details } }),
        ...(subcode !== undefined && { error_subcode: subcode }),
        fbtrace_id: `A${random(16).toString('base64url')}`,
      },
    };
  }
}

/**
 * The error of a code, with what WhatsApp documents of it.
 *
 * @param overrides what is said in place of that
 */
export function graphError(
  code: number,
  overrides: GraphErrorParts & { status?: number } = {},
): GraphApiError {
  const { status, title, details, transient } = documentedError(code);
  const { status: otherStatus, ...parts } = overrides;
  return new GraphApiError(otherStatus ?? status, code, title, {
    ...parts,
    details: parts.details ?? details,
    transient: parts.transient ?? transient,
  });
}

/** The token is missing or wrong. */
export function invalidToken(): GraphApiError {
  return new GraphApiError(401, 190, 'Invalid OAuth access token - Cannot parse access token');
}

/** The number does not exist or the token may not use it. */
export function unknownNumber(phoneNumberId: string): GraphApiError {
  const title = `Unsupported post request. Object with ID '${phoneNumberId}' does not exist`;
  return new GraphApiError(400, 100, title);
}

/** A required parameter is missing. */
export function missingParameter(name: string): GraphApiError {
  return graphError(131008, { details: `The parameter ${name} is required.` });
}

/** The request or one of its parameters is not of the form that is taken. */
export function invalidParameter(details: string): GraphApiError {
  return graphError(100, { details });
}

/** A parameter has a value that is not allowed. */
export function invalidValue(details: string): GraphApiError {
  return graphError(131009, { details });
}
