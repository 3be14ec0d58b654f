import type { LabelSet } from '@observer/contracts';
import { asObserverError } from '@observer/kernel';
import { CallFault, FUNCTIONS, type TemplateSample, truth, type Value } from './functions';
import { MAX_TEXT, printGo } from './go-format';
import { type Command, type Node, type Operand, parseTemplate, type Pipeline, type Template } from './parse-template';
import { TemplateError } from './template-error';

/** Answers `query` of a template: an instant query. */
export type TemplateQuery = (expr: string, atMs: number) => Promise<readonly TemplateSample[]>;

export interface AlertTemplateData {
  readonly labels: LabelSet;
  readonly value: number;
  readonly atMs: number;
  readonly query: TemplateQuery;
  /** Where people reach this Observer; `externalURL` of templates. */
  readonly externalUrl?: string;
}

const MAX_QUERIES = 10;
const MAX_STEPS = 50_000;
/** Templates within templates. */
const MAX_INCLUDES = 64;
/** What Prometheus puts before an alert's templates. */
const PREFIX_VARIABLES = ['labels', 'value', 'externalLabels', 'externalURL'] as const;

/**
 * Expands a template of an alert rule: `{{ $labels.chain }}`, `{{ $value | humanize }}` and what else Prometheus's templates can do.
 * @throws TemplateError with the place of the fault
 */
export async function expandTemplate(text: string, data: AlertTemplateData): Promise<string> {
  if (!text.includes('{{')) return text;
  const labels = data.labels;
  const root = { Labels: labels, Value: data.value, ExternalURL: data.externalUrl ?? '', ExternalLabels: {} };
  return new Expansion(parseTemplate(text), { labels, value: data.value, externalLabels: {}, externalURL: data.externalUrl ?? '' }, data.query, data.atMs).run(root);
}

/** Expands a template over any data: `{{ .field }}`. There is no `query` in it. @throws TemplateError */
export function expandData(text: string, data: Readonly<Record<string, unknown>>): Promise<string> {
  return new Expansion(parseTemplate(text), {}, undefined, 0).run(data);
}

/** Reads a template without carrying it out. @throws TemplateError for what cannot be read, and for functions there are not */
export function checkTemplate(text: string): void {
  const template = parseTemplate(text);
  const walk = (nodes: readonly Node[]): void => {
    for (const node of nodes) {
      if (node.kind === 'text') continue;
      if (node.pipeline !== undefined) checkPipeline(template, node.pipeline);
      if (node.kind !== 'print' && node.kind !== 'template') [node.body, node.otherwise].forEach(walk);
    }
  };
  [template.nodes, ...template.defined.values()].forEach(walk);
}

function checkPipeline(template: Template, { commands }: Pipeline): void {
  for (const { fn, args, at } of commands) {
    if (fn !== undefined && fn !== 'query' && !Object.hasOwn(FUNCTIONS, fn) && !CONTEXT_FUNCTIONS.includes(fn)) throw new TemplateError(template.text, at, `there is no function "${fn}"`);
    for (const arg of args) if (arg.kind === 'pipeline') checkPipeline(template, arg.pipeline);
  }
}

const CONTEXT_FUNCTIONS: readonly string[] = ['externalURL', 'pathPrefix', 'args', 'tableLink', 'graphLink'];

class Expansion {
  private out = '';
  private queries = 0;
  private steps = 0;
  private includes = 0;

  constructor(private readonly template: Template, private readonly globals: Readonly<Record<string, Value>>, private readonly query: TemplateQuery | undefined, private readonly atMs: number) {}

  async run(dot: Value): Promise<string> {
    await this.nodes(this.template.nodes, dot, new Scope(this.globals, dot));
    return this.out;
  }

  private async nodes(nodes: readonly Node[], dot: Value, scope: Scope): Promise<void> {
    for (const node of nodes) {
      if (++this.steps > MAX_STEPS) throw new TemplateError(this.template.text, 0, 'it takes too many steps');
      if (node.kind === 'text') this.print(node.text);
      else if (node.kind === 'print') await this.printPipeline(node.pipeline, dot, scope);
      else if (node.kind === 'template') await this.include(node, dot, scope);
      else await this.block(node, dot, scope);
    }
  }

  private async printPipeline(pipeline: Pipeline, dot: Value, scope: Scope): Promise<void> {
    const value = await this.pipeline(pipeline, dot, scope);
    if (pipeline.sets.length === 0) this.print(this.textOf(value));
    else scope.set(pipeline.sets[0]!, value);
  }

  private async include({ name, pipeline, at }: Extract<Node, { kind: 'template' }>, dot: Value, scope: Scope): Promise<void> {
    const nodes = this.template.defined.get(name);
    if (nodes === undefined) throw new TemplateError(this.template.text, at, `no template "${name}" is defined`);
    const given = pipeline === undefined ? null : await this.pipeline(pipeline, dot, scope);
    if (++this.includes > MAX_INCLUDES) throw new TemplateError(this.template.text, at, `templates are within each other more than ${MAX_INCLUDES} deep`);
    await this.nodes(nodes, given, new Scope(this.globals, given));
    this.includes--;
  }

  private async block({ kind, pipeline, body, otherwise }: Extract<Node, { kind: 'if' | 'with' | 'range' }>, dot: Value, scope: Scope): Promise<void> {
    const value = await this.pipeline(pipeline, dot, scope);
    if (!truth(value)) return this.nodes(otherwise, dot, scope.inner());
    if (kind !== 'range') {
      const inner = scope.inner();
      if (pipeline.sets[0] !== undefined) inner.declare(pipeline.sets[0], value);
      return this.nodes(body, kind === 'with' ? value : dot, inner);
    }
    const entries: [Value, Value][] = Array.isArray(value) ? value.map((one, i): [Value, Value] => [i, one]) : Object.entries(value as object).sort(([a], [b]) => (a < b ? -1 : 1));
    const names = pipeline.sets;
    for (const [key, one] of entries) {
      const inner = scope.inner();
      if (names.length === 2) inner.declare(names[0]!, key);
      if (names.length > 0) inner.declare(names.at(-1)!, one);
      await this.nodes(body, one, inner);
    }
  }

  private async pipeline({ commands }: Pipeline, dot: Value, scope: Scope): Promise<Value> {
    let value: Value;
    for (const [i, command] of commands.entries()) value = await this.command(command, dot, scope, i === 0 ? [] : [value]);
    return value;
  }

  private async command({ fn, args, at }: Command, dot: Value, scope: Scope, piped: readonly Value[]): Promise<Value> {
    const given: Value[] = [];
    for (const arg of args) given.push(await this.operand(arg, dot, scope));
    given.push(...piped);
    if (fn === undefined) {
      if (given.length !== 1) throw new TemplateError(this.template.text, at, 'a value takes no arguments; is a function missing?');
      return given[0];
    }
    try {
      const result = await this.call(fn, given);
      if (typeof result === 'string' && result.length > MAX_TEXT) throw new CallFault(`it makes more than ${MAX_TEXT / 1024} KiB of text`);
      return result;
    } catch (thrown) {
      if (thrown instanceof TemplateError) throw thrown;
      throw new TemplateError(this.template.text, at, `${fn}: ${thrown instanceof CallFault ? thrown.message : asObserverError(thrown).message}`);
    }
  }

  private async call(fn: string, args: readonly Value[]): Promise<Value> {
    if (args.reduce((length: number, arg) => length + (typeof arg === 'string' ? arg.length : 0), 0) > 2 * MAX_TEXT) throw new CallFault(`it is given more than ${(2 * MAX_TEXT) / 1024} KiB of text`);
    if (fn === 'query' && this.query !== undefined) {
      if (++this.queries > MAX_QUERIES) throw new CallFault(`a template asks at most ${MAX_QUERIES} times`);
      return this.query(printGo(args[0]), this.atMs);
    }
    if (fn === 'externalURL') return this.globals.externalURL ?? '';
    if (fn === 'pathPrefix') return '';
    if (fn === 'tableLink' || fn === 'graphLink') return `/explore?q=${encodeURIComponent(printGo(args[0]))}`;
    if (fn === 'args') return Object.fromEntries(args.map((value, i) => [`arg${i}`, value]));
    if (!Object.hasOwn(FUNCTIONS, fn)) throw new CallFault('there is no such function');
    return FUNCTIONS[fn]!(args);
  }

  private async operand(operand: Operand, dot: Value, scope: Scope): Promise<Value> {
    if (operand.kind === 'literal') return operand.value;
    const value = operand.kind === 'pipeline' ? await this.pipeline(operand.pipeline, dot, scope) : operand.name === undefined ? dot : scope.get(operand.name, () => new TemplateError(this.template.text, operand.at, `there is no variable "$${operand.name}"`));
    return operand.fields.reduce((current: Value, field) => fieldOf(current, field), value);
  }

  private textOf(value: Value): string {
    try {
      return printGo(value);
    } catch (thrown) {
      throw new TemplateError(this.template.text, 0, asObserverError(thrown).message);
    }
  }

  private print(text: string): void {
    this.out += text;
    if (this.out.length > MAX_TEXT) throw new TemplateError(this.template.text, 0, `it makes more than ${MAX_TEXT / 1024} KiB of text`);
  }
}

/** A missing member reads as empty, as labels that a series does not have. */
function fieldOf(value: Value, field: string): Value {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, field) ? (value as Record<string, Value>)[field] : '';
}

/** Variables of a block and those around it. */
class Scope {
  private readonly own = new Map<string, Value>();

  constructor(globals: Readonly<Record<string, Value>>, dot: Value, private readonly outer?: Scope) {
    if (outer !== undefined) return;
    this.own.set('', dot);
    for (const name of PREFIX_VARIABLES) if (Object.hasOwn(globals, name)) this.own.set(name, globals[name]);
  }

  inner(): Scope {
    return new Scope({}, undefined, this);
  }

  declare(name: string, value: Value): void {
    this.own.set(name, value);
  }

  /** Sets it where it was declared, else here. */
  set(name: string, value: Value): void {
    (this.holder(name) ?? this).own.set(name, value);
  }

  get(name: string, missing: () => Error): Value {
    const holder = this.holder(name);
    if (holder === undefined) throw missing();
    return holder.own.get(name);
  }

  private holder(name: string): Scope | undefined {
    return this.own.has(name) ? this : this.outer?.holder(name);
  }
}
