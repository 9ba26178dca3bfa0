import { fileURLToPath } from 'node:url';
import type { Random } from './random.ts';
import { formatCents, type Trade } from './trade.ts';

/** Draws a receipt as a JPEG of `width` pixels, as a phone would have taken it: a little grey, with noise. */
export async function drawReceipt(random: Random, trade: Trade, width: number): Promise<Uint8Array> {
  const { default: sharp } = await import('sharp');
  const fontfile = fileURLToPath(
    import.meta.resolve('@expo-google-fonts/noto-sans-kr/400Regular/NotoSansKR_400Regular.ttf'),
  );
  const text = sharp({
    text: {
      text: textOf(trade),
      fontfile,
      font: 'Noto Sans KR',
      width: Math.round(width * 0.9),
      dpi: width / 4,
    },
  });
  const ink = await text.png().toBuffer({ resolveWithObject: true });
  const height = ink.info.height + Math.round(width * 0.1);
  const left = Math.round(width * 0.05);
  return sharp(paperOf(random, width, height), { raw: { width, height, channels: 3 } })
    .composite([{ input: await inked(sharp, ink.data), left, top: left }])
    .jpeg({ quality: 85 })
    .toBuffer();
}

/** Paper as a phone sees it: nearly white, and no pixel like the next one. */
function paperOf(random: Random, width: number, height: number): Buffer {
  const pixels = Buffer.alloc(width * height * 3);
  for (let at = 0; at < pixels.length; at += 3) pixels.fill(random.whole(222, 244), at, at + 3);
  return pixels;
}

/** What sharp draws as light on dark, as dark on transparent. */
async function inked(sharp: typeof import('sharp').default, light: Buffer): Promise<Buffer> {
  const { data, info } = await sharp(light).greyscale().raw().toBuffer({ resolveWithObject: true });
  const pixels = Buffer.alloc(info.width * info.height * 4);
  for (let at = 0; at < info.width * info.height; at += 1) {
    pixels[at * 4 + 3] = data[at * info.channels] ?? 0;
  }
  const { width, height } = info;
  return sharp(pixels, { raw: { width, height, channels: 4 } })
    .png()
    .toBuffer();
}

function textOf({ seller, number, date, lines, net, tax, total }: Trade): string {
  const rows = lines.map(
    ({ description, quantity, amount }) => `${description}  x${quantity}  ${formatCents(amount)}`,
  );
  const sums = [
    `Subtotal  ${formatCents(net)}`,
    `Tax 10%  ${formatCents(tax)}`,
    `TOTAL  ${formatCents(total)}`,
  ];
  return [
    seller,
    'RECEIPT',
    `No. ${number}`,
    `Date: ${date}`,
    '',
    ...rows,
    '',
    ...sums,
    '',
    'Thank you',
  ].join('\n');
}
