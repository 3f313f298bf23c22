/** What a tool's call changes in the world: nothing, something, money, or something that cannot be had back. */
export const TOOL_EFFECTS = ['none', 'write', 'money', 'destroy'] as const;
export type ToolEffect = (typeof TOOL_EFFECTS)[number];

/** Who may call a tool. */
export const TOOL_USERS = ['agent.ai', 'agent.human'] as const;
export type ToolUser = (typeof TOOL_USERS)[number];

/** A JSON Schema of draft 2020-12, or a part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** A tool as a model is told of it. All of it comes from the tenant's configuration, nothing from who offers the tool. */
export interface Tool {
  /** `^[a-z][a-z0-9_]{0,63}$`, with its source's name in front: `erp_order_status`. */
  readonly name: string;
  readonly description: string;
  /** What a customer reads of it, and of its arguments by name where they have more than that. */
  readonly label: string;
  readonly labels: Readonly<Record<string, string>>;
  /**
   * Of the arguments, in the strict form: an object without other properties, all required, what may be left out nullable.
   * What is bound to the contact is no part of it.
   *
   * @see https://platform.openai.com/docs/guides/function-calling#strict-mode
   */
  readonly parameters: JsonSchema;
  readonly effect: ToolEffect;
  /** Configured to be confirmed, whatever its effect. */
  readonly confirm: boolean;
  readonly usableBy: readonly ToolUser[];
}

/** Whether the customer must confirm a call by a tap, or a person make it: what cannot be taken back, and what is configured so. */
export function needsConfirmation({ effect, confirm }: Pick<Tool, 'effect' | 'confirm'>): boolean {
  return confirm || effect === 'money' || effect === 'destroy';
}
