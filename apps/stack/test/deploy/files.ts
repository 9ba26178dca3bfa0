import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';

/** A file of the folder `deploy`, as a path. */
export const deployPath = (name: string) =>
  fileURLToPath(new URL(`../../../../deploy/${name}`, import.meta.url));

/** A file of the folder `deploy`, as text. */
export const readDeploy = (name: string) => readFileSync(deployPath(name), 'utf8');

/** The YAML files of a folder of `deploy`. */
export const yamlFiles = (folder: string) =>
  readdirSync(deployPath(folder))
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => `${folder}/${name}`);

/** The documents of a YAML file. Throws where it has a fault or says something twice. */
export function readYaml<T>(name: string): T[] {
  const documents = parseAllDocuments(readDeploy(name), { merge: true, uniqueKeys: true });
  return documents.map((document) => {
    const [fault] = [...document.errors, ...document.warnings];
    if (fault) throw fault;
    return document.toJS() as T;
  });
}
