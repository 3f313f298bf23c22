import '../../bin/require-node.js';
import { parseArgs } from 'node:util';
import OpenAI from 'openai';
import { embeddingOf } from '../../local/model/embedding.ts';
import { type Embed, type Figures, type Measured, measure, SEARCHES } from './measure.ts';
import { readTestSet } from './read-test-set.ts';

const USAGE = `npm run bench:retrieval -- [--base-url https://api.openai.com/v1 --model text-embedding-3-small --dimensions 512] [--json]

How well documents are found: by vectors, by terms, and by both, over the test set in test/retrieval. Without --base-url the
stand-in makes the vectors: it knows words and letters, and no meaning. With it a model does, and takes OPENAI_API_KEY.
The command ends with 1 where a code is not found first, or both find less than the better one.`;

/** Texts of one request. */
const BATCH = 100;

const { values } = parseArgs({
  options: {
    'base-url': { type: 'string' },
    model: { type: 'string', default: 'text-embedding-3-small' },
    dimensions: { type: 'string', default: '512' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

async function bench(): Promise<number> {
  const baseURL = values['base-url'];
  const embed = baseURL === undefined ? standIn : embedderAt(baseURL);
  if (!embed) {
    console.error('bench:retrieval: a model is asked with a key: set OPENAI_API_KEY');
    return 2;
  }
  const measured = await measure(readTestSet(), embed);
  console.log(values.json ? JSON.stringify(measured, undefined, 2) : tables(measured));
  const { dense, bm25, both } = measured.figures;
  return both.codes === 1 && both.recall >= Math.max(dense.recall, bm25.recall) ? 0 : 1;
}

async function standIn(texts: readonly string[]): Promise<Float32Array[]> {
  return texts.map((text) => embeddingOf(text, Number(values.dimensions)));
}

function embedderAt(baseURL: string): Embed | undefined {
  const apiKey = process.env.OPENAI_API_KEY;
  if (!apiKey) return undefined;
  const client = new OpenAI({ apiKey, baseURL });
  const { model } = values;
  const dimensions = Number(values.dimensions);
  return async (texts) => {
    const vectors: Float32Array[] = [];
    for (let at = 0; at < texts.length; at += BATCH) {
      const input = texts.slice(at, at + BATCH);
      const { data } = await client.embeddings.create({ model, dimensions, input });
      vectors.push(...data.map(({ embedding }) => Float32Array.from(embedding)));
    }
    return vectors;
  };
}

const COLUMNS = Object.keys(SEARCHES) as (keyof typeof SEARCHES)[];
const NAMES: Readonly<Record<keyof Figures, string>> = {
  recall: 'recall@5',
  mrr: 'MRR',
  codes: 'codes, first',
  abstention: 'nothing found, without an answer',
  silence: 'nothing found, with an answer',
};

function tables({ chunks, figures, recallByKind }: Measured): string {
  const row = (name: string, of: (way: keyof typeof SEARCHES) => number) =>
    `| ${name} | ${COLUMNS.map((way) => of(way).toFixed(3)).join(' | ')} |`;
  const head = `| ${COLUMNS.join(' | ')} |\n|---|${COLUMNS.map(() => '---|').join('')}`;
  return [
    `${values['base-url'] === undefined ? 'the stand-in' : values.model}, ${values.dimensions} dimensions, ${chunks} chunks\n`,
    `| ${head}`,
    ...(Object.keys(NAMES) as (keyof Figures)[]).map((name) => row(NAMES[name], (way) => figures[way][name])),
    `\n| recall@5 of ${head}`,
    ...Object.entries(recallByKind).map(([kind, of]) => row(kind, (way) => of[way])),
  ].join('\n');
}

if (values.help) console.log(USAGE);
else process.exitCode = await bench();
