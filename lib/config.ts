import { RemovalPolicy } from 'aws-cdk-lib';
import type { Node } from 'constructs';
import * as z from 'zod';
import { SETTINGS } from './settings.ts';
import { type SizedSettings, settingsOf } from './sizes.ts';

/** A context value that Prosa does not accept. The message names each key and says what is allowed. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

type Given = z.output<typeof SETTINGS>;

/** The whole configuration of one installation. */
export type ProsaConfig = Readonly<Omit<Given, keyof SizedSettings>> & SizedSettings;

/** Whether what holds state outlives its stack. */
export function keepsState({ removalPolicy }: ProsaConfig): boolean {
  return removalPolicy !== RemovalPolicy.DESTROY;
}

/**
 * For what is protected against deletion. A failed creation keeps it too: deleting it would end the rollback as
 * ROLLBACK_FAILED. Its name is generated, so it is in the way of no other.
 */
export function protectedRemovalPolicy(config: ProsaConfig): RemovalPolicy {
  return keepsState(config) ? RemovalPolicy.RETAIN : config.removalPolicy;
}

/** Namespace of every metric that the functions write. It holds the stage: two stages may share an account. */
export function metricsNamespace({ stage }: ProsaConfig): string {
  return `Prosa/${stage}`;
}

/** Keys with other characters belong to CDK itself: `@aws-cdk/…`, `aws:cdk:…`, `acknowledged-issue-numbers`. */
const OUR_KEY = /^[A-Za-z0-9_]+$/;

/**
 * Reads the configuration from CDK context values.
 * @param context all context values; those with CDK's own keys are passed over
 * @throws {ConfigError} for an unknown key and for a value that is not allowed
 */
export function parseConfig(context: Readonly<Record<string, unknown>>): ProsaConfig {
  const ours = Object.fromEntries(Object.entries(context).filter(([key]) => OUR_KEY.test(key)));
  const parsed = SETTINGS.safeParse(ours);
  if (parsed.success) return sized(wholeDomain(wholeFallback(parsed.data)));
  const messages = new Set(parsed.error.issues.map((issue) => explain(issue, ours)));
  throw new ConfigError([...messages].join('\n'), { cause: parsed.error });
}

/** What is not given is what the size says. */
function sized(given: Given): ProsaConfig {
  return { ...settingsOf(given.size, given.prefer), ...given };
}

/** Half a fallback would silently be none. */
function wholeFallback(config: Given): Given {
  const { fallbackModelId, fallbackModelBaseUrl } = config;
  if ((fallbackModelId === undefined) === (fallbackModelBaseUrl === undefined)) return config;
  throw new ConfigError('Context fallbackModelId and fallbackModelBaseUrl: give both or neither.');
}

/** A domain without a certificate cannot be made; a trust store without a domain would guard nothing. */
function wholeDomain(config: Given): Given {
  const { webhookDomain, webhookCertificateArn, webhookTrustStore } = config;
  const isWhole = (webhookDomain === undefined) === (webhookCertificateArn === undefined);
  if (isWhole && (webhookDomain !== undefined || webhookTrustStore === undefined)) return config;
  throw new ConfigError(
    'Context webhookDomain and webhookCertificateArn: give both or neither; webhookTrustStore only with them.',
  );
}

/** Reads the configuration from the context of an app. @throws {ConfigError} see {@link parseConfig} */
export function readConfig(node: Node): ProsaConfig {
  return parseConfig(node.getAllContext() as Record<string, unknown>);
}

function explain(issue: z.core.$ZodIssue, context: Readonly<Record<string, unknown>>): string {
  const shape: Record<string, z.ZodType> = SETTINGS.shape;
  if (issue.code === 'unrecognized_keys') {
    return `Context ${issue.keys.join(', ')}: no such setting. Known are ${Object.keys(shape).join(', ')}.`;
  }
  const key = String(issue.path[0]);
  return `Context ${key}: ${JSON.stringify(context[key])} is not allowed. Allowed is ${allowed(shape[key])}.`;
}

function allowed(setting: z.ZodType | undefined): string {
  if (setting instanceof z.ZodDefault || setting instanceof z.ZodOptional) {
    return allowed(setting.unwrap() as z.ZodType);
  }
  if (setting instanceof z.ZodPipe && !setting.description) return allowed(setting.in as z.ZodType);
  return setting?.description ?? 'another value';
}
