import { describe, expect, it } from 'vitest';
import { CircularDependencyError } from './errors.ts';
import { orderByDependency } from './order.ts';
import { referencesOf } from './references.ts';
import type { Template, TemplateResource } from './template.ts';

/** Writes `<name>` as CloudFormation does, which in a string of ours would look like a mistake. */
const braces = (text: string) => text.replaceAll('<', '$\u007b').replaceAll('>', '}');

function order(graph: Record<string, string[]>): string[] {
  return orderByDependency(Object.keys(graph), (name) => graph[name] ?? [], 'stack');
}

describe('orderByDependency', () => {
  it('puts each name after what it depends on and keeps the order of the rest', () => {
    expect(order({ c: ['b'], x: [], b: ['a'], a: [] })).toEqual(['a', 'b', 'c', 'x']);
  });

  it('ignores dependencies outside', () => {
    expect(order({ a: ['elsewhere'], b: [] })).toEqual(['a', 'b']);
  });

  it('names a cycle, without what only leads to it', () => {
    expect(() => order({ entry: ['a'], a: ['b'], b: ['c'], c: ['a'] })).toThrow(
      new CircularDependencyError('stack', ['a', 'b', 'c', 'a']),
    );
    expect(() => order({ a: ['a'] })).toThrow('stack: circular dependency a → a');
  });
});

describe('referencesOf', () => {
  const others = ['A', 'B', 'C', 'D', 'E', 'F', 'G'].map((id): [string, TemplateResource] => [
    id,
    { Type: 'T' },
  ]);
  const template: Template = { Resources: Object.fromEntries(others) };

  it('finds Ref, both forms of GetAtt, Sub with its variables, and DependsOn', () => {
    const resource: TemplateResource = {
      Type: 'T',
      DependsOn: 'A',
      Properties: {
        list: [{ Ref: 'B' }, { 'Fn::GetAtt': ['C', 'Arn'] }, { 'Fn::GetAtt': 'D.Arn' }],
        text: { 'Fn::Sub': [braces('<E.Arn> <own> <!G> <AWS::Region>'), { own: { Ref: 'F' } }] },
      },
    };
    expect([...referencesOf(resource, template)].sort()).toEqual(['A', 'B', 'C', 'D', 'E', 'F']);
  });

  it('looks behind conditions and leaves out parameters', () => {
    const resource: TemplateResource = {
      Type: 'T',
      DependsOn: ['A'],
      Properties: { value: { 'Fn::If': ['IsProd', { Ref: 'B' }, { Ref: 'SomeParameter' }] } },
    };
    expect([...referencesOf(resource, template)]).toEqual(['A', 'B']);
  });
});
