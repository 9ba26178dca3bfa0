import type { AnyTRPCProcedure } from '@trpc/server';
import type { ProcedureMeta, RestRoute } from '../rpc/meta.ts';
import { appRouter } from '../rpc/router.ts';
import { toCamel, toSnake } from './names.ts';
import { type JsonSchema, jsonSchemaOf } from './schema.ts';

/** A procedure as the REST face has it. */
export interface RestOperation extends RestRoute {
  /** Path of the procedure, such as `documents.get`. */
  readonly name: string;
  readonly procedure: AnyTRPCProcedure;
  readonly meta: ProcedureMeta;
  /** Names in the path's braces, in their order. */
  readonly parameters: readonly string[];
  /** Schema of the procedure's input by its own names; left out where it takes none, or bytes. */
  readonly input: JsonSchema | undefined;
  /** Schema of the procedure's output by its own names. */
  readonly output: JsonSchema | undefined;
}

/** Every procedure with its name. */
export function allProcedures(): readonly (readonly [name: string, procedure: AnyTRPCProcedure])[] {
  return Object.entries(appRouter._def.procedures as unknown as Readonly<Record<string, AnyTRPCProcedure>>);
}

/** What a procedure takes and gives. A later `.input` extends an earlier one; ours have one. */
export function parsersOf(procedure: AnyTRPCProcedure): {
  readonly input: unknown;
  readonly output: unknown;
} {
  const { inputs, output } = procedure._def as unknown as { inputs: readonly unknown[]; output?: unknown };
  return { input: inputs.at(-1), output };
}

/** Every operation of the REST face: one for each route of each procedure. */
export function createOperations(): readonly RestOperation[] {
  return allProcedures().flatMap(([name, procedure]) => {
    const meta = (procedure._def.meta ?? {}) as ProcedureMeta;
    const parsers = parsersOf(procedure);
    const schemas = {
      input: jsonSchemaOf(parsers.input, 'input'),
      output: jsonSchemaOf(parsers.output, 'output'),
    };
    return (meta.rest ?? []).map((route) => {
      const parameters = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter ?? '');
      return { ...route, ...schemas, name, procedure, meta, parameters };
    });
  });
}

/** Name of a member of the procedure's input by its name on the REST face. */
export function inputName({ names }: Pick<RestRoute, 'names'>, restName: string): string {
  return names?.[restName] ?? toCamel(restName);
}

/** Name on the REST face of a member of the procedure's input. */
export function restName({ names }: Pick<RestRoute, 'names'>, member: string): string {
  const given = Object.entries(names ?? {}).find(([, own]) => own === member);
  return given?.[0] ?? toSnake(member);
}

/** An operation that a request asks for, with the parameters in its path. */
export interface RouteMatch {
  readonly operation: RestOperation;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Finds operations by method and path. */
export interface RouteTable {
  /** `undefined`: there is nothing at this path. A list: the methods that there are. */
  find(method: string, path: string): RouteMatch | readonly string[] | undefined;
}

/** Makes the table. Paths are taken with and without a slash at their end; fixed names come before parameters. */
export function createRouteTable(operations: readonly RestOperation[]): RouteTable {
  const routes = operations
    .map((operation) => ({ operation, pattern: patternOf(operation.path) }))
    .sort((a, b) => a.operation.parameters.length - b.operation.parameters.length);
  return {
    find(method, path) {
      const matches = routes.flatMap(({ operation, pattern }) => {
        const match = pattern.exec(path);
        const parameters = match && decoded(match.groups ?? {});
        return parameters ? [{ operation, parameters }] : [];
      });
      // A path of fixed names hides those with parameters that fit it, too.
      const fewest = matches[0]?.operation.parameters.length;
      const best = matches.filter(({ operation }) => operation.parameters.length === fewest);
      const found = best.find(({ operation }) => operation.method === method);
      if (found || best.length === 0) return found;
      return best.map(({ operation }) => operation.method);
    },
  };
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}/?$`);
}

/** Parameters without their percent signs; `undefined` where those mean nothing. */
function decoded(parameters: Readonly<Record<string, string>>): Record<string, string> | undefined {
  try {
    const pairs = Object.entries(parameters).map(([name, text]) => [name, decodeURIComponent(text)]);
    return Object.fromEntries(pairs);
  } catch {
    return undefined;
  }
}
