import { builtIn } from '../script/script.ts';

/** What `--help` prints. */
export const usage = `usage: docproc-bench run SCENARIO [options]
       docproc-bench compare A.json B.json [--metric M]... [--fail-on PERCENT]
       docproc-bench compare A.json... --with B.json [--with B.json]... [--metric M]... [--fail-on PERCENT]
       docproc-bench compare --interleave 'COMMAND A' 'COMMAND B' [--rounds N] [--metric M]... [--fail-on PERCENT]
       docproc-bench generate HOST:PORT --token T
       docproc-bench calibrate --calibration FILE [--duration 20s] [--env FILES=a.pdf,b.xlsx]
                    [--url URL --watch server=PID --watch worker=PID --watch postgres=PID --worker-threads N]
       docproc-bench size --calibration FILE --users N --documents-per-minute N [--utilization 0.6]
       docproc-bench size --calibration FILE --table
                    single times may be given instead: --call-ms MS, --document-ms MS ...; see docs/sizing.md

run runs SCENARIO: a scenario file in TypeScript or JavaScript, or one of ours:
  ${builtIn.join(', ')}

--url URL              server under test; left out, a stack is started on this machine for the run
--vus N                virtual users; with it, or one of the next two, the file's scenarios give way to one
--duration D           time for which iterations are started: 30s, 1m30s
--iterations N         iterations of all users together
--env K=V              value that scenarios read as user.env.K; repeatable
--tag K=V              tag of every sample; repeatable
--threshold T          condition, such as 'upload_duration:p(95)<500'; repeatable
--out json=F           what is recorded, second by second, as JSON lines; also csv=F, prometheus=URL (remote write
                       gateway that takes the text format, such as a Pushgateway); repeatable
--summary-export F     the summary as JSON
--html F               a report with charts, in one file
--watch NAME=PID       process on this machine to watch, with its children; repeatable
--threads N            load generators in threads of their own (default 1, in the main thread)
--generators N         load generators that report from elsewhere ('docproc-bench generate'); with --listen and --token
--listen HOST:PORT     where they report (default 127.0.0.1:6565)
--token T              what they have to present
--quiet                prints nothing but errors

exit codes: 0 done, 1 the run itself failed, 2 the call was wrong, 99 a threshold was crossed, 130 interrupted`;
