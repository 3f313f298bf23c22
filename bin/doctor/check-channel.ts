import * as z from 'zod';
import type { Finding } from './finding.ts';
import { type GraphLookup, LookupError } from './graph-lookup.ts';

/** A business number as configured. `templates`: those that its tenant's people or Prosa send. */
export interface ConfiguredChannel {
  channelId: string;
  accountId: string | undefined;
  token: string | undefined;
  callbackUrl: string;
  templates: readonly { name: string; language: string }[];
}

const WARNED_BEFORE_MS = 14 * 24 * 60 * 60_000;
const NEEDED = ['whatsapp_business_messaging', 'whatsapp_business_management'];

const tokenSchema = z.object({
  data: z.object({
    is_valid: z.boolean(),
    expires_at: z.int().optional(),
    scopes: z.array(z.string()).default([]),
    granular_scopes: z
      .array(z.object({ scope: z.string(), target_ids: z.array(z.string()).optional() }))
      .default([]),
  }),
});
const numberSchema = z.object({
  quality_rating: z.string().optional(),
  status: z.string().optional(),
  webhook_configuration: z
    .object({ phone_number: z.string().optional(), whatsapp_business_account: z.string().optional() })
    .optional(),
});
const appsSchema = z.object({ data: z.array(z.unknown()) });
const templatesSchema = z.object({
  data: z.array(z.object({ name: z.string(), language: z.string(), status: z.string() })),
});

const PROVISION = 'write another with npm run provision, then npm run ops -- channel release';

/**
 * What Meta tells of a number: its token, whether webhooks come, its quality, and its templates.
 *
 * @param now milliseconds since the epoch
 */
export async function checkChannel(
  graph: GraphLookup,
  channel: ConfiguredChannel,
  now: number,
): Promise<Finding[]> {
  const { channelId, token } = channel;
  const about = (what: string) => `channel ${channelId} ${what}`;
  if (token === undefined) {
    return [{ level: 'fail', about: about('token'), found: 'there is none', remedy: PROVISION }];
  }
  const debugged = await looked(about('token'), PROVISION, async () => {
    const { data } = await graph.get(
      `debug_token?input_token=${encodeURIComponent(token)}`,
      token,
      tokenSchema,
    );
    return { finding: tokenFinding(about('token'), data, now), data };
  });
  if (debugged.finding.level === 'fail') return [debugged.finding];
  const accountId =
    channel.accountId ?? debugged.data?.granular_scopes.flatMap(({ target_ids }) => target_ids ?? [])[0];
  const number = looked(about('quality'), 'compare phone_number_id with WhatsApp Manager', async () => {
    const fields = 'quality_rating,status,webhook_configuration';
    const data = await graph.get(`${channelId}?fields=${fields}`, token, numberSchema);
    return { finding: qualityFinding(about('quality'), data), data };
  });
  if (accountId === undefined) {
    const remedy = 'put waba_id into the tenant’s file';
    return [
      debugged.finding,
      (await number).finding,
      { level: 'warn', about: about('account'), found: 'its account is not known', remedy },
    ];
  }
  const apps = looked(about('webhook'), 'subscribe the app: POST /<account>/subscribed_apps', async () => {
    const { data } = await graph.get(`${accountId}/subscribed_apps`, token, appsSchema);
    return {
      finding: webhookFinding(about('webhook'), data.length, (await number).data, channel.callbackUrl),
    };
  });
  const templates = looked(about('templates'), 'look at WhatsApp Manager', async () => {
    const path = `${accountId}/message_templates?fields=name,language,status&limit=1000`;
    const { data } = await graph.get(path, token, templatesSchema);
    return { finding: templatesFinding(about('templates'), channel.templates, data) };
  });
  return [debugged, await number, await apps, await templates].map(({ finding }) => finding);
}

/** What cannot be looked up is a finding, too. */
async function looked<Data>(
  about: string,
  remedy: string,
  look: () => Promise<{ finding: Finding; data?: Data }>,
): Promise<{ finding: Finding; data?: Data }> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof LookupError)) throw error;
    return { finding: { level: 'fail', about, found: error.message, remedy } };
  }
}

function tokenFinding(about: string, token: z.output<typeof tokenSchema>['data'], now: number): Finding {
  if (!token.is_valid) return { level: 'fail', about, found: 'it is not valid', remedy: PROVISION };
  const missing = NEEDED.filter((scope) => !token.scopes.includes(scope));
  if (missing.length > 0) {
    const remedy = 'give the system user these rights and make another token';
    return { level: 'fail', about, found: `${missing.join(', ')} is missing`, remedy };
  }
  const endsAt = (token.expires_at ?? 0) * 1_000;
  if (endsAt === 0) return { level: 'ok', about, found: 'valid, without an end' };
  const found = `valid until ${new Date(endsAt).toISOString().slice(0, 10)}`;
  if (endsAt > now + WARNED_BEFORE_MS) return { level: 'ok', about, found };
  return { level: 'warn', about, found, remedy: 'make one of a system user that has no end' };
}

function qualityFinding(about: string, { quality_rating, status }: z.output<typeof numberSchema>): Finding {
  const found = `${quality_rating ?? 'UNKNOWN'}, ${status ?? 'without a status'}`;
  const remedy = 'docs/runbook.md#quality-low';
  if (status !== undefined && status !== 'CONNECTED') return { level: 'fail', about, found, remedy };
  if (quality_rating === 'RED') return { level: 'fail', about, found, remedy };
  return quality_rating === 'YELLOW'
    ? { level: 'warn', about, found, remedy }
    : { level: 'ok', about, found };
}

function webhookFinding(
  about: string,
  apps: number,
  number: z.output<typeof numberSchema> | undefined,
  callbackUrl: string,
): Finding {
  if (apps === 0) {
    const remedy = 'subscribe the app: POST /<account>/subscribed_apps';
    return { level: 'fail', about, found: 'no app is subscribed to the account', remedy };
  }
  const { phone_number, whatsapp_business_account } = number?.webhook_configuration ?? {};
  const other = phone_number ?? whatsapp_business_account;
  if (other === undefined || other === callbackUrl)
    return { level: 'ok', about, found: 'an app is subscribed' };
  const remedy = `take override_callback_uri away, or set ${callbackUrl}`;
  return { level: 'fail', about, found: 'webhooks of this number go to another address', remedy };
}

function templatesFinding(
  about: string,
  wanted: ConfiguredChannel['templates'],
  known: z.output<typeof templatesSchema>['data'],
): Finding {
  const wrong = wanted.flatMap(({ name, language }) => {
    const status = known.find((one) => one.name === name && one.language === language)?.status ?? 'not there';
    return status === 'APPROVED' ? [] : [`${name} (${language}) is ${status}`];
  });
  if (wrong.length === 0)
    return { level: 'ok', about, found: `${wanted.length} of the tenant’s are approved` };
  const remedy = 'mend them in WhatsApp Manager, or take them out of the tenant’s file';
  return { level: 'warn', about, found: wrong.join(', '), remedy };
}
