// What a title of a table and a note below it begin with.
const caption = /^[<[(【〈]?\s*(?:table|tab\.|exhibit|figure|chart|box|표|별표|서식)\s*[\dIVXA-Z가-힣.<-]/iu;
const note = /^(?:sources?|notes?|자료|출처|주|비고)\s*\d{0,2}\s*[:：).]|^[*※†‡§¶]+\s*\p{L}/iu;

/** Whether a line reads like the caption of a table or figure: `Table 3.`, `<표 2>`. */
export function isCaption(text: string): boolean {
  return caption.test(text);
}

/** Whether a line reads like a note below a table: `Source: ...`, `* Significant ...`, `자료: ...`. */
export function isNote(text: string): boolean {
  return note.test(text);
}
