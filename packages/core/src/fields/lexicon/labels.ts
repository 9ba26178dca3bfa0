/** What a label announces. Names of fields, of parts of a party, and of things that are no field but end a value. */
export type LabelName =
  | 'invoiceNumber'
  | 'issueDate'
  | 'dueDate'
  | 'currency'
  | 'netTotal'
  | 'taxTotal'
  | 'grandTotal'
  | 'amountDue'
  | 'paymentMethod'
  | 'sellerParty'
  | 'buyerParty'
  | 'otherParty'
  | 'partyName'
  | 'partyTaxId'
  | 'partyRegistration'
  | 'partyAddress'
  | 'partyPerson'
  | 'partyPhone'
  | 'tendered'
  | 'change'
  | 'itemColumn'
  | 'other';

/** A label's phrases, and how sure each is: 1 means that it says nothing else. */
export interface LabelEntry<Name = LabelName> {
  readonly label: Name;
  readonly strength: number;
  readonly phrases: readonly string[];
}

const list = (text: string): readonly string[] => text.split('|').map((phrase) => phrase.trim());

/**
 * Labels as they are printed on Korean and English business papers, with the commonest Dutch, German and Malay ones.
 * Spaces, case and punctuation do not matter: they are compared folded.
 */
export const labelEntries: readonly LabelEntry[] = [
  {
    label: 'invoiceNumber',
    strength: 1,
    phrases: list(
      'invoice no|invoice number|invoice num|invoice nr|invoice id|inv no|inv number|tax invoice no|tax invoice number|' +
        'invoice ref|invoice reference|청구번호|청구서번호|청구서 no|계산서번호|세금계산서번호|송장번호|인보이스번호|' +
        'factuurnummer|factuurnr|rechnungsnummer|rechnungsnr|rechnung nr|rechnungs nr|no invoice|cash inv no|invois no',
    ),
  },
  {
    label: 'invoiceNumber',
    strength: 0.9,
    phrases: list(
      'receipt no|receipt number|bill no|bill number|document no|document number|doc no|quotation no|quote no|' +
        'quote number|quotation number|statement no|statement number|credit note no|trans no|transaction no|slip no|cash bill no|' +
        '문서번호|영수증번호|영수번호|전표번호|견적번호|견적서번호|명세서번호|거래번호|관리번호|승인번호|발행번호|no belegnummer|belegnummer',
    ),
  },
  {
    label: 'invoiceNumber',
    strength: 0.7,
    phrases: list(
      'invoice #|inv #|inv|bill #|bill|receipt #|receipt|check no|chk no|ref no|booking id|일련번호|번호|trx no|slip',
    ),
  },
  {
    label: 'invoiceNumber',
    strength: 0.55,
    phrases: list('invoice|tax invoice|rechnung|factuur|order no|order number|주문번호|no'),
  },
  {
    label: 'issueDate',
    strength: 1,
    phrases: list(
      'invoice date|date of issue|issue date|issued on|date issued|bill date|billing date|receipt date|tax invoice date|' +
        'date of invoice|statement date|quotation date|quote date|작성일자|작성일|작성년월일|작성 연월일|발행일|발행일자|발급일|발급일자|' +
        '청구일|청구일자|계산일|견적일|견적일자|견적 날짜|거래일|거래일자|거래일시|판매일|판매일자|판매일시|판매시간|매출일|매출일자|매출일시|' +
        '결제일시|결제일자|승인일시|승인일자|영수일|영수일자|factuurdatum|rechnungsdatum|invoice dt|inv date|doc date|tarikh|bon datum',
    ),
  },
  {
    label: 'issueDate',
    strength: 0.85,
    phrases: list(
      'date|dated|date time|일자|날짜|일시|결제일|datum|transaction date|trans date|trx date|issued|년월일|연월일',
    ),
  },
  {
    label: 'issueDate',
    strength: 0.5,
    phrases: list(
      'order date|주문일|주문일자|주문일시|등록일|작성|발행|printed|print date|printed at|printed on|orderdatum',
    ),
  },
  {
    label: 'dueDate',
    strength: 1,
    phrases: list(
      'due date|date due|payment due|payment due date|due on|pay by date|due by|납부기한|납부기일|지급기한|지급기일|지급일|결제기한|결제예정일|입금기한|' +
        '만기일|납기일|지불기한|지불기일|입금예정일|vervaldatum|fällig am|faellig am|due|payable by|납입기한',
    ),
  },
  { label: 'currency', strength: 1, phrases: list('currency|통화|화폐|통화단위|화폐단위|valuta|währung') },
  {
    label: 'netTotal',
    strength: 1,
    phrases: list(
      '공급가액|공급가액합계|공급가액 계|공급 가액 총액|공급가|과세물품가액|과세금액|과세공급가액|과세물품|과세가액|공급가합계|물품가액|과세매출|합계공급가액',
    ),
  },
  { label: 'grandTotal', strength: 0.6, phrases: list('계|금액 계') },
  { label: 'netTotal', strength: 0.8, phrases: list('소계|부가세별도 금액|세전금액|세전 합계') },
  {
    label: 'taxTotal',
    strength: 1,
    phrases: list('세액|세액합계|부가세|부가세액|부가가치세|부가가치세액|부가세합계|부과세|합계세액'),
  },
  {
    label: 'grandTotal',
    strength: 1,
    phrases: list(
      '합계금액|총합계|총 합계금액|총액|총금액|총계|합계액|공급대가|총결제금액|결제금액|결제하실금액|받을금액|총견적금액|견적금액|견적합계|합계금액원|' +
        '총합계금액|결제합계|판매합계|매출합계|합계금액부가세포함|부가세포함금액|부가세포함합계|총판매금액|승인금액|총매출액|주문금액합계|총주문금액|최종금액|gesamtbetrag|totaalbedrag|총공급대가|totaal|endbetrag|gesamtsumme',
    ),
  },
  {
    label: 'grandTotal',
    strength: 0.8,
    phrases: list('합계|총 구매액|판매금액|거래금액|주문금액|영수금액|금액합계|합 계 금|합산'),
  },
  {
    label: 'amountDue',
    strength: 1,
    phrases: list(
      '청구금액|청구액|납부금액|납부하실금액|미수금|미납금액|잔금|받으실금액|청구합계|입금하실금액|te betalen|총청구금액|지급금액',
    ),
  },
  {
    label: 'paymentMethod',
    strength: 1,
    phrases: list(
      'payment method|method of payment|paid by|pay by|payment type|payment mode|mode of payment|paid via|tender type|결제방법|결제수단|결제방식|' +
        '결제구분|지불방법|지급방법|지불수단|지급조건|결제조건|betaalmethode|zahlungsart',
    ),
  },
  {
    label: 'sellerParty',
    strength: 1,
    phrases: list(
      '공급자|공급하는자|공급자정보|공급사|공급업체|판매사|납품업체|공급자 보관용|판매자|판매처|발행자|매출자|seller|vendor|supplier|from|bill from|issued by|merchant|sold by|공급처|발신',
    ),
  },
  {
    label: 'buyerParty',
    strength: 1,
    phrases: list(
      '공급받는자|공급 받는 자|공급받는자정보|구매자|매입자|받는자|받는분|받는곳|받으시는분|보내실곳|구매처|수신|수신처|수신인|수신자|거래처|거래처명|고객명|고객|고객사|발주처|청구처|매입처|' +
        'bill to|billed to|sold to|invoice to|customer|customer name|client|buyer|purchaser|bill to party|invoiced to|client name|messrs|recipient',
    ),
  },
  {
    label: 'otherParty',
    strength: 1,
    phrases: list(
      'ship to|deliver to|delivery address|shipping address|배송지|납품처|납품장소|인도장소|remit to',
    ),
  },
  {
    label: 'partyName',
    strength: 1,
    phrases: list(
      '상호|상호명|상호 법인명|법인명|법인명 상호|법인명 단체명|단체명|회사명|업체명|가맹점명|가맹점|매장명|매장|점포|상점명|점포명|사업자명|company name|company|business name|store name|store|merchant name|기관명|상 호 명',
    ),
  },
  {
    label: 'partyTaxId',
    strength: 1,
    phrases: list(
      '등록번호|사업자등록번호|사업자번호|사업자 no|사업자 등록 no|사업자|사업자등록 번호|vat no|vat number|vat reg no|vat id|vat registration no|vat registration number|vat reg|' +
        'gst no|gst number|gst reg no|gst id|gst id no|gst reg|gst registration no|gst registration number|gst ref no|gstin|gstin no|gst|vat|abn|ein|tax id|tax id no|' +
        'tax number|tax no|tax reg no|tax registration no|tin|sst no|sst id|sst reg no|sst registration no|ust id|ust idnr|ust id nr|btw nr|btw nummer|federal tax id|tax identification number|svc tax no|service tax no|sst',
    ),
  },
  {
    label: 'partyRegistration',
    strength: 1,
    phrases: list(
      'co reg no|co reg|company reg no|company registration no|company no|co no|reg no|registration no|roc no|roc|business reg no|brn|법인등록번호|kvk|kvk nummer|cin|biz reg no|coreg|cono|business registration no',
    ),
  },
  {
    label: 'partyAddress',
    strength: 1,
    phrases: list(
      '주소|가맹점주소|매장주소|사업장주소|사업장|소재지|사업장소재지|본점소재지|사업장 주소지|회사주소|address|addr|company address|adresse|adres|사업자주소',
    ),
  },
  {
    label: 'partyPerson',
    strength: 1,
    phrases: list(
      '성명|대표자|대표|대표이사|대표자명|대표자성명|성명 대표자|대표자 성명|점주|대표 자|성 명 대 표 자',
    ),
  },
  {
    label: 'partyPhone',
    strength: 1,
    phrases: list(
      'tel|tel no|telephone|telephone no|phone|phone no|phone number|contact no|hp|h p|mobile|tel fax|tel fax no|tel no fax|전화|전화번호|가맹점전화|매장전화|가맹점전화번호|연락처|대표전화|t|ph|hotline|telefoon|telefon|tel hp',
    ),
  },
  {
    label: 'tendered',
    strength: 1,
    phrases: list(
      '받은금액|받은돈|현금|현금결제|카드|신용카드|카드결제|받은현금|내신금액|cash received|amount tendered|cash tendered|tendered|tender|신용카드결제',
    ),
  },
  {
    label: 'change',
    strength: 1,
    phrases: list('change|change due|거스름돈|거스름|balance change|거스름액|잔돈|baki'),
  },
  {
    label: 'itemColumn',
    strength: 1,
    phrases: list(
      '품목|품명|품 목|품목명|상품명|제품명|내역|적요|규격|수량|단가|금액|공급단가|description|item|items|qty|quantity|unit price|unit cost|u price|rate|amount|' +
        'product|item name|particulars|price|amt|disc|disc amt|hours|unit|단위|메뉴|u p|omschrijving|aantal|bezeichnung|menge|einzelpreis|preis|code|item description|월일|월|비고|taxes|line total',
    ),
  },
  {
    label: 'other',
    strength: 1,
    phrases: list(
      'fax|fax no|f|팩스|팩스번호|e mail|email|이메일|메일|website|web|홈페이지|업태|종목|업종|담당자|담당|부서|담당자명|종사업장번호|종사업장 번호|cashier|table|table no|' +
        'member|member no|time|staff|counter|page|terms|payment terms|po no|po number|purchase order|p o no|your ref|our ref|operator|salesperson|sales person|till|pos|pos no|' +
        'terminal|rounding|rounding adj|rounding adjustment|bank|account|account no|account name|iban|bic|swift|swift code|ifsc|ifsc code|sort code|routing no|routing number|bank name|bank branch|계좌번호|은행|은행명|예금주|입금계좌|attn|attention|' +
        'remarks|remark|note|notes|유효기간|견적유효기간|납품기한|납기|인도조건|참조|제목|건명|프로젝트|approval code|card no|카드번호|승인 no|할부|카드사|trace no|batch no|order id|shift|pax|' +
        'points|qr|tid|mid|시간|직급|성별|생년월일|개업일|개업연월일|과세유형|발급사유|klantnummer|ordernummer|kundennummer|customer no|customer number|customer id|valid until|reference|subject|project|department|prepared by|approved by|delivery date|due amount date|service period|period|기간',
    ),
  },
];
