import * as z from 'zod';
import { appSecretName } from '#core/tenant/keys.ts';
import type { SecretReader } from '#platform/secrets/secret-reader.ts';

const credentialsSchema = z.object({
  verifyToken: z.string().min(1),
  appSecrets: z.array(z.string().min(1)),
});

/** What a Meta app and we share. Several secrets are valid while one is being rotated. */
export type AppCredentials = z.infer<typeof credentialsSchema>;

/** The credentials of Meta apps. */
export interface AppCredentialsSource {
  /** @returns undefined when there is no such app; what is remembered may be minutes old */
  current(app: string): Promise<AppCredentials | undefined>;
  /**
   * The credentials as they are at this moment, for a signature that does not fit.
   *
   * @returns undefined also when the last look was a moment ago
   */
  refreshed(app: string): Promise<AppCredentials | undefined>;
}

/** Names of apps come from the URL: only what can be a part of a secret's name is looked up. */
const APP_NAME = /^[A-Za-z0-9_-]{1,64}$/;

/** Anybody can send wrong signatures: Secrets Manager is asked anew this often for an app, in milliseconds. */
const REFRESH_EVERY_MS = 30_000;

/** Reads the secret `prosa/<stage>/app/<app>`. Throws as {@link SecretReader.read}. */
export function createAppCredentials(
  secrets: Pick<SecretReader, 'read'>,
  stage: string,
  now: () => number,
): AppCredentialsSource {
  const refreshedAt = new Map<string, number>();
  return {
    async current(app) {
      return APP_NAME.test(app) ? secrets.read(appSecretName(stage, app), credentialsSchema) : undefined;
    },
    async refreshed(app) {
      const last = refreshedAt.get(app) ?? Number.NEGATIVE_INFINITY;
      if (!APP_NAME.test(app) || now() - last < REFRESH_EVERY_MS) return undefined;
      refreshedAt.set(app, now());
      return secrets.read(appSecretName(stage, app), credentialsSchema, { refresh: true });
    },
  };
}
