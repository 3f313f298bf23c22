/** What a command says to `--help`: one line for each option. */
export const HELP = {
  local: `npm run local -- [options]: Prosa on this machine

  --tenant <file>        your own company in place of the demo's; saving the file applies it
  --port 3000            the one port for webhooks, page and inspection
  --debounce 2           seconds that the AI waits for more messages; 0 answers at once
  --model <id>           another model id, for a provider that has other names
  --model-delay 300      milliseconds that the model stand-in takes
  --data <folder>        keeps tables, queues, buses, secrets, objects and vectors; without it everything is in memory
  --dynamodb <address>   another DynamoDB in place of ours
  --environments <n>     execution environments that one function may have at once (else one, more under load)
  --strict               each execution environment is a process of its own
  --assembly <folder>    a cloud assembly of stage local that is there already, in place of the sources
  --no-watch             changes of the sources and of the tenant's file do not become live
  --as-deployed          publishes and traces no more than an account's functions do by default
  --verbose              what the functions log, and their cold starts

OPENAI_API_KEY makes a real model answer, OPENAI_BASE_URL one of another provider.`,
  say: `npm run say -- [options] "Olá": a customer's message to a running instance, and the answer

  --port 3000            where it runs
  --from <digits>        the customer's number
  --channel <id>         the business number, by its phone_number_id; the first one unless given
  --tap <choice>         taps a choice of the newest message, by its number or title, in place of a text
  --voice <words>        a voice note in which that is said
  --file <path>          a file, with the text as caption
  --wait 30              seconds to wait for the answer; 0 does not wait`,
  demo: `npm run demo -- [options]: one conversation from the webhook to WhatsApp, with its timeline

  --json                 the timeline as JSON`,
  sam: `npm run sam:prepare -- [options]: writes sam.out, with which sam local runs the functions of a running instance

  --port 3000            where it runs
  --bridge               Docker on Linux: also passes on what containers ask the instance, until Ctrl-C`,
} as const;
