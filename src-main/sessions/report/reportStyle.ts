/** The page's style: the workbench's light tokens; on paper the cards lose their shadows and do not break. */
export const reportStyle = `
:root{color-scheme:light;--bg:#f4f6f8;--panel:#fff;--raised:#f8fafb;--line:#dde3e9;--line2:#c6d0d9;--text:#16202a;--mute:#54626f;--faint:#5f6c78;
--accent:#0b7fab;--good:#0b7a53;--warn:#8f5600;--bad:#c92a2a;--c1:#0072b2;--c2:#b97700;--c3:#009e73;--c4:#8a7f00;--c5:#a8457f;--c6:#b84e00;
--num:"JetBrains Mono","SF Mono","DejaVu Sans Mono",ui-monospace,monospace;--ui:Inter,"Segoe UI","Helvetica Neue","DejaVu Sans",system-ui,sans-serif}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--text);font:14px/1.5 var(--ui);-webkit-font-smoothing:antialiased}
.page{max-width:1080px;margin:0 auto;padding:28px 24px 40px}
.num,code{font-family:var(--num);font-variant-numeric:tabular-nums;letter-spacing:-.01em}
.brand{display:flex;align-items:center;gap:10px;color:var(--mute);font-size:13px;margin-bottom:18px}
.brand b{color:var(--text);font-size:15px}.brand svg{width:24px;height:24px}.brand .end{margin-left:auto}
h1{margin:0;font-size:26px;line-height:1.2;font-weight:650;letter-spacing:-.01em}
h2{margin:0 0 10px;font-size:13px;font-weight:600;color:var(--mute);display:flex;align-items:center;gap:10px}
h2 .end{margin-left:auto;font-weight:450;font-size:12px;color:var(--faint);display:flex;flex-wrap:wrap;justify-content:flex-end;align-items:center;gap:2px 12px}
.tags{display:flex;flex-wrap:wrap;gap:8px;margin-top:10px}
.tag{font-size:12px;border-radius:4px;padding:1px 8px;border:1px solid var(--line2);color:var(--mute);background:var(--panel)}
.tag.good{color:var(--good);border-color:#8fcab3}.tag.warn{color:var(--warn);border-color:#d9b06c}.tag.bad{color:var(--bad);border-color:#e39a9a}
.sim{font-weight:650;letter-spacing:.08em}
.hero{display:grid;grid-template-columns:minmax(250px,1fr) 2fr;gap:14px;margin:22px 0 14px}
.card{background:var(--panel);border:1px solid var(--line);border-radius:8px;padding:16px 18px;min-width:0}
.verdict{border-left:4px solid var(--line2)}.verdict.good{border-left-color:var(--good)}.verdict.warn{border-left-color:var(--warn)}.verdict.bad{border-left-color:var(--bad)}
.big{font:500 46px/1.05 var(--num);letter-spacing:-.03em;margin:2px 0 6px}.unit{font:450 16px var(--ui);color:var(--mute);margin-left:7px;letter-spacing:0}
.said{color:var(--mute);margin:0}
.facts{display:grid;grid-template-columns:repeat(3,1fr);gap:14px 20px;margin:0}
.facts dt{color:var(--faint);font-size:12px}.facts dd{margin:1px 0 0;font-weight:550;overflow-wrap:anywhere}
.grid{display:grid;grid-template-columns:1fr 1fr;gap:14px;margin-bottom:14px}.wide{grid-column:1/-1}
svg{width:100%;height:auto;display:block;overflow:visible}
svg text{fill:var(--faint);font:12px var(--num)}svg text.label{fill:var(--mute)}svg text.good{fill:var(--good)}
.hair{stroke:var(--line);stroke-width:1}.target{stroke:var(--good);stroke-width:1.2;stroke-dasharray:5 4}
.line{fill:none;stroke-width:1.8;stroke-linejoin:round}.line.strong{stroke-width:2.3}.line.thin{stroke-width:1;opacity:.55}
.line.dash{stroke-dasharray:7 4}.band{fill:var(--c3);opacity:.16}
.dot.faint{opacity:.5}.ring{fill:none;stroke:var(--text);stroke-width:1.6}
.line.c1{stroke:var(--c1)}.line.c2{stroke:var(--c2)}.line.c3{stroke:var(--c3)}.line.c4{stroke:var(--c4)}.line.c5{stroke:var(--c5)}.line.c6{stroke:var(--c6)}
.dot.c1{fill:var(--c1)}.dot.c2{fill:var(--c2)}.dot.c3{fill:var(--c3)}.dot.c4{fill:var(--c4)}.dot.c5{fill:var(--c5)}.dot.c6{fill:var(--c6)}
.key{display:inline-flex;align-items:center;gap:6px}.key i{width:14px;height:3px;border-radius:2px;background:currentColor}
.key.dash i{background:repeating-linear-gradient(90deg,currentColor 0 5px,transparent 5px 9px)}
.key.c1{color:var(--c1)}.key.c2{color:var(--c2)}.key.c3{color:var(--c3)}.key.c4{color:var(--c4)}.key.c5{color:var(--c5)}.key.c6{color:var(--c6)}.key.good{color:var(--good)}
table{border-collapse:collapse;width:100%;font-size:13px}
td,th{padding:6px 10px 6px 0;border-bottom:1px solid var(--line);text-align:left;font-weight:400;vertical-align:top}
tr:last-child td{border-bottom:0}th{color:var(--faint);font-size:12px}
td.n,th.n{text-align:right;padding-right:0;padding-left:10px;white-space:nowrap}td.n+td:not(.n),th.n+th:not(.n){padding-left:10px}td.n{font-family:var(--num);font-variant-numeric:tabular-nums}
td.hash{font:12px/1.5 var(--num);overflow-wrap:anywhere;color:var(--mute)}
.chain{display:flex;flex-wrap:wrap;align-items:stretch;gap:8px;list-style:none;margin:0;padding:0}
.chain li{border:1px solid var(--line2);border-radius:6px;padding:8px 12px;background:var(--raised);min-width:150px}
.chain li.now{border-color:var(--accent);box-shadow:inset 0 0 0 1px var(--accent);background:#fff}
.chain b{font-size:15px}.chain small{display:block;color:var(--mute);font-size:12px}
.chain .to{align-self:center;border:0;background:none;min-width:0;padding:0 2px;color:var(--faint)}
.notes{white-space:pre-wrap;margin:0}
footer{color:var(--faint);font-size:12px;margin-top:20px}
@media (max-width:760px){.hero,.grid{grid-template-columns:1fr}.facts{grid-template-columns:1fr 1fr}}
@media print{@page{size:A4;margin:14mm}body{background:#fff;font-size:10.5pt}.page{max-width:none;padding:0}.card{break-inside:avoid}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
`;
