/** Checks the import rules of `layers.ts` with dependency-cruiser. Run: `pnpm check:imports`. */
import { existsSync, readdirSync } from 'node:fs';
import { cruise, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser';
import { coreLayers, packageLayers, typeOnly } from './layers.ts';

const missing = [...foldersWithoutRule(), ...rulesWithoutFolder()];
const { violations, cruised } = await findViolations();
for (const line of [...missing, ...violations]) console.error(line);
if (missing.length + violations.length > 0) process.exit(1);
console.log(`import rules hold over ${cruised} modules`);

function foldersWithoutRule(): string[] {
  const packages = ['packages', 'apps'].flatMap((root) => subfolders(root).map((name) => `${root}/${name}`));
  const unruled = packages.filter((name) => !(name in packageLayers));
  const core = subfolders('packages/core/src').filter((name) => !(name in coreLayers));
  return [...unruled, ...core.map((name) => `packages/core/src/${name}`)].map(
    (name) => `${name}: no import rule; add it to scripts/layers.ts`,
  );
}

function rulesWithoutFolder(): string[] {
  const rules = [
    ...Object.keys(packageLayers),
    ...Object.keys(coreLayers).map((name) => `packages/core/src/${name}`),
  ];
  return rules.filter((name) => !existsSync(name)).map((name) => `${name}: has a rule but does not exist`);
}

function subfolders(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}

function forbiddenRules(): IForbiddenRuleType[] {
  const between = Object.entries(packageLayers).map(([name, allowed]) =>
    forbid(
      `^${name}/`,
      '^(packages|apps)/[^/]+/',
      [name, ...allowed].map((other) => `^${other}/`),
    ),
  );
  const inCore = Object.entries(coreLayers).map(([name, allowed]) =>
    forbid(
      `^packages/core/src/${name}/`,
      '^packages/core/src/',
      [name, ...allowed].map((other) => `^packages/core/src/${other}/`),
    ),
  );
  const types = typeOnly.map(({ from, to }) => ({
    name: `${from} imports ${to} for types only`,
    severity: 'error' as const,
    from: { path: `^${from}/src/` },
    to: { path: `^${to}/`, dependencyTypesNot: ['type-only' as const] },
  }));
  const circular = {
    name: 'no import cycles',
    severity: 'error' as const,
    from: {},
    to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only' as const] } },
  };
  return [...between, ...inCore, ...types, circular];
}

function forbid(from: string, to: string, except: string[]): IForbiddenRuleType {
  return {
    name: `${from} may not import that`,
    severity: 'error',
    from: { path: from },
    to: { path: to, pathNot: except },
  };
}

async function findViolations(): Promise<{ violations: string[]; cruised: number }> {
  const sources = Object.keys(packageLayers).map((name) => `${name}/src`);
  const result = await cruise(
    sources.filter((source) => existsSync(source)),
    {
      validate: true,
      ruleSet: { forbidden: forbiddenRules() },
      tsPreCompilationDeps: true,
      doNotFollow: { path: 'node_modules|/dist/' },
      exclude: { path: 'node_modules' },
    },
    {
      conditionNames: ['docproc-source', 'import', 'node', 'default'],
      exportsFields: ['exports'],
      extensions: ['.ts', '.js', '.json'],
    },
  );
  const { summary } = result.output as ICruiseResult;
  return {
    cruised: summary.totalCruised,
    violations: summary.violations.map(({ from, to, rule }) => `${from} -> ${to}: ${rule.name}`),
  };
}
