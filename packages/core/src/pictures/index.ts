/** Pictures of pages, drawn from the original files. */
export { createPagePictures, type PagePictureOptions, type PagePictureSource } from './pictures.ts';
