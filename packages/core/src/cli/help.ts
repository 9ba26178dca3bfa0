/** What `docproc --help` prints. */
export const helpText = `docproc - typed, traceable data from Excel, PDF, photos and scans

Usage
  docproc extract FILE... [options]     read files
  docproc report FILE... --format F --out FILE
                                        read files (or Document JSON) into one report
  docproc --help | --version

A FILE of - is standard input.

Options of extract
  --format F      json (default), ndjson, text, markdown, html, csv, xlsx or pdf
  --out DIR       write DIR/<file name>.<format>, csv as one DIR/<file name>.<n>.csv a sheet or table, n from 0
                  (none for a file without tables);
                  a second input of the same name gets -2 before its extension; without --out: standard output
  --schema FILE   look for what a schema asks for instead: a JSON Schema (.json), or a module that exports a zod object
                  by default; gives json or ndjson with data, found and missing
  --ocr M         auto (default), always or never
  --lang L        OCR languages: kor, eng or kor+eng (default)
  --pages P       pages or sheets, such as 1-3,7 or 5-
  --password PW   password of encrypted files
  --profile P     fields to look for: auto (default), none, or those of a type of document, such as receipt or invoice
  --date-order O  how dates such as 03/04/26 are read: dmy, mdy or ymd (default: decided by the document)
  --engine E      engine that reads PDFs: auto (default), pdfium or pdfjs
  --threads N     files, or pages of one scanned PDF, read at the same time (default: the cores, at most 4)
  --ocr-cache DIR keep what OCR read in DIR, and take it from there the next time
  --quiet         no progress on standard error, only the reason of a file that failed

Limits of extract, for each file (a workbook written as csv is streamed: --max-bytes alone holds for it)
  --max-bytes N       largest file (default 268435456)
  --max-pages N       pages or sheets read, the rest is left out (default 2000)
  --max-pixels N      pixels of a picture (default 100000000)
  --max-cells N       cells of a workbook that are kept (default 1000000)
  --timeout-ms N      time in milliseconds, 0 for no limit (default 120000)
  --max-memory-mb N   memory of the thread that reads it (default 1024)

Options of report
  --format F      html, xlsx, pdf, markdown, json or csv
  --out FILE      where the report goes
  --kind K        document (default for one file), batch (default for several) or data: a flat table
  --rows R        of kind data: documents (default), items or fields
  --columns C,C   of kind data: names of columns, such as file,sellerName,issueDate,grandTotal
  --template FILE a module that exports a template by default, see defineReport, or JSON of one
  --language L    en or ko (default: that of the first document)
  --title T       heading of the report
  --pictures N    html, pdf, xlsx: most pages that are shown as pictures (default 30; 0: none)
  --bom           csv begins with a byte order mark, for Excel
  --ocr, --lang, --pages, --password, --profile, --date-order, --engine, --threads, --ocr-cache, --quiet and the limits   as above

A file that cannot be read gives JSON with status "failed" and the reason, and never stops the others.
Exit code: 0 all read, at least in part; 1 at least one failed, or does not hold what --schema insists on; 2 the call
was wrong.
`;
