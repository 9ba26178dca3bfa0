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
 * Runs a part through a scanner; `visit` is called with each token and the scanner standing on it. Throws
 * `DOCUMENT_CORRUPT` where the XML is damaged, and `ABORTED`.
 */
export async function readXml(
  chunks: AsyncIterable<Buffer>,
  visit: (kind: Token, xml: XmlScanner) => void,
  options: ReadXmlOptions,
): Promise<void> {
  const xml = new XmlScanner();
  try {
    for await (const chunk of toUtf8(chunks)) {
      if (options.signal?.aborted) throw new DocprocError('ABORTED');
      xml.feed(chunk);
      drain(xml, visit);
    }
    xml.finish();
    drain(xml, visit);
  } catch (error) {
    throw damaged(error, options.file);
  }
}

/** Words a fault of the markup as one of the file; other errors stay as they are. */
export function damaged(error: unknown, file: string): unknown {
  if (!(error instanceof XmlFault)) return error;
  return new DocprocError('DOCUMENT_CORRUPT', `${file} holds a damaged part: ${error.message}.`, {
    cause: error,
  });
}

function drain(xml: XmlScanner, visit: (kind: Token, xml: XmlScanner) => void): void {
  for (let kind = xml.next(); kind > token.end; kind = xml.next()) visit(kind, xml);
}
