import { formatCents, type Trade } from './trade.ts';

const rowsPerPage = 30;

/** Draws an invoice as PDF, 30 lines a page. */
export async function drawInvoice(trade: Trade): Promise<Uint8Array> {
  const { default: PdfDocument } = await import('pdfkit');
  // A fixed time of creation: the same trade gives the same bytes.
  const info = { CreationDate: new Date(0), Title: `Invoice ${trade.number}` };
  const pdf = new PdfDocument({ size: 'A4', margin: 50, info });
  const chunks: Buffer[] = [];
  pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise((resolve) => pdf.on('end', resolve));
  pdf.fontSize(20).text('INVOICE', 50, 50);
  pdf.fontSize(10).text(trade.seller, 50, 80).text(`Bill to: ${trade.buyer}`, 50, 110);
  pdf.text(`Invoice number: ${trade.number}`, 350, 80).text(`Invoice date: ${trade.date}`, 350, 95);
  let y = 150;
  drawRow(pdf, y, ['Description', 'Quantity', 'Unit price', 'Amount']);
  trade.lines.forEach((line, index) => {
    if (index > 0 && index % rowsPerPage === 0) {
      pdf.addPage();
      y = 50;
    } else y += 18;
    const { description, quantity, unitPrice, amount } = line;
    drawRow(pdf, y, [description, String(quantity), formatCents(unitPrice), formatCents(amount)]);
  });
  const sums = [
    ['Subtotal', trade.net],
    ['Tax (10%)', trade.tax],
    ['Total', trade.total],
  ] as const;
  for (const [label, cents] of sums) {
    y += 20;
    drawRow(pdf, y, ['', '', label, `EUR ${formatCents(cents)}`]);
  }
  pdf.end();
  await ended;
  return Buffer.concat(chunks);
}

const columns = [50, 270, 340, 440] as const;

function drawRow(pdf: PDFKit.PDFDocument, y: number, cells: readonly [string, string, string, string]): void {
  cells.forEach((cell, column) => {
    const align = column === 0 ? 'left' : 'right';
    const width = column === 0 ? 210 : 65 + (column === 3 ? 40 : 0);
    if (cell !== '') pdf.text(cell, columns[column] ?? 50, y, { width, align, lineBreak: false });
  });
  pdf
    .moveTo(50, y + 14)
    .lineTo(545, y + 14)
    .lineWidth(0.5)
    .stroke();
}
