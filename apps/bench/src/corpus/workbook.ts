import type { Random } from './random.ts';
import { makeTrade } from './trade.ts';

const columns = ['Date', 'Number', 'Seller', 'Description', 'Quantity', 'Unit price', 'Amount'];

/** Writes a workbook of so many rows of sales. */
export async function writeWorkbook(random: Random, rows: number): Promise<Uint8Array> {
  const { default: exceljs } = await import('exceljs');
  const workbook = new exceljs.Workbook();
  workbook.created = workbook.modified = new Date(0);
  const sheet = workbook.addWorksheet('Sales');
  sheet.addRow(columns);
  for (let row = 0; row < rows; row += 1) {
    const { date, number, seller, lines } = makeTrade(random, 1);
    for (const { description, quantity, unitPrice, amount } of lines) {
      sheet.addRow([new Date(date), number, seller, description, quantity, unitPrice / 100, amount / 100]);
    }
  }
  return new Uint8Array(await workbook.xlsx.writeBuffer());
}
