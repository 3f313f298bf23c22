import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder of files that a test writes. */
export interface TemporarySources {
  readonly path: string;
  /** Writes files by their paths inside the folder. */
  write(files: Readonly<Record<string, string>>): void;
  remove(): void;
}

export function temporarySources(files: Readonly<Record<string, string>> = {}): TemporarySources {
  const path = mkdtempSync(join(tmpdir(), 'local-cloud-reload-'));
  const sources: TemporarySources = {
    path,
    write(more) {
      for (const [name, content] of Object.entries(more)) {
        mkdirSync(dirname(join(path, name)), { recursive: true });
        writeFileSync(join(path, name), content);
      }
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
  sources.write(files);
  return sources;
}
