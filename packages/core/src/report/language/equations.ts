import type { Words } from './words.ts';

/** An equation between fields with its parts named in the report's language: `Net total + Tax = Total`. */
export function saidEquation(equation: string, words: Words): string {
  const said: Readonly<Record<string, string>> = { ...words.fields, ...words.checkParts };
  return equation.replaceAll(/[A-Za-z]+(?:\([A-Za-z.]+\))?/g, (name) =>
    Object.hasOwn(said, name) ? (said[name] ?? name) : name,
  );
}

/** The equation between fields that a sentence names, such as `netTotal + taxTotal = grandTotal`. */
export function equationIn(sentence: string): string | undefined {
  const part = String.raw`[A-Za-z]{1,40}(?:\([A-Za-z.]{1,40}\))?`;
  return new RegExp(`${part}(?: [-+*] ${part}){0,8} = ${part}(?: [-+*] ${part}){0,8}`).exec(sentence)?.[0];
}
