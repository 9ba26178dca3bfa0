import { DocprocError } from '../../../errors/index.ts';
import { toUtf8 } from './encoding.ts';
import { type Token, token, XmlFault, XmlScanner } from './scanner.ts';

/** Options of {@link readXml}. */
export interface ReadXmlOptions {
  /** File and part, for messages. */
  readonly file: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs a part through a scanner; `visit` is called with each token and the scanner standing on it. Yields between two
 * pieces of the part, so that what `visit` has gathered can be handed on. Throws `DOCUMENT_CORRUPT` where the XML is
 * damaged, and `ABORTED`.
 */
export async function* scanXml(
  chunks: AsyncIterable<Buffer>,
  visit: (kind: Token, xml: XmlScanner) => void,
  options: ReadXmlOptions,
): AsyncGenerator<void> {
  const xml = new XmlScanner();
  try {
    for await (const chunk of toUtf8(chunks)) {
      if (options.signal?.aborted) throw new DocprocError('ABORTED');
      xml.feed(chunk);
      drain(xml, visit);
      yield;
    }
    xml.finish();
    drain(xml, visit);
  } catch (error) {
    if (!(error instanceof XmlFault)) throw error;
    throw new DocprocError('DOCUMENT_CORRUPT', `${options.file} holds a damaged part: ${error.message}.`, {
      cause: error,
    });
  }
}

/** Runs a whole part through a scanner, see {@link scanXml}. */
export async function readXml(
  chunks: AsyncIterable<Buffer>,
  visit: (kind: Token, xml: XmlScanner) => void,
  options: ReadXmlOptions,
): Promise<void> {
  for await (const _ of scanXml(chunks, visit, options));
}

function drain(xml: XmlScanner, visit: (kind: Token, xml: XmlScanner) => void): void {
  for (let kind = xml.next(); kind > token.end; kind = xml.next()) visit(kind, xml);
}
