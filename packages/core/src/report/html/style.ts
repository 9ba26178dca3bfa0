/** The one style sheet of a report. It names no address; its hash is what the page's CSP allows. */
export const style = `
:root{color-scheme:light dark;--ink:#1a2230;--muted:#5d6878;--line:#e2e6eb;--paper:#fff;--ground:#f4f5f7;--accent:#0e5a6b;--soft:#f0f5f6;--bar:#7fb0ba;--good:#8aa79a;--fair:#c98a1b;--poor:#c23b2e;--poorsoft:#fbecea;--fairsoft:#fbf3e3;--goodsoft:#e9f3ee;--goodink:#256b4a;--fairink:#8a5a08;--poorink:#a02c21;--mark:#c47d00;--markpaper:#fff3cf}
@media (prefers-color-scheme:dark){:root{--ink:#e6e9ee;--muted:#98a3b3;--line:#2c3440;--paper:#171c24;--ground:#0f1319;--accent:#7fc4d3;--soft:#1c252c;--bar:#3f7886;--good:#5f8573;--fair:#c9952f;--poor:#d9604f;--poorsoft:#3a1f1c;--fairsoft:#352a14;--goodsoft:#17302a;--goodink:#86cfae;--fairink:#e3b866;--poorink:#f0988c;--mark:#e0a63a;--markpaper:#3d3212}.leaf img{filter:brightness(.92)}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.55 system-ui,-apple-system,"Segoe UI","Apple SD Gothic Neo","Malgun Gothic","Noto Sans KR",sans-serif;word-break:keep-all;overflow-wrap:anywhere}
body:lang(ko){font-family:"Noto Sans KR","Apple SD Gothic Neo","Malgun Gothic",system-ui,sans-serif}
main{max-width:62rem;margin:0 auto;padding:2.5rem 1.25rem 4rem}
header{margin-bottom:1.5rem}
h1{font-size:1.75rem;line-height:1.25;letter-spacing:-.015em;font-weight:650;margin:.15rem 0 .5rem}
h2{font-size:1.05rem;font-weight:650;margin:2.25rem 0 .75rem}
h3{font-size:.95rem;font-weight:600;margin:1.5rem 0 .5rem}
p{margin:.4rem 0}
a{color:inherit;text-decoration-color:var(--bar);text-underline-offset:.2em}
a:hover{color:var(--accent)}
article,.card{background:var(--paper);border:1px solid var(--line);border-radius:12px;padding:1.75rem 2rem}
article+article{margin-top:1.5rem}
article>h1:first-of-type{margin-top:0}
article>h2:first-child,.card>h3:first-child{margin-top:0}
.eyebrow{color:var(--accent);font-size:.8rem;font-weight:600;letter-spacing:.02em;margin:0}
.muted,small{color:var(--muted);font-size:.84rem;font-weight:400}
.pill{display:inline-block;border-radius:99px;padding:.1rem .6rem;font-size:.78rem;font-weight:600;white-space:nowrap}
.ok{background:var(--goodsoft);color:var(--goodink)}
.partial,.warning{background:var(--fairsoft);color:var(--fairink)}
.failed,.error{background:var(--poorsoft);color:var(--poorink)}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:1.25rem 2rem;margin:1.5rem 0 0;padding:1.25rem 0 0;border-top:1px solid var(--line)}
.figures div{min-width:0}
.figures dt,.facts dt{color:var(--muted);font-size:.8rem}
.figures dd{margin:.1rem 0 0;font-size:1.05rem;font-weight:550}
.figures .main dd{font-size:1.6rem;line-height:1.25;font-weight:650;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(13rem,1fr));gap:.75rem 2rem;margin:0;font-size:.9rem}
.facts dd{margin:0}
.facts .wide{grid-column:1/-1}
.hash{font:.8rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;word-break:break-all}
.scroll{overflow-x:auto;-webkit-overflow-scrolling:touch}
table{border-collapse:collapse;width:100%;font-size:.9rem;font-variant-numeric:tabular-nums}
th,td{text-align:left;vertical-align:baseline;padding:.5rem .9rem .5rem 0;border-bottom:1px solid var(--line)}
th:last-child,td:last-child{padding-right:0}
thead th{color:var(--muted);font-size:.8rem;font-weight:550;white-space:nowrap;border-bottom-color:var(--bar)}
tbody tr:last-child>*{border-bottom:0}
tbody th{font-weight:500;color:var(--muted);width:24%}
.n{text-align:right;white-space:nowrap}
td.tight{white-space:nowrap}
.value{font-weight:550}
.value small{display:block}
.check{color:var(--goodink)}
.grid{width:auto;min-width:50%}
.grid th,.grid td{vertical-align:top;border:1px solid var(--line);padding:.35rem .65rem}
.grid tbody tr:last-child>*{border-bottom:1px solid var(--line)}
.grid thead th{background:var(--soft);color:var(--ink);white-space:normal;text-align:left}
.grid thead th.n{text-align:right}
.sure{display:inline-flex;align-items:center;gap:.5rem;color:var(--muted);font-size:.82rem;white-space:nowrap}
.sure span{min-width:2.3rem;text-align:right}
.values td:nth-child(3){width:18%}
.values td:last-child{width:7.5rem}
.sure svg{width:2.25rem;height:.25rem;border-radius:2px}
.rail{fill:var(--line)}
.level-good{fill:var(--good)}.level-fair{fill:var(--fair)}.level-poor{fill:var(--poor)}
.bars td{border-bottom:0;padding-top:.3rem;padding-bottom:.3rem}
.bars td:first-child{width:70%}
.bars svg{display:block;width:100%;height:.4rem;margin-top:.2rem}
.bars rect{fill:var(--bar)}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(26rem,100%),1fr));gap:1rem;margin-top:1rem}
.cards .card{padding:1.25rem 1.5rem}
.cards .card:last-child:nth-child(odd){grid-column:1/-1}
.issues,.reviews{list-style:none;margin:0;padding:0}
.card .reviews{margin:-.6rem 0}
.issues li,.reviews li{padding:.6rem 0;border-bottom:1px solid var(--line)}
.issues li:last-child,.reviews li:last-child{border-bottom:0}
code{font:.82rem ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;color:var(--muted)}
details{border-top:1px solid var(--line);padding:.6rem 0}
details:last-child{border-bottom:1px solid var(--line)}
summary{cursor:pointer;font-size:.9rem;font-weight:550}
.text{white-space:pre-wrap;font-size:.9rem;margin:.6rem 0 .2rem;max-width:44rem}
footer{margin-top:1.5rem;color:var(--muted);font-size:.8rem}
.letterhead{display:flex;align-items:center;gap:1rem;margin-bottom:1.25rem;color:var(--muted);font-size:.9rem}
.letterhead .logo{display:block;max-width:60%;object-fit:contain}
.letterhead p{margin:0}
.chart{margin-top:1rem;padding:1.25rem 1.5rem}
.chart h3{margin:0 0 .5rem}
.chart svg{display:block;width:100%;max-height:15rem}
.chart rect{fill:var(--bar)}
.chart g:hover rect{fill:var(--accent)}
.chart text{fill:var(--ink);font-size:11.5px;text-anchor:middle;font-variant-numeric:tabular-nums}
.chart .name{fill:var(--muted)}
.chart .axis{stroke:var(--line)}
main.wide{max-width:104rem}
main.wide>header,main.wide>.cards,main.wide>.chart{max-width:none}
[data-to]{cursor:pointer;scroll-margin:30vh 0}
h3[data-to]{cursor:pointer}
tr[data-to]:hover>*,td[data-to]:hover,th[data-to]:hover,h3[data-to]:hover,.values .near>*,td.near,th.near{background:var(--soft)}
td[data-origin]{background:var(--goodsoft)}
[data-to] a{text-decoration:none;color:inherit}
[data-to]:hover a,[data-to] a:focus-visible{text-decoration:underline}
.values [data-to] td.muted a{border-bottom:1px dotted var(--bar)}
.values [data-to].on>*,tr:target>*,.items td.on,td.on,th.on,td:target,th:target{background:var(--markpaper)}
.values [data-to]>th{padding-left:.6rem}
.values [data-to].on>th,.values tr:target>th{box-shadow:inset 3px 0 var(--mark)}
.items td.on,.grid td.on,.grid th.on,td:target{box-shadow:inset 0 0 0 2px var(--mark)}
h3.on,h3:target{color:var(--accent)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:3px}
td:focus-visible{outline-offset:-2px}
.pages{min-width:0;margin-top:2rem}
.pages figure{margin:0 0 1.25rem}
.pages figcaption{color:var(--muted);font-size:.8rem;text-align:center;padding-top:.4rem}
.leaf{position:relative;background:#fff;border:1px solid var(--line);border-radius:4px;overflow:hidden;box-shadow:0 1px 3px rgb(0 0 0/.08)}
.leaf img{display:block;width:100%;height:auto}
.leaf svg{position:absolute;inset:0;width:100%;height:100%}
.leaf rect{fill:transparent;stroke:transparent;stroke-width:1.25;vector-effect:non-scaling-stroke;transition:fill .12s,stroke .12s}
.leaf a{cursor:pointer;outline:none;scroll-margin:30vh 0}
.leaf .table rect{stroke:rgb(14 90 107/.28);stroke-dasharray:5 4}
.leaf .field.good rect{fill:rgb(14 120 140/.10);stroke:rgb(14 110 130/.55)}
.leaf .field.fair rect{fill:rgb(214 148 24/.14);stroke:rgb(190 120 10/.7)}
.leaf .field.poor rect{fill:rgb(194 59 46/.12);stroke:rgb(194 59 46/.7)}
.leaf a:hover rect,.leaf .near rect{fill:rgb(14 120 140/.16);stroke:rgb(14 110 130/.9)}
.leaf .table:hover rect,.leaf .table.near rect{fill:rgb(14 120 140/.04)}
.leaf a:focus-visible rect{stroke:#0e5a6b;stroke-width:2.5}
.leaf a.on.on rect,.leaf a:target:target rect{fill:rgb(255 193 7/.30);stroke:#c47d00;stroke-width:2.75}
.leaf .table.on.on rect,.leaf .table:target:target rect{fill:rgb(255 193 7/.08)}
@media screen and (min-width:64rem){.wide>.cards{grid-template-columns:repeat(3,minmax(0,1fr))}.wide>.cards .card:last-child:nth-child(odd){grid-column:auto}.trace{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:2.25rem;align-items:start;margin-top:1rem}.trace>div>section:first-child h2{margin-top:.25rem}.pages{position:sticky;top:1rem;max-height:calc(100vh - 2rem);overflow:auto;overscroll-behavior:contain;margin:0;padding:0 2px 2px;scrollbar-width:thin}.pages .screen{margin:.35rem 0 .75rem}}
@media (max-width:40rem){main{padding:1.25rem .75rem 2.5rem}article,.card,.cards .card{padding:1.1rem 1rem;border-radius:10px}h1{font-size:1.35rem}.figures{grid-template-columns:1fr 1fr;gap:1rem}.figures .main{grid-column:1/-1}.wide-only,.sure svg{display:none}.values td:last-child,.values td:nth-child(3),tbody th{width:auto}.values tbody th{overflow-wrap:normal;word-break:normal}.sure span{min-width:0}th,td{padding-right:.6rem}.facts{grid-template-columns:1fr 1fr}}
@media print{.screen{display:none}.leaf{break-inside:avoid;box-shadow:none;max-width:none}.leaf img{max-height:none;filter:none}.pages figure{break-inside:avoid}.chart{break-inside:avoid}:root{color-scheme:light;--ink:#000;--muted:#444;--line:#ccc;--paper:#fff;--ground:#fff;--accent:#0e5a6b;--soft:#f2f2f2;--bar:#7fb0ba}@page{margin:16mm}body{font-size:10.5pt}main{max-width:none;padding:0}article,.card{border:0;padding:0}article+article{break-before:page;margin-top:0}.cards .card{border:1px solid var(--line);padding:.75rem 1rem}thead{display:table-header-group}tr,li,.figures div{break-inside:avoid}h2,h3,summary{break-after:avoid}.scroll{overflow:visible}details::details-content{content-visibility:visible;block-size:auto}svg,.pill{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
`.trim();
