import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AssemblyError } from './errors.ts';
import { orderByDependency } from './order.ts';
import type { Template } from './template.ts';

/** One stack of a cloud assembly. */
export interface StackTemplate {
  /** The stack's name in CloudFormation. */
  readonly name: string;
  readonly template: Template;
  /** Object key of a zipped asset (`<hash>.zip`) to the absolute path of the folder it is made from. */
  readonly assetFolders: ReadonlyMap<string, string>;
}

interface Artifact {
  type: string;
  displayName?: string;
  dependencies?: string[];
  properties?: { templateFile?: string; stackName?: string; file?: string };
}

interface AssetManifest {
  files?: Record<
    string,
    {
      source: { path?: string; packaging?: string };
      destinations: Record<string, { objectKey?: string }>;
    }
  >;
}

/**
 * Reads a cloud assembly, the folder that a CDK synthesis writes.
 *
 * @param directory the folder of `manifest.json`
 * @returns its stacks, each after the stacks it depends on
 * @throws {AssemblyError} when a file is missing or is no JSON, or the assembly has no stack
 * @throws {CircularDependencyError} when stacks depend on each other
 */
export function readAssembly(directory: string): StackTemplate[] {
  const manifest = readJson<{ artifacts?: Record<string, Artifact> }>(join(directory, 'manifest.json'));
  const artifacts = manifest.artifacts ?? {};
  const nested = Object.entries(artifacts).find(([, { type }]) => type === 'cdk:cloud-assembly');
  if (nested) {
    throw new AssemblyError(`${directory}: nested assembly ${nested[0]} (a CDK Stage) is not supported`);
  }
  const stackIds = Object.keys(artifacts).filter((id) => artifacts[id]?.type === 'aws:cloudformation:stack');
  if (stackIds.length === 0) throw new AssemblyError(`${directory}: the cloud assembly has no stack`);
  const dependenciesOf = (id: string) => artifacts[id]?.dependencies ?? [];
  return orderByDependency(stackIds, dependenciesOf, directory).map((id) => {
    const { properties } = artifacts[id] as Artifact;
    if (!properties?.templateFile) throw new AssemblyError(`${directory}: stack ${id} names no template`);
    const template = readJson<Template>(join(directory, properties.templateFile));
    if (!template.Resources) throw new AssemblyError(`${properties.templateFile}: there are no Resources`);
    const manifests = dependenciesOf(id)
      .map((dependency) => artifacts[dependency])
      .filter((artifact) => artifact?.type === 'cdk:asset-manifest')
      .map((artifact) => artifact?.properties?.file ?? '');
    return {
      name: properties.stackName ?? id,
      template,
      assetFolders: new Map(manifests.flatMap((file) => assetFolders(directory, file))),
    };
  });
}

function assetFolders(directory: string, file: string): Array<[string, string]> {
  const manifest = readJson<AssetManifest>(join(directory, file));
  return Object.values(manifest.files ?? {}).flatMap(({ source, destinations }) => {
    const { path } = source;
    if (path === undefined || source.packaging !== 'zip') return [];
    return Object.values(destinations).flatMap(
      ({ objectKey }): Array<[string, string]> =>
        objectKey === undefined ? [] : [[objectKey, resolve(directory, path)]],
    );
  });
}

function readJson<T>(file: string): T {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new AssemblyError(`${file} cannot be read: run the synthesis first`, { cause });
  }
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw new AssemblyError(`${file} is not valid JSON`, { cause });
  }
}
