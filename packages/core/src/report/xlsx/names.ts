/** Longest sheet name in Excel, in UTF-16 units. */
const maxLength = 31;

/**
 * Gives out sheet names that Excel accepts: at most 31 characters, none of `\ / ? * [ ] :`, no apostrophe at either
 * end, not `History`, and unlike every name given before, without regard to case. A clash gets ` (2)`, ` (3)`, ...
 */
export function createSheetNames(): (wanted: string) => string {
  const taken = new Set<string>(['history']);
  return (wanted) => {
    const clean = cleaned(wanted);
    let name = cut(clean, maxLength);
    for (let count = 2; taken.has(name.toLowerCase()); count++) {
      const mark = ` (${count})`;
      name = cut(clean, maxLength - mark.length) + mark;
    }
    taken.add(name.toLowerCase());
    return name;
  };
}

function cleaned(wanted: string): string {
  const text = wanted
    .toWellFormed()
    .replaceAll(/[\p{Cc}\ufffe\uffff\\/?*[\]:]+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/^['\s]+|['\s]+$/g, '');
  return text === '' ? '-' : text;
}

/** Cuts without leaving half a surrogate pair, a space or an apostrophe at the end. */
function cut(text: string, length: number): string {
  const part = text.slice(0, length);
  return (part.isWellFormed() ? part : part.slice(0, -1)).replace(/['\s]+$/, '');
}
