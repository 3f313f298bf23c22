import * as z from 'zod';
import type { SecretReader } from '../shared/secrets/secret-reader.ts';
import { appSecretName } from '../shared/tenancy/keys.ts';

const credentialsSchema = z.object({
  verifyToken: z.string().min(1),
  appSecrets: z.array(z.string().min(1)),
});

/** What a Meta app and we share. Several secrets are valid while one is being rotated. */
export type AppCredentials = z.infer<typeof credentialsSchema>;

/** Names of apps come from the URL: only what can be a part of a secret's name is looked up. */
const APP_NAME = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * The credentials of a Meta app, from the secret `prosa/<stage>/app/<app>`.
 *
 * @returns undefined when there is no such app
 * @throws as {@link SecretReader.read}
 */
export async function appCredentials(
  secrets: SecretReader,
  stage: string,
  app: string,
): Promise<AppCredentials | undefined> {
  return APP_NAME.test(app) ? secrets.read(appSecretName(stage, app), credentialsSchema) : undefined;
}
