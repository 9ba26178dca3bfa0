import type { DocumentKind, DocumentStatus, DocumentTypeName, FieldName } from '../../model/index.ts';
import type { documentColumns, fieldColumns, itemColumns } from '../template.ts';

/** A language that reports can be written in. */
export type ReportLanguage = 'en' | 'ko';

/** Everything that a report says of its own, in one language. */
export interface Words {
  readonly report: string;
  readonly types: Readonly<Record<DocumentTypeName, string>>;
  readonly statuses: Readonly<Record<DocumentStatus, string>>;
  readonly kinds: Readonly<Record<DocumentKind, string>>;
  readonly fields: Readonly<Record<FieldName, string>>;
  readonly columns: Readonly<Record<ColumnName, string>>;
  readonly sections: Readonly<Record<SectionName, string>>;
  readonly reasons: Readonly<Record<ReasonName, string>>;
  readonly severities: Readonly<Record<'error' | 'warning', string>>;
  readonly months: readonly string[];
  readonly none: string;
  readonly yes: string;
  readonly no: string;
  readonly other: string;
  readonly madeAt: string;
  readonly tableOf: string;
  readonly nothingToReview: string;
  readonly noText: string;
  readonly page: (number: number) => string;
  readonly sheet: (number: number) => string;
  readonly pageOf: (number: number, total: number) => string;
  readonly documents: (count: number) => string;
  readonly rowsLeftOut: (count: number) => string;
  readonly pagesLeftOut: (count: number) => string;
  readonly tablesLeftOut: (count: number) => string;
  /** Parts of arithmetic checks that are no fields, by how checks write them. */
  readonly checkParts: Readonly<Record<'sum(lineItems.amount)' | 'tendered' | 'change', string>>;
  /** Says that this many documents with an amount are in no sum. */
  readonly leftOutOfSums: (count: number) => string;
  /** What the asterisk at a total means. */
  readonly unsureTotals: string;
  readonly columnsOf: (first: number, last: number) => string;
  /** Headings of columns that are no fields. */
  readonly dataColumns: Readonly<Record<DataColumnName, string>>;
  /** How many rows a flat table has. */
  readonly rows: (count: number) => string;
  readonly picturesLeftOut: (count: number) => string;
  /** What the boxes over a page's picture are for. */
  readonly tracing: string;
  readonly picture: (page: number) => string;
  /** Name of a column that has none. */
  readonly column: (number: number) => string;
  readonly line: string;
  readonly data: string;
  readonly sheetsLeftOut: (count: number) => string;
}

type DataColumnName =
  | (typeof documentColumns)[number]
  | (typeof itemColumns)[number]
  | (typeof fieldColumns)[number];

type ColumnName =
  | 'amount'
  | 'bytes'
  | 'code'
  | 'confidence'
  | 'count'
  | 'currency'
  | 'date'
  | 'description'
  | 'document'
  | 'engines'
  | 'field'
  | 'found'
  | 'hash'
  | 'kind'
  | 'languages'
  | 'message'
  | 'number'
  | 'pages'
  | 'printed'
  | 'quantity'
  | 'reason'
  | 'seller'
  | 'severity'
  | 'sheets'
  | 'status'
  | 'total'
  | 'type'
  | 'unitPrice'
  | 'value';

type SectionName =
  | 'byCurrency'
  | 'byMonth'
  | 'bySeller'
  | 'byType'
  | 'content'
  | 'documents'
  | 'fields'
  | 'issues'
  | 'items'
  | 'labels'
  | 'overview'
  | 'pages'
  | 'review'
  | 'summary'
  | 'tables'
  | 'text'
  | 'totals';

type ReasonName = 'arithmetic' | 'duplicate' | 'failed' | 'lowConfidence' | 'ocr' | 'partial' | 'taxId';

/** The dictionary: each language whole, so that a missing word is a type error. */
export const words: Readonly<Record<ReportLanguage, Words>> = {
  en: {
    report: 'Document report',
    types: {
      receipt: 'Receipt',
      invoice: 'Invoice',
      taxInvoice: 'Tax invoice',
      quotation: 'Quotation',
      transactionStatement: 'Transaction statement',
      businessRegistration: 'Business registration',
      statement: 'Statement',
      contract: 'Contract',
      report: 'Report',
      letter: 'Letter',
      form: 'Form',
      unknown: 'Other document',
    },
    statuses: { ok: 'Complete', partial: 'Partial', failed: 'Failed' },
    kinds: { pdf: 'PDF', spreadsheet: 'Spreadsheet', image: 'Picture', text: 'Text' },
    fields: {
      invoiceNumber: 'Document number',
      issueDate: 'Issue date',
      dueDate: 'Due date',
      sellerName: 'Seller',
      sellerAddress: 'Seller address',
      sellerTaxId: 'Seller tax ID',
      sellerPhone: 'Seller phone',
      buyerName: 'Buyer',
      buyerAddress: 'Buyer address',
      buyerTaxId: 'Buyer tax ID',
      currency: 'Currency',
      netTotal: 'Net total',
      taxTotal: 'Tax',
      grandTotal: 'Total',
      amountDue: 'Amount due',
      paymentMethod: 'Payment method',
      validUntil: 'Valid until',
      bankName: 'Bank',
      accountNumber: 'Account number',
      accountHolder: 'Account holder',
      periodStart: 'Period from',
      periodEnd: 'Period to',
      openingBalance: 'Opening balance',
      closingBalance: 'Closing balance',
      representativeName: 'Representative',
      openingDate: 'Date of opening',
      businessType: 'Type of business',
      businessItem: 'Items of business',
    },
    columns: {
      amount: 'Amount',
      bytes: 'Size',
      code: 'Code',
      confidence: 'Confidence',
      count: 'Documents',
      currency: 'Currency',
      date: 'Date',
      description: 'Description',
      document: 'Document',
      engines: 'Read with',
      field: 'Field',
      found: 'Found at',
      hash: 'SHA-256',
      kind: 'Format',
      languages: 'Languages',
      message: 'Message',
      number: 'No.',
      pages: 'Pages',
      printed: 'As printed',
      quantity: 'Quantity',
      reason: 'Reason',
      seller: 'Seller',
      severity: 'Severity',
      sheets: 'Sheets',
      status: 'Status',
      total: 'Total',
      type: 'Type',
      unitPrice: 'Unit price',
      value: 'Value',
    },
    sections: {
      byCurrency: 'By currency',
      byMonth: 'By month',
      bySeller: 'By seller',
      byType: 'By type',
      content: 'Content',
      documents: 'Documents',
      fields: 'Key fields',
      issues: 'Issues',
      items: 'Line items',
      labels: 'Other labelled values',
      overview: 'Overview',
      pages: 'Pages',
      review: 'To review',
      summary: 'Summary',
      tables: 'Tables',
      text: 'Text',
      totals: 'Totals',
    },
    reasons: {
      arithmetic: 'Amounts do not add up',
      duplicate: 'Possible duplicate',
      failed: 'Could not be read',
      lowConfidence: 'Low confidence',
      ocr: 'Hardly legible',
      partial: 'Read in part',
      taxId: 'Tax ID check failed',
    },
    severities: { error: 'Error', warning: 'Warning' },
    months: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
    none: '–',
    yes: 'Yes',
    no: 'No',
    other: 'Others',
    madeAt: 'Generated',
    tableOf: 'Table',
    nothingToReview: 'Nothing needs a second look.',
    noText: 'No text was found.',
    page: (number) => `page ${number}`,
    sheet: (number) => `sheet ${number}`,
    pageOf: (number, total) => `${number} / ${total}`,
    documents: (count) => `${count} ${count === 1 ? 'document' : 'documents'}`,
    rowsLeftOut: (count) => `${count} more ${count === 1 ? 'row' : 'rows'} not shown`,
    pagesLeftOut: (count) => `${count} more ${count === 1 ? 'page' : 'pages'} not shown`,
    tablesLeftOut: (count) => `${count} more ${count === 1 ? 'table' : 'tables'} not shown`,
    checkParts: {
      'sum(lineItems.amount)': 'Sum of line items',
      tendered: 'Cash given',
      change: 'Change',
    },
    leftOutOfSums: (count) =>
      `Sums hold receipts, invoices, tax invoices and transaction statements only; ${count} other ${count === 1 ? 'document' : 'documents'} with an amount ${count === 1 ? 'is' : 'are'} counted by type alone.`,
    unsureTotals: '* Read with low confidence, at least in part: check before use.',
    columnsOf: (first, last) => `columns ${first}–${last}`,
    dataColumns: {
      file: 'File',
      sha256: 'SHA-256',
      type: 'Type',
      typeConfidence: 'Type confidence',
      status: 'Status',
      pages: 'Pages',
      sheets: 'Sheets',
      issues: 'Issues',
      itemNumber: 'No.',
      description: 'Description',
      quantity: 'Quantity',
      unitPrice: 'Unit price',
      amount: 'Amount',
      field: 'Field',
      value: 'Value',
      text: 'As printed',
      confidence: 'Confidence',
      place: 'Found at',
    },
    rows: (count) => `${count} ${count === 1 ? 'row' : 'rows'}`,
    picturesLeftOut: (count) =>
      `${count} more ${count === 1 ? 'page is' : 'pages are'} not shown as a picture`,
    tracing: 'Select a value to see where it stands, or a box to see its value. Arrow keys go on, Esc ends.',
    picture: (page) => `Page ${page} of the original`,
    column: (number) => `Column ${number}`,
    line: 'Line',
    data: 'Data',
    sheetsLeftOut: (count) =>
      `${count} more ${count === 1 ? 'document has' : 'documents have'} no sheet of ${count === 1 ? 'its' : 'their'} own`,
  },
  ko: {
    report: '문서 보고서',
    types: {
      receipt: '영수증',
      invoice: '청구서',
      taxInvoice: '세금계산서',
      quotation: '견적서',
      transactionStatement: '거래명세표',
      businessRegistration: '사업자등록증',
      statement: '명세서',
      contract: '계약서',
      report: '보고서',
      letter: '서신',
      form: '양식',
      unknown: '기타 문서',
    },
    statuses: { ok: '완료', partial: '일부 완료', failed: '실패' },
    kinds: { pdf: 'PDF', spreadsheet: '스프레드시트', image: '이미지', text: '텍스트' },
    fields: {
      invoiceNumber: '문서 번호',
      issueDate: '발행일',
      dueDate: '지급 기한',
      sellerName: '공급자',
      sellerAddress: '공급자 주소',
      sellerTaxId: '공급자 등록번호',
      sellerPhone: '공급자 전화',
      buyerName: '공급받는자',
      buyerAddress: '공급받는자 주소',
      buyerTaxId: '공급받는자 등록번호',
      currency: '통화',
      netTotal: '공급가액',
      taxTotal: '세액',
      grandTotal: '합계금액',
      amountDue: '청구 금액',
      paymentMethod: '결제 수단',
      validUntil: '유효기간',
      bankName: '은행',
      accountNumber: '계좌번호',
      accountHolder: '예금주',
      periodStart: '조회 시작일',
      periodEnd: '조회 종료일',
      openingBalance: '기초 잔액',
      closingBalance: '기말 잔액',
      representativeName: '대표자',
      openingDate: '개업연월일',
      businessType: '업태',
      businessItem: '종목',
    },
    columns: {
      amount: '금액',
      bytes: '크기',
      code: '코드',
      confidence: '신뢰도',
      count: '문서 수',
      currency: '통화',
      date: '일자',
      description: '품목',
      document: '문서',
      engines: '판독 엔진',
      field: '항목',
      found: '위치',
      hash: 'SHA-256',
      kind: '형식',
      languages: '언어',
      message: '내용',
      number: '번호',
      pages: '페이지',
      printed: '원문',
      quantity: '수량',
      reason: '사유',
      seller: '공급자',
      severity: '심각도',
      sheets: '시트',
      status: '상태',
      total: '합계',
      type: '종류',
      unitPrice: '단가',
      value: '값',
    },
    sections: {
      byCurrency: '통화별',
      byMonth: '월별',
      bySeller: '공급자별',
      byType: '종류별',
      content: '본문',
      documents: '문서 목록',
      fields: '주요 항목',
      issues: '문제',
      items: '품목 내역',
      labels: '기타 항목',
      overview: '개요',
      pages: '원본',
      review: '확인이 필요한 문서',
      summary: '요약',
      tables: '표',
      text: '텍스트',
      totals: '합계',
    },
    reasons: {
      arithmetic: '금액 불일치',
      duplicate: '중복 의심',
      failed: '판독 실패',
      lowConfidence: '낮은 신뢰도',
      ocr: '글자 판독 불확실',
      partial: '일부만 판독',
      taxId: '등록번호 검증 실패',
    },
    severities: { error: '오류', warning: '경고' },
    months: ['1월', '2월', '3월', '4월', '5월', '6월', '7월', '8월', '9월', '10월', '11월', '12월'],
    none: '–',
    yes: '예',
    no: '아니요',
    other: '기타',
    madeAt: '생성',
    tableOf: '표',
    nothingToReview: '다시 확인할 문서가 없습니다.',
    noText: '텍스트가 없습니다.',
    page: (number) => `${number}쪽`,
    sheet: (number) => `시트 ${number}`,
    pageOf: (number, total) => `${number} / ${total}`,
    documents: (count) => `문서 ${count}건`,
    rowsLeftOut: (count) => `이하 ${count}행 생략`,
    pagesLeftOut: (count) => `이하 ${count}쪽 생략`,
    tablesLeftOut: (count) => `이하 표 ${count}개 생략`,
    checkParts: {
      'sum(lineItems.amount)': '품목 금액의 합',
      tendered: '받은 금액',
      change: '거스름돈',
    },
    leftOutOfSums: (count) =>
      `합계는 영수증, 청구서, 세금계산서, 거래명세표만 더한 것입니다. 금액이 있는 다른 문서 ${count}건은 종류별 금액에만 표시합니다.`,
    unsureTotals: '* 신뢰도가 낮은 금액이 있으니 사용 전에 확인하세요.',
    columnsOf: (first, last) => `${first}–${last}열`,
    dataColumns: {
      file: '파일',
      sha256: 'SHA-256',
      type: '종류',
      typeConfidence: '종류 신뢰도',
      status: '상태',
      pages: '페이지',
      sheets: '시트',
      issues: '문제',
      itemNumber: '번호',
      description: '품목',
      quantity: '수량',
      unitPrice: '단가',
      amount: '금액',
      field: '항목',
      value: '값',
      text: '원문',
      confidence: '신뢰도',
      place: '위치',
    },
    rows: (count) => `${count}행`,
    picturesLeftOut: (count) => `이하 ${count}쪽의 원본 생략`,
    tracing: '값을 선택하면 원본의 위치가, 상자를 선택하면 해당 값이 표시됩니다. 방향키로 이동, Esc로 해제.',
    picture: (page) => `원본 ${page}쪽`,
    column: (number) => `열${number}`,
    line: '행',
    data: '데이터',
    sheetsLeftOut: (count) => `이하 문서 ${count}건은 개별 시트 생략`,
  },
};
