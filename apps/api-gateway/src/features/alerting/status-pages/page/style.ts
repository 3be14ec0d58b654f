/** One sheet in the page: nothing else is loaded before it shows. Colours are those of the design tokens. */
export const STYLE = `
:root{color-scheme:light dark;--bg:#f6f4f1;--surface:#fff;--line:#e7e2db;--line-2:#8f877c;--text:#1c1917;--text-2:#57514a;--text-3:#6b645c;--accent:#b93c0a;--solid:#c2410c;--on:#fff;--focus:#d9480f;--ok:#146c36;--ok-m:#22a559;--ok-s:#e6f5eb;--warn:#8a5106;--warn-m:#e09a12;--warn-s:#fdf3da;--orange:#9a3d07;--orange-m:#e0560e;--orange-s:#fdefe6;--bad:#b81c1c;--bad-m:#e03131;--bad-s:#fdeaea;--info:#1c58b5;--info-m:#3478e5;--info-s:#e8f0fd;--none:#d8d2ca}
@media(prefers-color-scheme:dark){:root{--bg:#0f0e0d;--surface:#181614;--line:#2a2724;--line-2:#7d756b;--text:#f4f1ed;--text-2:#bbb4ab;--text-3:#9c948a;--accent:#ff9a63;--solid:#f9763a;--on:#210d02;--focus:#ff8f57;--ok:#5fd38c;--ok-m:#35b871;--ok-s:#12291b;--warn:#f2bf58;--warn-m:#e0a32c;--warn-s:#2f2410;--orange:#ffb389;--orange-m:#ff8a4c;--orange-s:#33200f;--bad:#ff8d87;--bad-m:#f0524c;--bad-s:#381816;--info:#8ab8ff;--info-m:#5795f3;--info-s:#152339;--none:#36322d}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--text);font:16px/1.5 -apple-system,'Segoe UI',Inter,Roboto,'Helvetica Neue',Arial,sans-serif;overflow-wrap:anywhere}
.skip{position:absolute;left:-999px}.skip:focus{left:1rem;top:1rem;background:var(--surface);padding:.5rem 1rem}
header,main,footer{max-width:54rem;margin:0 auto;padding:0 1rem}
header{display:flex;flex-wrap:wrap;gap:.75rem 1.5rem;align-items:center;justify-content:space-between;padding-top:2.5rem;padding-bottom:1.25rem}
h1{font-size:1.625rem;line-height:1.2;margin:0;letter-spacing:-.01em}h2{font-size:1.0625rem;margin:2.5rem 0 .75rem}h3{font-size:1rem;margin:0}p{margin:.25rem 0}
.lead{color:var(--text-2);margin:.25rem 0 0}
a{color:var(--accent)}:focus-visible{outline:2px solid var(--focus);outline-offset:2px;border-radius:4px}
nav{display:flex;gap:.75rem;flex-wrap:wrap;align-items:center}
.button,button{display:inline-block;font:inherit;font-weight:600;min-height:2.75rem;padding:.5rem 1.125rem;border:0;border-radius:7px;background:var(--solid);color:var(--on);text-decoration:none;cursor:pointer}
.card{background:var(--surface);border:1px solid var(--line);border-radius:12px}
.overall{margin-bottom:-.5rem;display:flex;gap:.875rem;align-items:center;padding:1.125rem 1.25rem;border-radius:12px;font-size:1.25rem;font-weight:600;background:var(--s);color:var(--c);border:1px solid color-mix(in srgb,var(--m) 35%,transparent)}
.overall small{margin-left:auto;font-size:.8125rem;font-weight:400;text-align:right}
.mark{display:inline-grid;place-items:center;flex:none;width:1.5em;height:1.5em;border-radius:50%;background:var(--m);color:var(--surface);font-size:.8em;font-weight:700;line-height:1}
.operational{--c:var(--ok);--m:var(--ok-m);--s:var(--ok-s)}.under-maintenance{--c:var(--info);--m:var(--info-m);--s:var(--info-s)}.degraded-performance{--c:var(--warn);--m:var(--warn-m);--s:var(--warn-s)}.partial-outage{--c:var(--orange);--m:var(--orange-m);--s:var(--orange-s)}.major-outage{--c:var(--bad);--m:var(--bad-m);--s:var(--bad-s)}
.component{padding:1rem 1.25rem;border-top:1px solid var(--line)}.component:first-child{border-top:0}
.row{display:flex;flex-wrap:wrap;gap:.25rem .75rem;align-items:baseline;justify-content:space-between}
.state{font-size:.875rem;font-weight:600;color:var(--c);display:inline-flex;gap:.4em;align-items:center}
.muted{color:var(--text-3);font-size:.875rem}
.bars{display:flex;gap:2px;height:2rem;margin:.75rem 0 .375rem}.bars i{flex:1;min-width:0;border-radius:2px;background:var(--m,var(--none))}.bars i:hover{opacity:.7}
.scale{display:flex;justify-content:space-between;gap:.5rem;font-size:.75rem;color:var(--text-3)}.narrow{display:none}
.event{padding:1rem 1.25rem;margin-top:.75rem;border-left:4px solid var(--m)}
.event ol{list-style:none;margin:.75rem 0 0;padding:0}.event li{padding:.5rem 0;border-top:1px solid var(--line)}
.past h3.day{font-size:.9375rem;border-bottom:1px solid var(--line);padding:.75rem 0 .375rem;margin-top:.75rem;color:var(--text-2)}
.subscribe{padding:.75rem 1.25rem 1rem}summary{cursor:pointer;padding:.625rem 0;font-weight:600}
form{display:grid;gap:.75rem;margin:.5rem 0 1.25rem;max-width:30rem}label{font-weight:600;font-size:.9375rem}
input[type=email],input[type=url]{font:inherit;width:100%;min-height:2.75rem;padding:.5rem .75rem;border:1px solid var(--line-2);border-radius:7px;background:var(--bg);color:var(--text)}
fieldset{border:1px solid var(--line);border-radius:7px;padding:.5rem 1rem}fieldset label{display:block;font-weight:400;padding:.25rem 0}legend{font-size:.875rem;color:var(--text-2);padding:0 .25rem}
.notice{padding:1.25rem;margin:1rem 0}code{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.9em}

.more{margin-top:1rem}
footer{padding-top:2.5rem;padding-bottom:2.5rem;color:var(--text-3);font-size:.8125rem;display:flex;flex-wrap:wrap;gap:.25rem 1rem;justify-content:space-between}
.banner{background:var(--info-s);color:var(--info);text-align:center;padding:.5rem 1rem;font-weight:600}
@media(max-width:40rem){.bars i:nth-child(-n+60){display:none}.wide{display:none}.narrow{display:inline}.overall{flex-wrap:wrap;font-size:1.125rem}.overall small{margin-left:0;width:100%;text-align:left}header{padding-top:1.5rem}}
@media print{.bars i{print-color-adjust:exact}details,nav{display:none}}
`.replace(/\n/g, '');
