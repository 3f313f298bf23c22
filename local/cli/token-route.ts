import { BadRequestError, type FrontRoute, replyJson } from '@prosa/local-cloud/front/route';
import * as z from 'zod';
import { ROLES } from '#core/api/caller.ts';
import { readJsonBody } from './json-body.ts';

const tokenRequestSchema = z.strictObject({
  tenant_id: z.string().min(1).max(64),
  role: z.enum(ROLES),
  sub: z.string().min(1).max(128),
  name: z.string().min(1).max(256).optional(),
  queues: z.array(z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/)).optional(),
});

/** For whom a token is made: the claims of an ID token by our user pool. */
export type TokenRequest = z.infer<typeof tokenRequestSchema>;

/** Seconds that a token is good for, as the pool's client has it. */
const VALID_SECONDS = 3_600;

const MAX_BODY_BYTES = 16 * 1024;

/**
 * `POST /_local/token {tenant_id, role, sub, name?, queues?}` → `{id_token}`: stands in for signing in.
 *
 * @param sign makes a token of our user pool
 */
export function tokenRoute(sign: (request: TokenRequest) => string): FrontRoute {
  return {
    path: '/_local/token',
    method: 'POST',
    async handle(request, response) {
      const parsed = tokenRequestSchema.safeParse(await readJsonBody(request, MAX_BODY_BYTES));
      if (!parsed.success) {
        const [issue] = parsed.error.issues;
        throw new BadRequestError(`${issue?.path.join('.') || 'the body'}: ${issue?.message}`, 400, {
          cause: parsed.error,
        });
      }
      replyJson(response, 200, { id_token: sign(parsed.data) });
    },
  };
}

/**
 * The claims as Amazon Cognito writes them into an ID token, but for `iss`.
 *
 * @param clientId of the app client that the person signed in with
 * @param now milliseconds since the epoch
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html
 */
export function idTokenClaims(
  { tenant_id, role, sub, name, queues }: TokenRequest,
  clientId: string,
  now: number,
) {
  const iat = Math.floor(now / 1000);
  return {
    sub,
    aud: clientId,
    token_use: 'id',
    'custom:tenant_id': tenant_id,
    'custom:role': role,
    ...(name === undefined ? {} : { name }),
    ...(queues === undefined ? {} : { 'custom:queues': queues.join(' ') }),
    auth_time: iat,
    iat,
    exp: iat + VALID_SECONDS,
  };
}
