import { createSign, createVerify, generateKeyPairSync, type KeyObject } from 'node:crypto';
import * as z from 'zod';

/** What a token says; numbers of time are seconds since the epoch. */
export type Claims = Readonly<Record<string, unknown>>;

const headerSchema = z.looseObject({ alg: z.string(), kid: z.string().optional() });
const claimsSchema = z.record(z.string(), z.unknown());

interface Pair {
  kid: string;
  publicKey: KeyObject;
  privateKey: KeyObject;
}

/**
 * The keys of one issuer: a key pair, made when it is first needed, that signs tokens and verifies them as an issuer's
 * published key set would.
 */
export class KeySet {
  #pair: Pair | undefined;

  /** A signed token, `RS256` as Amazon Cognito's are. */
  sign(claims: Claims): string {
    const { kid, privateKey } = this.#keys();
    const signed = `${encode({ alg: 'RS256', kid, typ: 'JWT' })}.${encode(claims)}`;
    return `${signed}.${createSign('RSA-SHA256').update(signed).sign(privateKey, 'base64url')}`;
  }

  /** The claims of a token that one of these keys signed; undefined for any other text. */
  verify(token: string): Claims | undefined {
    const [header = '', payload = '', signature = '', ...more] = token.split('.');
    const { alg, kid } = decode(header, headerSchema) ?? {};
    const keys = this.#keys();
    if (more.length > 0 || alg !== 'RS256' || kid !== keys.kid) return undefined;
    const verifier = createVerify('RSA-SHA256').update(`${header}.${payload}`);
    return verifier.verify(keys.publicKey, signature, 'base64url')
      ? decode(payload, claimsSchema)
      : undefined;
  }

  #keys(): Pair {
    this.#pair ??= { kid: 'local-1', ...generateKeyPairSync('rsa', { modulusLength: 2048 }) };
    return this.#pair;
  }
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

function decode<Schema extends z.ZodType>(part: string, schema: Schema): z.infer<Schema> | undefined {
  try {
    return schema.safeParse(JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
