import * as z from 'zod';
import { catalogRowSchema } from './catalog/catalog-row.ts';
import { MOST_PACKED_BYTES, packRows } from './catalog/packed-rows.ts';
import { httpSourceSchema } from './http-source-spec.ts';
import { mcpSourceSchema } from './mcp-source-spec.ts';
import { descriptionSchema } from './source-spec.ts';

/** The tenant's item holds the tools, without the catalog's rows, and DynamoDB takes 400 KB of it. */
const MOST_BYTES = 150_000;

const MOST_ROWS = 5_000;

/** What the tenant's item keeps of the tools: no secret, no row of the catalog. */
export const keptToolsSchema = z.strictObject({
  http: z.array(httpSourceSchema).max(10).optional(),
  catalog: z.strictObject({ description: descriptionSchema.optional() }).optional(),
  mcp: z.array(mcpSourceSchema).max(10).optional(),
});

/** What agents can look up and do for a customer, as a tenant's file describes it. */
export const toolsSpecSchema = keptToolsSchema
  .extend({
    catalog: z
      .strictObject({
        description: descriptionSchema.optional().describe('What is in it. Left out: products and services.'),
        rows: z
          .array(catalogRowSchema)
          .max(MOST_ROWS)
          .refine(
            (rows) => packRows(rows).length <= MOST_PACKED_BYTES,
            `must have at most ${MOST_PACKED_BYTES} bytes, compressed`,
          )
          .optional()
          .describe('What the tenant sells. An empty list takes all away; left out: they stay as they are.'),
      })
      .optional()
      .describe('Searched by the tool catalog_search: by code first, then by words.'),
  })
  .refine(
    ({ catalog: _rows, ...sources }) => Buffer.byteLength(JSON.stringify(sources)) <= MOST_BYTES,
    `must have at most ${MOST_BYTES} bytes together, without the catalog`,
  );

export type ToolsSpec = z.infer<typeof toolsSpecSchema>;
export type KeptTools = z.infer<typeof keptToolsSchema>;
