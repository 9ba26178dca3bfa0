import type { CellComment, CommentText } from '../../../model/index.ts';
import { type ReadXmlOptions, readXml } from '../xml/read.ts';
import { type Token, token, type XmlScanner } from '../xml/scanner.ts';
import { isTrue } from './workbook.ts';

const maxComments = 100_000;
const maxText = 65_536;

/** Reads the part that names the people of threads ([MS-XLSX] 2.6.207): display names by id. */
export async function readPersons(
  chunks: AsyncIterable<Buffer>,
  options: ReadXmlOptions,
): Promise<ReadonlyMap<string, string>> {
  const persons = new Map<string, string>();
  await readXml(
    chunks,
    (kind, xml) => {
      if (kind !== token.open || !xml.is('person') || persons.size >= maxComments) return;
      persons.set(xml.attribute('id') ?? '', xml.attribute('displayName') ?? '');
    },
    options,
  );
  return persons;
}

/** Reads a part of threaded comments ([MS-XLSX] 2.6.204): replies are put to the comment they answer. */
export async function readThreads(
  chunks: AsyncIterable<Buffer>,
  persons: ReadonlyMap<string, string>,
  options: ReadXmlOptions,
): Promise<CellComment[]> {
  const visitor = new ThreadVisitor(persons);
  await readXml(chunks, (kind, xml) => visitor.visit(kind, xml), options);
  return visitor.threads();
}

interface StoredComment {
  readonly id: string;
  readonly parent: string | undefined;
  readonly ref: string;
  readonly author: string | undefined;
  readonly createdAt: string | undefined;
  readonly resolved: boolean;
  text: string;
}

class ThreadVisitor {
  readonly #persons: ReadonlyMap<string, string>;
  readonly #comments: StoredComment[] = [];
  #comment: StoredComment | undefined;
  #inText = false;

  constructor(persons: ReadonlyMap<string, string>) {
    this.#persons = persons;
  }

  visit(kind: Token, xml: XmlScanner): void {
    if (kind === token.text) {
      if (this.#inText && this.#comment && this.#comment.text.length < maxText)
        this.#comment.text += xml.text();
    } else if (kind === token.open) {
      if (xml.is('threadedComment') && this.#comments.length < maxComments) this.#start(xml);
      else if (xml.is('text')) this.#inText = !xml.selfClosing;
    } else if (xml.is('text')) this.#inText = false;
  }

  threads(): CellComment[] {
    const replies = Map.groupBy(this.#comments, ({ parent }) => parent);
    return (replies.get(undefined) ?? []).map((comment) => {
      const answers = (replies.get(comment.id) ?? []).map(textOf);
      const { ref, resolved } = comment;
      return { ref, ...textOf(comment), resolved, ...(answers.length === 0 ? {} : { replies: answers }) };
    });
  }

  #start(xml: XmlScanner): void {
    const time = xml.attribute('dT');
    // Times are in UTC without saying so.
    const date = new Date(time === undefined || /Z$|[+-]\d\d:\d\d$/.test(time) ? (time ?? '') : `${time}Z`);
    this.#comment = {
      id: xml.attribute('id') ?? '',
      parent: xml.attribute('parentId'),
      ref: xml.attribute('ref') ?? '',
      author: this.#persons.get(xml.attribute('personId') ?? ''),
      createdAt: Number.isNaN(date.getTime()) ? undefined : date.toISOString(),
      resolved: isTrue(xml.attribute('done')),
      text: '',
    };
    this.#comments.push(this.#comment);
  }
}

function textOf({ text, author, createdAt }: StoredComment): CommentText {
  return { text: text.trim(), ...(author ? { author } : {}), ...(createdAt ? { createdAt } : {}) };
}
