import type { DocumentTypeName, FieldName } from '../../model/index.ts';

/** A field that papers of certain types have, and how its value is read. */
export interface SpecificField {
  readonly field: FieldName;
  readonly types: readonly DocumentTypeName[];
  /** `period` reads two dates: the field and `periodEnd`. */
  readonly reading: 'text' | 'date' | 'money' | 'account' | 'period';
  readonly phrases: readonly string[];
}

const list = (text: string): readonly string[] => text.split('|');

/** Labels of the fields that only some types of papers have. */
export const specificFields: readonly SpecificField[] = [
  {
    field: 'validUntil',
    types: ['quotation'],
    reading: 'date',
    phrases: list(
      '유효기간|견적유효기간|유효일|유효기한|견적 유효일|valid until|valid till|validity|expiry date|expiration date|offer valid until|quote valid until',
    ),
  },
  {
    field: 'bankName',
    types: ['statement'],
    reading: 'text',
    phrases: list('은행|은행명|개설은행|취급은행|bank|bank name|name of bank'),
  },
  {
    field: 'accountNumber',
    types: ['statement'],
    reading: 'account',
    phrases: list(
      '계좌번호|계좌|계좌 no|조회계좌|조회 계좌번호|통장번호|account|account no|account number|a/c no|acct no|iban',
    ),
  },
  {
    field: 'accountHolder',
    types: ['statement'],
    reading: 'text',
    phrases: list(
      '예금주|예금주명|계좌주|고객명|성명|account holder|account name|name of account|customer name',
    ),
  },
  {
    field: 'periodStart',
    types: ['statement'],
    reading: 'period',
    phrases: list('조회기간|거래기간|기간|조회 기간|statement period|period|period covered|date range'),
  },
  {
    field: 'openingBalance',
    types: ['statement'],
    reading: 'money',
    phrases: list(
      '이월잔액|전월이월|기초잔액|시작잔액|opening balance|balance brought forward|beginning balance|previous balance|balance b/f',
    ),
  },
  {
    field: 'closingBalance',
    types: ['statement'],
    reading: 'money',
    phrases: list(
      '현재잔액|최종잔액|기말잔액|잔액|통장잔액|계좌잔액|closing balance|ending balance|balance carried forward|current balance|balance c/f|final balance',
    ),
  },
  {
    field: 'representativeName',
    types: ['businessRegistration'],
    reading: 'text',
    phrases: list('성명|대표자|성명 대표자|대표자 성명|대표자명|name of representative|representative'),
  },
  {
    field: 'openingDate',
    types: ['businessRegistration'],
    reading: 'date',
    phrases: list('개업연월일|개업일|개업년월일|개업 일자|date of business commencement|commencement date'),
  },
  {
    field: 'businessType',
    types: ['businessRegistration'],
    reading: 'text',
    phrases: list('업태|사업의 종류 업태|type of business|business type'),
  },
  {
    field: 'businessItem',
    types: ['businessRegistration'],
    reading: 'text',
    phrases: list('종목|items of business|business item'),
  },
];
