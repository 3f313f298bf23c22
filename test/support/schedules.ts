import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const templateSchema = z.object({ Resources: z.record(z.string(), z.object({ Type: z.string() })) });

/** Logical ids of the schedules of an assembly. */
export function scheduleIds(assemblyDir: string): string[] {
  return readdirSync(assemblyDir)
    .filter((name) => name.endsWith('.template.json'))
    .map((name) => templateSchema.parse(JSON.parse(readFileSync(join(assemblyDir, name), 'utf8'))))
    .flatMap(({ Resources }) => Object.entries(Resources))
    .filter(([, { Type }]) => Type === 'AWS::Scheduler::Schedule')
    .map(([logicalId]) => logicalId);
}
