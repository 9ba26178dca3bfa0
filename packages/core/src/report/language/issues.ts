import type { ErrorCode } from '../../errors/index.ts';
import type { Issue } from '../../model/index.ts';
import { equationIn, saidEquation } from './equations.ts';
import type { Words } from './words.ts';

/** What issues of documents say, in Korean, by their code. Issues say it in English themselves. */
const sentences: Readonly<Partial<Record<ErrorCode, string>>> = {
  INPUT_EMPTY: '파일이 비어 있습니다. 저장이나 업로드가 끝까지 되었는지 확인하세요.',
  INPUT_NOT_FOUND: '파일을 찾을 수 없거나 일반 파일이 아닙니다.',
  INPUT_UNREADABLE: '파일을 읽을 수 없습니다. 권한이 없거나 읽는 도중 오류가 났습니다.',
  INPUT_TOO_LARGE: '파일이 허용 크기보다 큽니다. 한도를 올리거나 파일을 나누세요.',
  INPUT_TYPE_UNSUPPORTED: '지원하지 않는 형식의 파일입니다.',
  INPUT_TYPE_MISMATCH: '파일 내용이 확장자와 다른 형식입니다. 내용에 따라 읽었습니다.',
  DOCUMENT_CORRUPT: '파일이 손상되었거나 일부가 잘려 열 수 없습니다.',
  PERMISSIONS_RESTRICTED:
    '암호 없이 열리지만 작성자가 인쇄, 복사, 수정을 제한한 파일입니다. 내용은 읽었습니다.',
  DOCUMENT_TRUNCATED: '파일이 중간에 끊겨 있습니다. 읽을 수 있는 부분만 읽었습니다.',
  DOCUMENT_ENCRYPTED: '암호로 보호된 파일입니다. 암호를 함께 지정하세요.',
  PASSWORD_WRONG: '암호가 맞지 않습니다.',
  LIMIT_EXCEEDED: '쪽, 픽셀, 셀 등의 한도를 넘어 나머지는 읽지 않았습니다.',
  TIMEOUT: '제한 시간 안에 읽지 못해 중단했습니다.',
  OUT_OF_MEMORY: '허용된 메모리를 넘어 중단했습니다.',
  ABORTED: '작업이 취소되었습니다.',
  INTERNAL: '프로그램 내부 오류입니다. 파일과 함께 알려 주세요.',
  PAGE_UNREADABLE: '읽을 수 없는 쪽이 있습니다. 나머지 쪽은 읽었습니다.',
  PAGE_WITHOUT_TEXT: '텍스트가 없는 쪽이며 문자 인식(OCR)을 하지 않았습니다.',
  PAGE_RANGE_INVALID: '쪽 선택을 이해할 수 없거나 해당하는 쪽이 없습니다.',
  TEXT_ENCODING_BROKEN: '글꼴에 문자 정보가 없어 텍스트가 깨질 수 있습니다.',
  TEXT_ENCODING_GUESSED: '문자 인코딩이 명시되지 않아 가장 알맞은 것으로 읽었습니다.',
  IMAGE_UNREADABLE: '이미지를 해독할 수 없습니다.',
  OCR_UNAVAILABLE: '문자 인식(OCR) 엔진이나 언어 자료를 불러올 수 없습니다.',
  OCR_FAILED: '문자 인식(OCR)에 실패한 쪽이 있습니다. 나머지 쪽은 읽었습니다.',
  OCR_LOW_CONFIDENCE: '문자 인식(OCR)의 신뢰도가 낮습니다. 원본과 대조하거나 300dpi로 다시 스캔하세요.',
  SHEET_UNREADABLE: '읽을 수 없는 시트가 있습니다. 나머지 시트는 읽었습니다.',
  CELL_UNREADABLE: '통합 문서에 없는 문자열, 서식 또는 날짜를 가리키는 셀이 있습니다.',
  CSV_MALFORMED: '따옴표가 닫히지 않았거나 열 수가 다른 행이 있습니다.',
  ARITHMETIC_MISMATCH: '금액이 서로 맞지 않습니다.',
  TAX_ID_INVALID: '등록번호의 검증 숫자가 맞지 않습니다.',
};

/** What an issue says, in Korean; `undefined` where there is no sentence for its code. */
export function koreanIssue(
  { code, message }: Pick<Issue, 'code' | 'message'>,
  words: Words,
): string | undefined {
  if (!Object.hasOwn(sentences, code)) return undefined;
  const equation = code === 'ARITHMETIC_MISMATCH' ? equationIn(message) : undefined;
  return equation === undefined
    ? sentences[code as ErrorCode]
    : `${sentences.ARITHMETIC_MISMATCH} ${saidEquation(equation, words)}`;
}
