import type { AwsCall } from '../http/aws-json.ts';

/**
 * The access key that signed a call: the name of the function that made it, since each function of the local
 * runtime has its name as access key.
 *
 * @returns undefined for a call without a SigV4 header
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function callerOf(call: Pick<AwsCall, 'headers'>): string | undefined {
  return /Credential=([^/]+)\//.exec(call.headers.authorization ?? '')?.[1];
}
