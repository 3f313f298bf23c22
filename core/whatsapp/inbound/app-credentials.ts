import * as z from 'zod';
import { appSecretName } from '#core/tenant/keys.ts';
import type { KnownApps } from '#core/tenant/known-apps.ts';
import type { SecretReader } from '#platform/secrets/secret-reader.ts';

const credentialsSchema = z.object({
  verifyToken: z.string().min(1),
  appSecrets: z.array(z.string().min(1)),
});

/** What a Meta app and we share. Several secrets are valid while one is being rotated. */
export type AppCredentials = z.infer<typeof credentialsSchema>;

/** The credentials of Meta apps. */
export interface AppCredentialsSource {
  /** @returns undefined when there is no such app; what is remembered may be an hour old */
  current(app: string): Promise<AppCredentials | undefined>;
  /**
   * The credentials as they are at this moment, for a signature or a token that does not fit.
   *
   * @returns undefined also when the last look was a moment ago
   */
  refreshed(app: string): Promise<AppCredentials | undefined>;
}

/** Wrong signatures come from anywhere: Secrets Manager is asked anew this often for an app, in milliseconds. */
const REFRESH_EVERY_MS = 30_000;

/** Reads the secret `prosa/<stage>/app/<app>` of an app that is known. Throws as {@link SecretReader.read}. */
export function createAppCredentials(
  secrets: Pick<SecretReader, 'read'>,
  stage: string,
  apps: Pick<KnownApps, 'has'>,
  now: () => number,
): AppCredentialsSource {
  const refreshedAt = new Map<string, number>();
  // The name comes from the URL: one that is made up must cost no call of Secrets Manager.
  const read = async (app: string, options?: { refresh: boolean }) =>
    (await apps.has(app)) ? secrets.read(appSecretName(stage, app), credentialsSchema, options) : undefined;
  return {
    current: (app) => read(app),
    async refreshed(app) {
      const last = refreshedAt.get(app) ?? Number.NEGATIVE_INFINITY;
      if (now() - last < REFRESH_EVERY_MS || !(await apps.has(app))) return undefined;
      refreshedAt.set(app, now());
      return read(app, { refresh: true });
    },
  };
}
