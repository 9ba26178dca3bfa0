// The page's words in Korean and English, and how numbers and times are written in each.

const english = {
  title: 'Jobs',
  skip: 'To the jobs',
  login: 'Log in',
  loginAs: 'Log in as an administrator',
  email: 'Email address',
  password: 'Password',
  logout: 'Log out',
  notAdmin: 'This account is no administrator: the job console is not for it.',
  ended: 'The login has ended. Log in again.',
  unreachable: 'The server cannot be reached.',
  live: 'Live',
  reconnecting: 'Reconnecting…',
  queues: 'Queues',
  extract: 'Documents',
  report: 'Reports',
  waiting: 'Waiting',
  running: 'At work',
  retrying: 'To be retried',
  failed: 'Failed',
  oldest: 'waits longest',
  nothingWaits: 'nothing waits',
  perMinute: 'a minute',
  last: (minutes) => `last ${minutes} min`,
  errors: (count) => (count === 1 ? '1 error' : `${count} errors`),
  workers: 'Workers',
  noWorkers: 'No worker is alive. Start one with “docproc-worker run”.',
  busy: (busy, threads) => `${busy} of ${threads} at work`,
  memory: 'Memory',
  heap: 'heap',
  up: 'up',
  idle: 'Idle',
  durations: 'How long jobs take',
  half: 'half of them',
  most: '19 of 20',
  hours: (hours) => `${hours} h`,
  range: 'Time range',
  queue: 'Queue',
  noDurations: 'Nothing has ended in this time.',
  asTable: 'As a table',
  time: 'Time',
  count: 'Count',
  graph: 'Durations over time. Left and right arrows read one time after the other.',
  jobs: 'Jobs',
  state: 'State',
  all: 'All',
  queued: 'Waiting',
  uploaded: 'Waiting',
  processing: 'At work',
  completed: 'Done',
  partial: 'Partly done',
  noJobs: 'There are none.',
  more: 'Show more',
  retry: 'Retry',
  cancel: 'Cancel',
  details: 'Details',
  retryAll: 'Retry all that failed',
  ofOwner: (owner) => `Only of ${owner}`,
  everybody: 'Show everybody’s',
  askCancel: 'Cancel this job?',
  askCancelMore: 'It ends as failed. A worker that has it at work stops.',
  askRetryAll: 'Retry what failed?',
  askRetryAllMore: 'At most 100 are put back into the queue, those first that came first.',
  yes: 'Yes',
  no: 'No',
  close: 'Close',
  retried: 'It is in the queue again.',
  retriedMany: (count) => `${count} are in the queue again.`,
  cancelled: 'It was cancelled.',
  cancelledAtWork: 'It was cancelled; its worker stops.',
  attempts: 'Tries',
  attempt: (attempt) => `Try ${attempt}`,
  run: (run) => `run ${run}`,
  noAttempts: 'No try has ended.',
  done: 'Done',
  stopped: 'Stopped',
  lost: 'Lost: its worker died or fell silent',
  owner: 'Owner',
  worker: 'Worker',
  priority: 'Priority',
  created: 'Created',
  started: 'Began',
  finished: 'Ended',
  stage: 'Stage',
  error: 'Error',
  trace: 'Where it came from',
  id: 'Id',
  retryAt: 'Next try',
  soon: 'soon',
  within: (time) => `in ${time}`,
  ago: (time) => `${time} ago`,
  lasting: (time) => `for ${time}`,
  syncs: 'Syncs of tables',
  full: 'full',
  incremental: 'incremental',
  test: 'test',
  rows: (count) => `${count} rows`,
  rowsChanged: (added, changed, removed) => `${added} new, ${changed} changed, ${removed} gone`,
  nextRun: 'next',
};

const korean = {
  title: '작업',
  skip: '작업 목록으로',
  login: '로그인',
  loginAs: '관리자 로그인',
  email: '이메일 주소',
  password: '비밀번호',
  logout: '로그아웃',
  notAdmin: '관리자 계정이 아니어서 작업 콘솔을 볼 수 없습니다.',
  ended: '로그인이 만료되었습니다. 다시 로그인하세요.',
  unreachable: '서버에 연결할 수 없습니다.',
  live: '실시간',
  reconnecting: '다시 연결하는 중…',
  queues: '대기열',
  extract: '문서',
  report: '보고서',
  waiting: '대기',
  running: '처리 중',
  retrying: '재시도 예정',
  failed: '실패',
  oldest: '가장 오래 대기',
  nothingWaits: '대기 없음',
  perMinute: '/분',
  last: (minutes) => `최근 ${minutes}분`,
  errors: (count) => `오류 ${count}건`,
  workers: '워커',
  noWorkers: '실행 중인 워커가 없습니다. “docproc-worker run”으로 시작하세요.',
  busy: (busy, threads) => `${threads}개 중 ${busy}개 처리 중`,
  memory: '메모리',
  heap: '힙',
  up: '가동',
  idle: '쉬는 중',
  durations: '작업 소요 시간',
  half: '절반(p50)',
  most: '95%(p95)',
  hours: (hours) => `${hours}시간`,
  range: '기간',
  queue: '대기열',
  noDurations: '이 기간에 끝난 작업이 없습니다.',
  asTable: '표로 보기',
  time: '시각',
  count: '건수',
  graph: '시간에 따른 소요 시간. 왼쪽·오른쪽 화살표 키로 시각별 값을 읽습니다.',
  jobs: '작업 목록',
  state: '상태',
  all: '전체',
  queued: '대기',
  uploaded: '대기',
  processing: '처리 중',
  completed: '완료',
  partial: '일부 완료',
  noJobs: '해당하는 작업이 없습니다.',
  more: '더 보기',
  retry: '다시 시도',
  cancel: '취소',
  details: '자세히',
  retryAll: '실패한 작업 모두 다시 시도',
  ofOwner: (owner) => `${owner}의 작업만`,
  everybody: '모두 보기',
  askCancel: '이 작업을 취소할까요?',
  askCancelMore: '실패로 끝나며, 처리 중인 워커는 작업을 멈춥니다.',
  askRetryAll: '실패한 작업을 다시 시도할까요?',
  askRetryAllMore: '먼저 들어온 것부터 최대 100건을 대기열에 다시 넣습니다.',
  yes: '예',
  no: '아니요',
  close: '닫기',
  retried: '대기열에 다시 넣었습니다.',
  retriedMany: (count) => `${count}건을 대기열에 다시 넣었습니다.`,
  cancelled: '취소했습니다.',
  cancelledAtWork: '취소했습니다. 워커가 작업을 멈춥니다.',
  attempts: '시도 기록',
  attempt: (attempt) => `${attempt}번째 시도`,
  run: (run) => `실행 ${run}`,
  noAttempts: '끝난 시도가 없습니다.',
  done: '완료',
  stopped: '중단',
  lost: '유실: 워커가 종료되었거나 응답하지 않음',
  owner: '소유자',
  worker: '워커',
  priority: '우선순위',
  created: '등록',
  started: '시작',
  finished: '종료',
  stage: '단계',
  error: '오류',
  trace: '발생 위치',
  id: 'ID',
  retryAt: '다음 시도',
  soon: '곧',
  within: (time) => `${time} 후`,
  ago: (time) => `${time} 전`,
  lasting: (time) => `${time}째`,
  syncs: '테이블 동기화',
  full: '전체',
  incremental: '증분',
  test: '시험',
  rows: (count) => `${count}행`,
  rowsChanged: (added, changed, removed) => `추가 ${added}, 변경 ${changed}, 삭제 ${removed}`,
  nextRun: '다음 실행',
};

export const language = navigator.language.toLowerCase().startsWith('ko') ? 'ko' : 'en';

/** The page's words. */
export const words = language === 'ko' ? korean : english;

const plain = new Intl.NumberFormat(language);
const short = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const moment = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' });
const unit = (name, unitDisplay = 'narrow') =>
  new Intl.NumberFormat(language, { style: 'unit', unit: name, unitDisplay, maximumFractionDigits: 1 });
const units = {
  ms: unit('millisecond', 'short'),
  seconds: unit('second', 'short'),
  minutes: unit('minute', 'short'),
  hours: unit('hour', 'short'),
  days: unit('day', 'long'),
};

export const number = (value) => plain.format(value);
export const rate = (value) => short.format(value);
export const timeOfDay = (iso) => clock.format(new Date(iso));
export const fullTime = (iso) => moment.format(new Date(iso));

/** Bytes as people read them. */
export function bytes(value) {
  const mega = value / 1024 ** 2;
  return mega < 1000 ? `${plain.format(Math.round(mega))} MB` : `${short.format(mega / 1024)} GB`;
}

/** A duration in milliseconds as people read it. */
export function duration(ms) {
  if (ms < 1) return units.ms.format(Number(ms.toFixed(1)));
  if (ms < 999.5) return units.ms.format(Math.round(ms));
  const seconds = ms / 1000;
  if (seconds < 10) return units.seconds.format(Number(seconds.toFixed(1)));
  if (seconds < 119.5) return units.seconds.format(Math.round(seconds));
  if (seconds < 3600) return units.minutes.format(Math.round(seconds / 60));
  if (seconds < 48 * 3600) return units.hours.format(Number((seconds / 3600).toFixed(1)));
  return units.days.format(Math.round(seconds / 86_400));
}

/** Time until a moment. */
export const until = (iso) => {
  const ms = Date.parse(iso) - Date.now();
  return ms < 1000 ? words.soon : words.within(duration(ms));
};

/** Time since a moment. */
export const since = (iso) => duration(Math.max(0, Date.now() - Date.parse(iso)));
