import { DocprocError } from '../../errors/index.ts';
import type { Issue } from '../../model/index.ts';
import type { FormatContext } from '../format.ts';

// A page tree can claim any number of pages in a few bytes; no real file comes near this.
const believable = 1_000_000;

/** Numbers of the pages to be read, and the issue that says which are left out. Errors: `PAGE_RANGE_INVALID`. */
export function selectPages(
  pageCount: number,
  context: Pick<FormatContext, 'wantsPage' | 'limits'>,
): { readonly numbers: readonly number[]; readonly issues: readonly Issue[] } {
  const { maxPages } = context.limits;
  const numbers: number[] = [];
  let left = 0;
  for (let number = 1; number <= Math.min(pageCount, believable); number++) {
    if (!context.wantsPage(number)) continue;
    if (numbers.length < maxPages) numbers.push(number);
    else left++;
  }
  if (numbers.length === 0) {
    throw new DocprocError(
      'PAGE_RANGE_INVALID',
      pageCount === 1
        ? 'The page selection does not hold the only page.'
        : `The page selection selects none of the ${pageCount} pages.`,
    );
  }
  return { numbers, issues: left === 0 ? [] : [limitIssue(left, maxPages)] };
}

function limitIssue(left: number, maxPages: number): Issue {
  return {
    code: 'LIMIT_EXCEEDED',
    severity: 'error',
    message: `${left} ${left === 1 ? 'page was' : 'pages were'} left out: maxPages is ${maxPages}. Raise it or select pages.`,
  };
}
