import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type Options } from 'tsup';

/**
 * exceljs and what its writer needs, in one file of the package. Its reader, which we do not use, depends on packages
 * that npm can no longer install (`typedarray.prototype.slice` asks for a release that was never published), and an
 * override of ours does not reach who installs Docproc.
 */
export default defineConfig({
  entry: { exceljs: 'node_modules/exceljs/lib/exceljs.nodejs.js' },
  format: 'cjs',
  platform: 'node',
  target: 'node22',
  noExternal: [/./],
  minify: false,
  clean: false,
  outExtension: () => ({ js: '.cjs' }),
  esbuildPlugins: [withoutReader(), withNotices('dist/exceljs.LICENSES.txt')],
});

type Plugin = NonNullable<Options['esbuildPlugins']>[number];

/** Leaves out what only the streaming reader needs. */
function withoutReader(): Plugin {
  return {
    name: 'without-reader',
    setup(build) {
      build.onResolve({ filter: /^unzipper$/ }, () => ({ path: 'unzipper', namespace: 'left-out' }));
      build.onLoad({ filter: /./, namespace: 'left-out' }, () => ({ contents: 'module.exports = {};' }));
    },
  };
}

/** Writes the licences of all bundled packages beside the bundle. */
function withNotices(path: string): Plugin {
  return {
    name: 'with-notices',
    setup(build) {
      build.initialOptions.metafile = true;
      build.onEnd(({ metafile }) => {
        const folders = new Set(
          Object.keys(metafile?.inputs ?? {}).flatMap((input) => packageOf(input) ?? []),
        );
        const notices = [...folders].toSorted().map(noticeOf);
        writeFileSync(path, `exceljs.cjs holds these packages.\n\n${notices.join('\n\n')}\n`);
      });
    },
  };
}

/** Folder of the package that a file belongs to. */
function packageOf(file: string): string | undefined {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0];
}

function noticeOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text =
    file === undefined ? `License: ${JSON.stringify(license)}` : readFileSync(join(folder, file), 'utf8');
  return `---- ${name} ${version}\n\n${text.trim()}`;
}
