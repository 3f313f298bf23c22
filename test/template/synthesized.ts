import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { inject } from 'vitest';
import { createProsaApp, type ProsaAppProps } from '../../lib/app.ts';
import type { FunctionBundles } from '../../lib/bundle.ts';
import { FUNCTION_NAMES, type FunctionName } from '../../lib/functions.ts';

const REPOSITORY = resolve(import.meta.dirname, '../..');

/** Settings of a domain of the installation's own. */
export const DOMAIN = {
  webhookDomain: 'webhooks.example.com',
  webhookCertificateArn: 'arn:aws:acm:sa-east-1:123456789012:certificate/1b2c',
} as const;

/** Settings with which everything is kept that a setting asks for. */
export const WHOLE = { ...DOMAIN, encryptionKey: 'create' } as const;

/** A resource of a synthesized template, with the properties that a test looks at. */
export interface Resource<P> {
  readonly Type: string;
  readonly Properties: P;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Metadata?: Record<string, unknown>;
}

/** A synthesized template. */
export interface Template {
  readonly Resources: Record<string, Resource<Record<string, unknown>>>;
  readonly Outputs: Record<string, { Value: unknown; Export?: { Name: string } }>;
}

/** Both stacks of one synthesis. */
export interface Synthesized {
  readonly outdir: string;
  readonly state: Template;
  readonly app: Template;
  /** Whether CloudFormation refuses to delete the state stack. */
  readonly stateProtected: boolean;
  /** What the command line prints as warnings. */
  readonly warnings: readonly string[];
  /** And what it prints besides. */
  readonly infos: readonly string[];
}

/** A new empty folder. It is there until the end of the run. */
export function temporaryFolder(): string {
  return mkdtempSync(join(inject('templateFolder'), 'one-'));
}

/** A folder with a tiny file of this name for each function: the templates do not depend on what the handlers do. */
function functionFolder(file: 'index.ts' | 'index.mjs'): string {
  const root = temporaryFolder();
  for (const name of FUNCTION_NAMES) {
    mkdirSync(join(root, name));
    writeFileSync(join(root, name, file), `export const handler = async () => '${name}';\n`);
  }
  return root;
}

/** Entry points that are to be bundled. */
export const entryFolder = (): string => functionFolder('index.ts');

let bundled: FunctionBundles<FunctionName> | undefined;

/** Bundles that took no bundling, which would be most of what a synthesis takes. */
function tinyBundles(): FunctionBundles<FunctionName> {
  if (bundled) return bundled;
  const root = functionFolder('index.mjs');
  bundled = Object.fromEntries(
    FUNCTION_NAMES.map((name) => [name, join(root, name)]),
  ) as FunctionBundles<FunctionName>;
  return bundled;
}

/** A folder as that of the built page: the templates do not depend on what is in it. */
function pageFolder(): string {
  const root = temporaryFolder();
  mkdirSync(join(root, 'assets'));
  writeFileSync(join(root, 'index.html'), '<!doctype html>');
  writeFileSync(join(root, 'assets/main-1a2b.js'), '');
  return root;
}

/** Context of cdk.json, as the command line would pass it. */
function cdkContext(): Record<string, unknown> {
  const settings = JSON.parse(readFileSync(join(REPOSITORY, 'cdk.json'), 'utf8')) as {
    context: Record<string, unknown>;
  };
  return settings.context;
}

/**
 * Builds the app with the AwsSolutions checks; `synth()` throws when they or the library's own template
 * validation find something. Functions are tiny, and not bundled without an `entryRoot`.
 */
export async function checkedApp(
  context: Record<string, unknown> = {},
  options: Pick<ProsaAppProps, 'entryRoot' | 'outdir' | 'region'> = {},
): Promise<App> {
  const app = await createProsaApp({
    outdir: temporaryFolder(),
    bundles: options.entryRoot === undefined ? tinyBundles() : undefined,
    pageFolder: context.deskPage === 'on' ? pageFolder() : undefined,
    now: Date.UTC(2026, 10, 30),
    ...options,
    context: { ...cdkContext(), stage: 'dev', ...context },
  });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return app;
}

/** What was synthesized, by its context: a worker lives for many test files, and a synthesis takes a second. */
const synthesized = new Map<string, Promise<Synthesized>>();

/** Builds, checks and synthesizes the app with this context, once. Its templates are shared: change none. */
export function synthesizeChecked(context: Record<string, unknown> = {}): Promise<Synthesized> {
  // What is left out is not what is given as nothing.
  const key = JSON.stringify(context, (_, value) => value ?? null);
  const known = synthesized.get(key) ?? checkedApp(context).then(synthesizeApp);
  synthesized.set(key, known);
  return known;
}

/** @throws when the checks or the template validation find something */
export function synthesizeApp(built: App): Synthesized {
  const assembly = built.synth();
  const stack = (name: 'state' | 'app') => {
    const found = assembly.stacks.find(({ stackName }) => stackName.endsWith(`-${name}`));
    if (!found) throw new Error(`no ${name} stack`);
    return found;
  };
  const messagesOf = (wanted: 'warning' | 'info') =>
    assembly.stacks
      .flatMap(({ messages }) => messages)
      .filter(({ level }) => level === wanted)
      .map(({ entry }) => String(entry.data));
  return {
    outdir: built.outdir,
    state: stack('state').template as Template,
    app: stack('app').template as Template,
    stateProtected: stack('state').terminationProtection ?? false,
    warnings: messagesOf('warning'),
    infos: messagesOf('info'),
  };
}

/** Resources of one type, by logical id. */
export function ofType<P>(template: Template, type: string): [string, Resource<P>][] {
  return Object.entries(template.Resources).filter(([, resource]) => resource.Type === type) as [
    string,
    Resource<P>,
  ][];
}

/** Logical id that a `Ref`, `Fn::GetAtt` or `Fn::ImportValue` leads to, through the exports of `state`. */
export function targetOf(value: unknown, state: Template): string {
  const { Ref, 'Fn::GetAtt': getAtt, 'Fn::ImportValue': importName } = value as Record<string, unknown>;
  if (typeof Ref === 'string') return Ref;
  if (Array.isArray(getAtt)) return String(getAtt[0]);
  const output = Object.values(state.Outputs).find(({ Export }) => Export?.Name === importName);
  if (!output) throw new Error(`no resource behind ${JSON.stringify(value)}`);
  return targetOf(output.Value, state);
}
