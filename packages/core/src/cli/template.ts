import { plainTemplateSchema, type ReportTemplate } from '../report/index.ts';
import { loadDefault, loadJson } from './load.ts';
import { UsageError } from './usage-error.ts';

const flag = '--template';

/** A template out of JSON, or what a module exports by default. Throws a {@link UsageError}. */
export async function readTemplate(path: string): Promise<ReportTemplate> {
  if (path.toLowerCase().endsWith('.json')) return plainTemplate(path, await loadJson(path, flag));
  // What it holds is judged where it is used.
  return (await loadDefault(path, flag)) as ReportTemplate;
}

function plainTemplate(path: string, value: unknown): ReportTemplate {
  const { success, data, error } = plainTemplateSchema.safeParse(value);
  if (success) return data;
  const [issue] = error.issues;
  const where =
    issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.map(String).join('.')}`;
  throw new UsageError(`${flag}: ${path} is no template${where}: ${issue?.message ?? 'it does not fit'}.`);
}
