import * as z from 'zod';
import {
  addressSchema,
  descriptionSchema,
  sourceFields,
  sourceNameSchema,
  toolFields,
} from './source-spec.ts';

const mcpToolSchema = z.strictObject({
  tool: z
    .string()
    .regex(/^[A-Za-z0-9_./-]{1,128}$/, 'must be a name of a tool')
    .describe('Its name at the server'),
  ...toolFields,
  description: descriptionSchema
    .optional()
    .describe('As the server told it when the tool was approved; npm run tools writes it.'),
  input_schema: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('As the server told it when the tool was approved; npm run tools writes it.'),
  pin: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be written by npm run tools')
    .optional()
    .describe(
      'Hash of what the server told when the tool was approved. Left out, or when the server tells something else: the tool is off.',
    ),
});

/** A server of the Model Context Protocol. Of its tools only those that are named here are used. */
export const mcpSourceSchema = z.strictObject({
  name: sourceNameSchema.describe('Begins the names of its tools, such as crm'),
  url: addressSchema.describe('Its Streamable HTTP address; only this host is called. In an account: https.'),
  ...sourceFields,
  tools: z.array(mcpToolSchema).min(1).max(40),
});

export type McpSource = z.infer<typeof mcpSourceSchema>;
export type McpTool = McpSource['tools'][number];
