import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';
import type { Clients, Connection } from '../runtime/connect.ts';
import { SecretReader } from './secret-reader.ts';

/** Reads secrets for one environment of a function, and remembers them for it. */
export function connectSecrets(
  aws: Pick<Connection, 'now'> & Pick<Clients, 'secretsManagerClient'>,
): SecretReader {
  return new SecretReader(new SecretsProvider({ awsSdkV3Client: aws.secretsManagerClient() }), aws.now);
}
