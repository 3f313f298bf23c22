import type { BuildOptions, OutputFile } from 'esbuild';

/** How an app's sources become templates and functions. Paths of sources are relative to `root`. */
export interface AppSources {
  /** Folder of the sources, absolute. */
  readonly root: string;
  /** The module that synthesizes the app, such as `bin/app.ts`. */
  readonly app: string;
  /** Files that the app reads without importing them, such as `cdk.json`. */
  readonly settings: readonly string[];
  /** Folders that are watched with all that is below them. Files of `root` itself are watched too. */
  readonly folders: readonly string[];
  /** Whether a changed file, by its absolute path, can change what runs. */
  isSource(path: string): boolean;
  /** The entry point of each function there is now, by the name of its bundle. */
  functions(): Promise<ReadonlyMap<string, string>>;
  readonly bundles: BundleSettings;
}

/** How functions are bundled: a synthesis leaves `<name>/index.mjs` of each in a folder of its assembly. */
export interface BundleSettings {
  /** That folder. */
  folder(assemblyDir: string): string;
  /** The settings of the deployment for these functions, all in one call of esbuild. */
  options(names: readonly string[]): BuildOptions & { write: false };
  /** Where a file that esbuild made with these settings belongs below `outdir`. */
  pathOf(outdir: string, output: OutputFile): string;
}
