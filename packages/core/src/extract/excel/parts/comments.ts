import type { CellComment } from '../../../model/index.ts';
import { type ReadXmlOptions, readXml } from '../xml/read.ts';
import { type Token, token, type XmlScanner } from '../xml/scanner.ts';
import { unescapeUnits } from '../xml/text.ts';

/** Comments of a sheet beyond this many are left out, and text of one beyond this many characters. */
const maxComments = 100_000;
const maxText = 65_536;

/** Reads a part of notes (ECMA-376 part 1, 18.7): what was a comment before there were threads. */
export async function readComments(
  chunks: AsyncIterable<Buffer>,
  options: ReadXmlOptions,
): Promise<CellComment[]> {
  const visitor = new CommentVisitor();
  await readXml(chunks, (kind, xml) => visitor.visit(kind, xml), options);
  return visitor.comments;
}

class CommentVisitor {
  readonly comments: CellComment[] = [];
  readonly #authors: string[] = [];
  #comment: { ref: string; author: string | undefined; text: string } | undefined;
  #into: 'author' | 'text' | undefined;
  #phonetic = false;

  visit(kind: Token, xml: XmlScanner): void {
    if (kind === token.text) this.#text(xml);
    else if (kind === token.open) this.#open(xml);
    else this.#close(xml);
  }

  #open(xml: XmlScanner): void {
    if (xml.is('author')) {
      this.#authors.push('');
      if (!xml.selfClosing) this.#into = 'author';
    } else if (xml.is('comment') && !xml.selfClosing) {
      const author = this.#authors[Number(xml.attribute('authorId') ?? -1)];
      this.#comment = { ref: xml.attribute('ref') ?? '', author, text: '' };
    } else if (xml.is('t') && !xml.selfClosing && !this.#phonetic) this.#into = 'text';
    else if (xml.is('rPh')) this.#phonetic = !xml.selfClosing;
  }

  #text(xml: XmlScanner): void {
    if (this.#into === 'author') this.#authors[this.#authors.length - 1] += xml.text().slice(0, 255);
    else if (this.#into === 'text' && this.#comment && this.#comment.text.length < maxText)
      this.#comment.text += unescapeUnits(xml.text());
  }

  #close(xml: XmlScanner): void {
    if (xml.is('t') || xml.is('author')) this.#into = undefined;
    else if (xml.is('rPh')) this.#phonetic = false;
    else if (xml.is('comment')) this.#end();
  }

  #end(): void {
    const comment = this.#comment;
    this.#comment = undefined;
    if (!comment?.ref || this.comments.length >= maxComments) return;
    const { ref, author, text } = comment;
    this.comments.push({ ref, text: text.trim(), ...(author ? { author } : {}) });
  }
}
