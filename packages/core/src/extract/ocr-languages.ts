/** Languages whose OCR data comes with Docproc, by Tesseract's names; all of them are the default. */
export const ocrLanguages: readonly string[] = ['kor', 'eng'];

/** Which languages there are, as the end of a sentence. */
export const ocrLanguageRule = `must be of these: ${ocrLanguages.join(', ')}`;

/** Whether the built-in OCR engine has data for every one of the languages. */
export function hasOcrLanguages(languages: readonly string[]): boolean {
  return languages.every((language) => ocrLanguages.includes(language));
}
