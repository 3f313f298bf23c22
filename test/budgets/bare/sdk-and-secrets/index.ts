import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { bareCalls } from '../calls.ts';

const calls = bareCalls();
const secrets = new SecretsManagerClient();

/** The clients of a function that also reads secrets, and nothing else. */
export const handler = async () => {
  await calls();
  await secrets.send(new GetSecretValueCommand({ SecretId: 'bare' }));
};
